import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Trial, trial } from '../../../test/trial.ts';
import { type PagePanel, type PageParams, page, pageTool } from './tool.ts';

type Sample = readonly number[];
const outputs = { image: 'page.png' };
const left: PagePanel = {
  id: 'k1',
  polygon: [
    [10, 10],
    [90, 10],
    [90, 190],
    [10, 190],
  ],
};
const right: PagePanel = {
  id: 'k2',
  polygon: [
    [110, 10],
    [190, 10],
    [190, 190],
    [110, 190],
  ],
};
const params = (...panels: readonly PagePanel[]): PageParams => ({
  width: 200,
  height: 200,
  dpi: 72.571428,
  borderMm: 0.7,
  panels,
});

const flat = (background: string, width = 80, height = 180): Sharp =>
  sharp({ create: { width, height, channels: 3, background } });
const png = (background: string, width?: number, height?: number): Promise<Buffer> =>
  flat(background, width, height).png().toBuffer();

/** Left half one colour, right half another. */
async function halves(one: string, other: string, width: number, height: number): Promise<Buffer> {
  const half = await png(other, width / 2, height);
  return flat(one, width, height)
    .composite([{ input: half, left: width / 2, top: 0 }])
    .png()
    .toBuffer();
}

async function composed(
  of: { readonly params: PageParams; readonly files: { readonly [input: string]: Buffer } },
  book?: Trial,
) {
  const { run, file } = book ?? (await trial());
  const inputs = Object.fromEntries(
    Object.entries(of.files).map(([name, bytes]) => [name, file(`${name}.img`, bytes)]),
  );
  const { result, output } = await run(pageTool, { params: of.params, inputs, outputs });
  if (!result.ok) throw new Error(result.error.message, { cause: result.error });
  const bytes = output('image');
  const meta = await sharp(bytes).metadata();
  const { data } = await sharp(bytes)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): Sample => [...data.subarray((y * 200 + x) * 3, (y * 200 + x) * 3 + 3)];
  return { bytes, meta, at };
}

const problem = async (of: Parameters<typeof composed>[0]): Promise<string> =>
  composed(of).then(
    () => 'none',
    (error) => error.message,
  );

describe('a page', () => {
  it('shows each art in its panel, on white', async () => {
    const { at } = await composed({
      params: params(left, right),
      files: { 'art.k1': await png('#808080'), 'art.k2': await png('#303030') },
    });
    expect(at(50, 100)).toEqual([0x80, 0x80, 0x80]);
    expect(at(150, 100)).toEqual([0x30, 0x30, 0x30]);
    expect([at(100, 100), at(3, 3)]).toEqual([
      [255, 255, 255],
      [255, 255, 255],
    ]);
  });

  it('is grey as long as nothing in it has colour, and then in colour', async () => {
    const grey = await composed({ params: params(left), files: { 'art.k1': await png('#777777') } });
    expect(grey.meta).toMatchObject({ channels: 1, space: 'b-w', depth: 'uchar' });
    const colour = await composed({
      params: params(left, right),
      files: { 'art.k1': await png('#777777'), 'art.k2': await png('#cc4400') },
    });
    expect(colour.meta).toMatchObject({ channels: 3, space: 'srgb' });
    expect([colour.at(50, 100), colour.at(150, 100)]).toEqual([
      [0x77, 0x77, 0x77],
      [0xcc, 0x44, 0],
    ]);
  });

  it('has an even black line round a panel, half of it on either side', async () => {
    const { at } = await composed({ params: params(left), files: { 'art.k1': await png('#808080') } });
    const across = [7, 8, 9, 10, 11, 12].map((x) => at(x, 100)[0]);
    const down = [7, 8, 9, 10, 11, 12].map((y) => at(50, y)[0]);
    expect(across).toEqual([255, 255, 0, 0, 0x80, 0x80]);
    expect(down).toEqual(across);
    expect(at(9, 9), 'the corner is mitred').toEqual([0, 0, 0]);
  });

  it('draws a thick line or none', async () => {
    const widths = await Promise.all(
      (['none', 'line', 'thick'] as const).map(async (border) => {
        const { at } = await composed({
          params: params({ ...left, border }),
          files: { 'art.k1': await png('#808080') },
        });
        return [5, 6, 7, 8, 9, 10, 11, 12, 13, 14].filter((x) => at(x, 100)[0] === 0).length;
      }),
    );
    expect(widths).toEqual([0, 2, 4]);
  });

  it('has no line along edges that bleed', async () => {
    const bleeding: PagePanel = {
      id: 'k1',
      polygon: [
        [0, 0],
        [200, 0],
        [200, 100],
        [0, 100],
      ],
      bleed: [true, true, false, true],
    };
    const { at } = await composed({
      params: params(bleeding),
      files: { 'art.k1': await png('#808080', 200, 100) },
    });
    expect([at(0, 0)[0], at(199, 50)[0], at(0, 98)[0]]).toEqual([0x80, 0x80, 0x80]);
    expect([at(100, 99)[0], at(0, 100)[0], at(199, 99)[0]]).toEqual([0, 0, 0]);
  });

  it('masks a slanted panel by its outline', async () => {
    const slanted: PagePanel = {
      id: 'k1',
      polygon: [
        [10, 10],
        [190, 10],
        [190, 60],
        [10, 150],
      ],
      border: 'none',
    };
    const { at } = await composed({
      params: params(slanted),
      files: { 'art.k1': await png('#404040', 180, 140) },
    });
    expect(at(20, 130)[0]).toBe(0x40);
    expect(at(180, 130)[0]).toBe(255);
  });

  it('parts a panel that lies on another from it by a strip of paper', async () => {
    const big: PagePanel = {
      ...left,
      polygon: [
        [0, 0],
        [200, 0],
        [200, 200],
        [0, 200],
      ],
      bleed: [true, true, true, true],
    };
    const inset: PagePanel = {
      id: 'k2',
      polygon: [
        [120, 120],
        [180, 120],
        [180, 180],
        [120, 180],
      ],
      over: true,
    };
    const { at } = await composed({
      params: params(big, inset),
      files: { 'art.k1': await png('#505050', 200, 200), 'art.k2': await png('#a0a0a0', 60, 60) },
    });
    expect([at(110, 150)[0], at(116, 150)[0], at(120, 150)[0], at(150, 150)[0]]).toEqual([
      0x50, 255, 0, 0xa0,
    ]);
  });

  describe('with a break-out', () => {
    const breaking: PagePanel = {
      ...left,
      polygon: [
        [10, 60],
        [90, 60],
        [90, 190],
        [10, 190],
      ],
      breakout: [
        [20, 20],
        [80, 20],
        [80, 100],
        [20, 100],
      ],
    };
    // what its art fills: the panel and what breaks out of it
    const art = png('#606060', 80, 170);

    it('shows art over the border and beyond it, and nothing beyond the outline', async () => {
      const { at } = await composed({ params: params(breaking), files: { 'art.k1': await art } });
      expect([at(30, 30)[0], at(30, 60)[0], at(15, 60)[0], at(15, 30)[0]]).toEqual([0x60, 0x60, 0, 255]);
    });

    it('shows the cast only, where a mask tells who is cast', async () => {
      const { at } = await composed({
        params: params(breaking),
        files: { 'art.k1': await art, 'mask.k1': await halves('#000000', '#ffffff', 80, 170) },
      });
      expect([at(30, 30)[0], at(30, 60)[0], at(70, 30)[0], at(70, 60)[0]]).toEqual([255, 0, 0x60, 0x60]);
      expect([at(30, 100)[0], at(85, 150)[0]]).toEqual([0x60, 0x60]);
    });

    it('names a mask that is no picture', async () => {
      const files = { 'art.k1': await art, 'mask.k1': Buffer.from('white where she is') };
      expect(await problem({ params: params(breaking), files })).toContain('the mask of panel k1');
    });
  });

  it('shows what its focus asks for', async () => {
    const wide = await halves('#202020', '#e0e0e0', 400, 180);
    const shown = async (focus: readonly [number, number]): Promise<number> => {
      const { at } = await composed({ params: params({ ...left, focus }), files: { 'art.k1': wide } });
      return at(50, 100)[0]!;
    };
    expect([await shown([0.1, 0.5]), await shown([0.9, 0.5])]).toEqual([0x20, 0xe0]);
  });

  it('can be painted on another colour', async () => {
    const { at, meta } = await composed({
      params: { ...params(left), background: '#102030' },
      files: { 'art.k1': await png('#808080') },
    });
    expect(at(3, 3)).toEqual([0x10, 0x20, 0x30]);
    expect(meta.channels).toBe(3);
  });

  it('in black and white has no specks where art with dots of its own was enlarged', async () => {
    const dots = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="45"><rect width="20" height="45" fill="#fff"/>${Array.from({ length: 32 }, (_, i) => `<circle cx="${(i % 4) * 6}" cy="${Math.floor(i / 4) * 6}" r="2"/>`).join('')}</svg>`,
    );
    const { at } = await composed({
      params: { ...params({ ...left, border: 'none' }), dpi: 600, mono: { lpi: 60 } },
      files: { 'art.k1': await sharp(dots).png().toBuffer() },
    });
    let specks = 0;
    for (let y = 11; y < 189; y++)
      for (let x = 11; x < 89; x++) {
        const around = [at(x - 1, y), at(x + 1, y), at(x, y - 1), at(x, y + 1)];
        if (around.every(([sample]) => sample !== at(x, y)[0])) specks++;
      }
    expect(specks).toBe(0);
  });

  it.each([
    ['#ffffff', 0],
    ['#888888', 0],
    ['#000000', 255],
    ['#102030', 255],
  ])('has borders on %s that are seen', async (background, border) => {
    const { at } = await composed({
      params: { ...params(left), background },
      files: { 'art.k1': await png('#808080') },
    });
    expect([at(10, 100)[0], at(50, 100)[0]]).toEqual([border, 0x80]);
  });

  it('may be art of its own, with lettering', async () => {
    const overlay = await sharp({ create: { width: 200, height: 200, channels: 4, background: '#00000000' } })
      .composite([{ input: await png('#000', 10, 10), left: 50, top: 50 }])
      .png()
      .toBuffer();
    const { at } = await composed({
      params: params(),
      files: { pageArt: await png('#909090', 400, 400), overlay },
    });
    expect([at(0, 0)[0], at(199, 199)[0], at(55, 55)[0], at(49, 55)[0]]).toEqual([0x90, 0x90, 0, 0x90]);
  });

  it('lets the art show through half-clear lettering', async () => {
    const overlay = await sharp({
      create: { width: 200, height: 200, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0.5 } },
    })
      .png()
      .toBuffer();
    const { at } = await composed({ params: params(left), files: { 'art.k1': await png('#000'), overlay } });
    expect(Math.abs(at(50, 100)[0]! - 128)).toBeLessThanOrEqual(1);
  });

  it('is the same bytes each time, holds its resolution, and no text', async () => {
    const prompt = await flat('#808080')
      .withExif({ IFD0: { ImageDescription: 'a secret prompt' } })
      .png()
      .toBuffer();
    const of = { params: params(left), files: { 'art.k1': prompt } };
    const [one, other] = [await composed(of), await composed(of)];
    expect(one.bytes.equals(other.bytes)).toBe(true);
    expect(one.meta.density).toBe(73);
    expect(one.bytes.toString('latin1')).not.toMatch(/secret|tEXt|iTXt|eXIf|tIME/);
  });
});

describe('art of any kind', () => {
  it.each<[string, () => Promise<Buffer>]>([
    ['JPEG', () => flat('#cc4400').jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()],
    ['WebP', () => flat('#cc4400').webp({ lossless: true }).toBuffer()],
    ['a palette', () => flat('#cc4400').png({ palette: true, colours: 8 }).toBuffer()],
    ['16 bits', () => flat('#cc4400').toColourspace('rgb16').png().toBuffer()],
    ['a TIFF', () => flat('#cc4400').tiff().toBuffer()],
  ])('comes out right: %s', async (_, make) => {
    const { at } = await composed({ params: params(left), files: { 'art.k1': await make() } });
    at(50, 100).forEach(
      (sample, i) => void expect(Math.abs(sample - [0xcc, 0x44, 0][i]!)).toBeLessThanOrEqual(2),
    );
  });

  it('comes out right: CMYK', async () => {
    const cmyk = await flat('#cc4400').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const { at } = await composed({ params: params(left), files: { 'art.k1': cmyk } });
    const [red, green, blue] = at(50, 100);
    expect(red! - green!).toBeGreaterThan(80);
    expect(green! - blue!).toBeGreaterThan(20);
  });

  it('comes out right: 16 bits of grey', async () => {
    const deep = await flat('#808080').toColourspace('grey16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    const { at, meta } = await composed({ params: params(left), files: { 'art.k1': deep } });
    expect(at(50, 100)).toEqual([0x80, 0x80, 0x80]);
    expect(meta.channels).toBe(1);
  });

  it('comes out right: turned by EXIF', async () => {
    // stored lying on its side, to be shown upright: what is stored on the left is the top
    const lying = await sharp(await halves('#202020', '#e0e0e0', 180, 80))
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100 })
      .toBuffer();
    const { at } = await composed({ params: params(left), files: { 'art.k1': lying } });
    expect([at(50, 40)[0]! < 0x30, at(50, 160)[0]! > 0xd0]).toEqual([true, true]);
  });

  it.each(['PNG', '16-bit PNG'])(
    'comes out right: grey with opacity, in art and in lettering (%s)',
    async (kind) => {
      const layer = async (
        sample: number,
        opacity: number,
        width: number,
        height: number,
      ): Promise<Buffer> => {
        const data = Buffer.alloc(width * height * 2);
        for (let i = 0; i < data.length; i += 2) data.set([sample, opacity], i);
        const made = sharp(data, { raw: { width, height, channels: 2 } }).toColourspace(
          kind === 'PNG' ? 'b-w' : 'grey16',
        );
        const bytes = await made.png().toBuffer();
        expect(await sharp(bytes).metadata()).toMatchObject({
          channels: 2,
          hasAlpha: true,
          depth: kind === 'PNG' ? 'uchar' : 'ushort',
        });
        return bytes;
      };
      const files = { 'art.k1': await layer(0x40, 255, 80, 180), overlay: await layer(0, 128, 200, 200) };
      const { at, meta } = await composed({ params: params(left), files });
      expect(meta.channels).toBe(1);
      expect([at(50, 100)[0], at(3, 3)[0]]).toEqual([0x20, 127]);
    },
  );

  it('comes out right: transparent parts are paper', async () => {
    const clear = await sharp({ create: { width: 80, height: 180, channels: 4, background: '#00000000' } })
      .png()
      .toBuffer();
    const { at } = await composed({ params: params(left), files: { 'art.k1': clear } });
    expect(at(50, 100)).toEqual([255, 255, 255]);
  });
});

describe('a page that can not be', () => {
  const noisy = (): Promise<Buffer> =>
    sharp({
      create: {
        width: 80,
        height: 180,
        channels: 3,
        background: '#fff',
        noise: { type: 'gaussian', mean: 128, sigma: 50 },
      },
    })
      .png()
      .toBuffer();

  it('names art that ends too early', async () => {
    const whole = await noisy();
    const message = await problem({
      params: params(left),
      files: { 'art.k1': whole.subarray(0, whole.length / 2) },
    });
    expect(message).toMatch(/^the art of panel k1, art\.k1\.img, can't be read as a picture: /);
    const jpeg = await sharp(whole).jpeg().toBuffer();
    expect(
      await problem({ params: params(left), files: { 'art.k1': jpeg.subarray(0, jpeg.length / 2) } }),
    ).toContain('the art of panel k1, art.k1.img');
  });

  it('names art that is no picture, or a drawing', async () => {
    expect(
      await problem({ params: params(left), files: { 'art.k1': Buffer.from('version https://git-lfs') } }),
    ).toContain("art.k1.img, can't be read");
    expect(await problem({ params: params(left), files: { 'art.k1': Buffer.alloc(0) } })).toContain(
      "art.k1.img, can't be read",
    );
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    expect(await problem({ params: params(left), files: { 'art.k1': svg } })).toContain('it is svg');
  });

  it('names the panel without art', async () => {
    expect(await problem({ params: params(left, right), files: { 'art.k1': await png('#888') } })).toContain(
      'panel k2 has no art',
    );
    expect(await problem({ params: params(), files: {} })).toContain('neither panels nor art');
  });

  it('compares sizes of lettering and page', async () => {
    const message = await problem({
      params: params(left),
      files: { 'art.k1': await png('#888'), overlay: await png('#888', 190, 200) },
    });
    expect(message).toBe('the overlay, overlay.img, is 190 × 200 pixels and the page 200 × 200');
  });

  it('names a panel from another paper', async () => {
    const far: PagePanel = {
      ...left,
      polygon: [
        [10, 10],
        [900, 10],
        [900, 190],
      ],
    };
    expect(await problem({ params: params(far), files: { 'art.k1': await png('#888') } })).toContain(
      'panel k1 reaches beyond the page of 200 × 200',
    );
  });
});

it('a rule writes it as panels, art and lettering', () => {
  const draft = page({
    params: params(left),
    art: { k1: 'raw/k1.png' },
    overlay: 'overlay/p1.png',
    to: 'pages/p1.png',
  });
  expect(draft.inputs).toEqual({ 'art.k1': 'raw/k1.png', overlay: 'overlay/p1.png' });
  expect(draft.outputs).toEqual({ image: 'pages/p1.png' });
});
