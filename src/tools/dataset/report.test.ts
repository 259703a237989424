import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { trial } from '../../../test/trial.ts';
import { type Report, readReport, refusalOf } from './report.ts';
import { type CheckedPicture, datasetReport, datasetReportTool, type TrainingPlan } from './tool.ts';

const plan: TrainingPlan = {
  resolution: [512, 512],
  buckets: { min: 256, max: 1024, step: 64, upscale: true },
  batch: 1,
  steps: 1000,
  repeats: 10,
  regularisationRepeats: 1,
  maxTokens: 75,
  regularisation: 0,
};
const drawing = (hue: number, width = 512, height = 512): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#eee"/><circle cx="${60 + hue}" cy="${height / 2}" r="${70 + hue / 3}" fill="hsl(${hue} 80% 45%)" stroke="#111" stroke-width="9"/><path d="M${hue} 20L${400 - hue} ${height - 20}" stroke="#111" stroke-width="13"/></svg>`,
    ),
  )
    .png()
    .toBuffer();

/** Checks files that lie in a folder of their own. */
async function reportOf(
  files: { readonly [name: string]: Uint8Array | string },
  pictures: readonly CheckedPicture[],
  about: { readonly trigger?: string; readonly name?: string } = {},
) {
  const { file, run } = await trial();
  for (const [name, bytes] of Object.entries(files)) file(name, bytes);
  const draft = datasetReport({
    about: { id: 'spyke', name: 'Spyke', trigger: 'spyke_plasma_v1', asymmetric: [], ...about },
    plan,
    pictures,
    to: { report: 'report.json', page: 'report.html' },
  });
  const { result, output } = await run(datasetReportTool, {
    params: JSON.parse(JSON.stringify(draft.params)) as object,
    inputs: draft.inputs as { readonly [name: string]: string },
    outputs: draft.outputs,
  });
  return {
    result,
    json: () => output('report'),
    report: (): Report => {
      const read = readReport(output('report'));
      if (!read.ok) throw new Error(read.error);
      return read.value;
    },
    page: () => output('page').toString('utf8'),
  };
}

const picture = (stem: string, more: Partial<CheckedPicture> = {}): CheckedPicture => ({
  set: 'training',
  path: `${stem}.png`,
  captionPath: `${stem}.txt`,
  ...more,
});

describe('a dataset report', async () => {
  const files = {
    'a.png': await drawing(20),
    'a.txt': 'spyke_plasma_v1, running',
    'a-flip.txt': 'spyke_plasma_v1, running',
    'tall.png': await drawing(200, 300, 900),
    'tall.txt': 'spyke_plasma_v1, standing\n',
  };
  const three = [picture('a'), picture('a-flip', { mirrorOf: 'a.png' }), picture('tall')];

  it('measures real pictures and says what is to say of them', async () => {
    const { report } = await reportOf(files, three);
    const { images, errors, buckets } = report();
    expect(errors).toBe(0);
    expect(images[0]).toMatchObject({
      path: 'a.png',
      width: 512,
      height: 512,
      mode: 'rgb',
      caption: 'spyke_plasma_v1, running',
      tokens: 9,
      bucket: { width: 512, height: 512, cropped: 0, scale: 1 },
    });
    expect(images[1]).toMatchObject({ mirrorOf: 'a.png', digest: images[0]!.digest, width: 512 });
    expect(buckets.map(({ width, height, images: n }) => [width, height, n])).toEqual([
      [256, 832, 1],
      [512, 512, 2],
    ]);
  });

  it('has the same bytes each time', async () => {
    const [one, two] = [await reportOf(files, three), await reportOf(files, three)];
    expect(one.json().equals(two.json())).toBe(true);
    expect(one.page()).toBe(two.page());
  });

  it('finds what sharp can tell of a file: CMYK, 16 bits, a palette, transparency, a lying orientation, a torn end', async () => {
    const base = sharp(files['a.png']);
    const hole = Buffer.from('<svg width="80" height="80"><circle cx="40" cy="40" r="40"/></svg>');
    const odd = {
      'cmyk.jpg': await base.clone().toColourspace('cmyk').jpeg().toBuffer(),
      'deep.png': await base.clone().toColourspace('grey16').png().toBuffer(),
      'palette.png': await base.clone().png({ palette: true }).toBuffer(),
      'glass.png': await base
        .clone()
        .ensureAlpha()
        .composite([{ input: hole, blend: 'dest-out' }])
        .png()
        .toBuffer(),
      'turned.jpg': await base.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      'torn.png': files['a.png'].subarray(0, 900),
    };
    const names = Object.keys(odd);
    const captions = Object.fromEntries(
      names.map((name) => [name.replace(/\w+$/, 'txt'), 'spyke_plasma_v1, x']),
    );
    const { report } = await reportOf(
      { ...odd, ...captions },
      names.map((path) => ({ set: 'training' as const, path, captionPath: path.replace(/\w+$/, 'txt') })),
    );
    const found = report().findings.map(({ code, severity, files: [first] }) => [code, severity, first]);
    expect(found).toEqual(
      expect.arrayContaining([
        ['colour-mode', 'warning', 'cmyk.jpg'],
        ['colour-mode', 'error', 'deep.png'],
        ['transparency', 'warning', 'glass.png'],
        ['rotated-image', 'error', 'turned.jpg'],
        ['unreadable-image', 'error', 'torn.png'],
      ]),
    );
    expect(report().images.find(({ path }) => path === 'palette.png')?.mode).toBe('palette');
  });

  it('is refused where it counts errors, with the worst named', async () => {
    const { report } = await reportOf({ ...files, 'tall.txt': '' }, three);
    expect(refusalOf(report())).toMatchObject({
      message: 'the dataset spyke has 1 error: nothing is trained on it',
      facts: [['tall.txt', expect.stringContaining('empty')]],
      hint: expect.stringContaining('plasma dataset check spyke'),
    });
    expect(refusalOf((await reportOf(files, three)).report())).toBeUndefined();
  });

  it('of another version, or of something else, is not read', () => {
    for (const text of ['', '[]', 'null', '{"version":2,"errors":0,"findings":[]}', '{"version":1}'])
      expect(readReport(text).ok).toBe(false);
  });

  it('refuses parameters that are none', async () => {
    const { run } = await trial();
    const { result } = await run(datasetReportTool, {
      params: { about: {}, plan: {}, images: [] },
      outputs: { report: 'r.json', page: 'r.html' },
    });
    expect(result).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('dataset-report') },
    });
  });

  it('is a page that asks for nothing from anywhere', async () => {
    const { page } = await reportOf(files, three);
    const html = page();
    expect(html).toContain("default-src 'none'");
    const links = [...html.matchAll(/\b(?:href|src)="([^"]*)"/g)].map(([, to]) => to!.slice(0, 11));
    expect(links.filter((to) => !to.startsWith('#') && !to.startsWith('data:image/'))).toEqual([]);
    expect(html).not.toMatch(/@import|url\((?!#)/);
    // every thumbnail once, however often it is shown
    expect(html.split('data:image/webp').length - 1).toBe(2);
    const anchors = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, to] of html.matchAll(/href="#([^"]+)"/g)) expect(anchors).toContain(to);
  });

  it('shows what a bucket cuts off, and captions as the text that they are', async () => {
    const { page } = await reportOf(
      { ...files, 'tall.txt': 'spyke_plasma_v1, <script>alert("x")</script>' },
      three,
      { name: '<b>Spyke & Co</b>' },
    );
    const html = page();
    expect(html).toContain('class="lost"');
    expect(html).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(html).toContain('<h1>&lt;b&gt;Spyke &amp; Co&lt;/b&gt;</h1>');
    expect(html.split('<script>').length - 1).toBe(1);
  });
});
