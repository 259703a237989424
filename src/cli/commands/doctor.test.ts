import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliBook, cliBook } from '../../../test/command-line.ts';
import { tryLock } from '../../engine/real/lock.ts';
import { addressOf } from '../../tools/comfyui/client/address.ts';
import { lookAtServer } from '../../workshop/doctor/server-checks.ts';
import {
  always,
  comfyui,
  config,
  drawnBy,
  graph,
  html,
  models,
  serversOfTest,
  standing,
  usualNodes,
} from '../../workshop/doctor/servers.test-fixture.ts';
import { doctorIn, typed } from '../doctor/run.test-fixture.ts';

let book: CliBook;
const { all: servers, served, nowhere, close } = serversOfTest();
beforeEach(() => {
  book = cliBook({});
});
afterEach(async () => {
  book.dispose();
  await close();
});

describe('where nothing is set up', () => {
  it('says where one begins, and that the rest is only needed for real art', async () => {
    const said = await typed(book.root, { COMFYUI_URL: '' });
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out).toContain('`plasma init my-book`');
    expect(said.out).toContain('only needed for training a LoRA');
    expect(said.out).toContain('only needed for the backend gemini');
    expect(said.out).toMatch(/Ready/);
  });

  it('finds a storyboard book ready', async () => {
    book.write('plasma.config.ts', config(''));
    const said = await doctorIn(book.root);
    expect(said.code).toBe(0);
    expect(said.of('settings')).toBe('ok plasma.config.ts is in order');
    expect(said.of('sources')).toBe('ok 0 targets');
    expect(said.of('backend')).toContain('ok sketch draws the storyboard');
    expect(said.of('images')).toMatch(/^ok sharp /);
    expect(said.of('fonts')).toMatch(/^ok the fonts of plasma are whole/);
    expect(said.of('lock')).toBe('ok no other plasma is at work here');
    expect(book.has('.plasma')).toBe(false);
  });
});

describe('the book', () => {
  it('shows the place of the first mistake in the config, and looks at all else', async () => {
    book.write('plasma.config.ts', config("backned: 'comfyui'"));
    const said = await doctorIn(book.root);
    expect(said.code).toBe(1);
    expect(said.of('settings')).toMatch(/^fail plasma\.config\.ts:2:\d+: .*backned.* → .*backend/);
    expect(said.of('node')).toMatch(/^ok/);
  });

  it('tells a config that is no TypeScript', async () => {
    book.write('plasma.config.ts', 'export default {');
    expect((await doctorIn(book.root)).of('settings')).toMatch(/^fail plasma\.config\.ts can't be loaded: /);
  });

  it('tells the first mistake of the sources', async () => {
    book.write('plasma.config.ts', config(''));
    book.write('chapters/ch-01/script.yaml', 'chapter: 1\ntitle: T\npages: [{ id: p001, layuot: 2x2 }]\n');
    const said = await doctorIn(book.root);
    expect(said.of('sources')).toMatch(/^fail chapters\/ch-01\/script\.yaml:3:\d+: .*layuot/);
  });

  it('asks for the checkpoint of a book that ComfyUI draws', async () => {
    book.write('plasma.config.ts', config("backend: 'comfyui'"));
    const said = await doctorIn(book.root, { COMFYUI_URL: await served(comfyui({ models })) });
    expect(said.of('backend')).toContain('fail comfyui draws, but plasma.config.ts says not with what');
    expect(said.of('checkpoint')).toContain("`comfyui: { checkpoint: 'dreamshaper_8.safetensors' }`");
  });

  it('knows a workflow that was saved for the editor', async () => {
    book.write('plasma.config.ts', config(''));
    book.write('rules/workflows/mine.json', JSON.stringify({ nodes: [], links: [], version: 0.4 }));
    expect((await doctorIn(book.root)).of('workflows')).toMatch(
      /^fail rules\/workflows\/mine\.json: .*no server can draw → .*Export \(API\)/,
    );
  });

  it('knows the fonts that there are', async () => {
    book.write('plasma.config.ts', config("fonts: { dialogue: 'comic-new' }"));
    expect((await doctorIn(book.root)).of('fonts')).toMatch(
      /fail the font "comic-new" for dialogue .* → Did you mean "comic-neue"\?/,
    );
  });

  it('says who holds it', async () => {
    book.write('plasma.config.ts', config(''));
    const taken = tryLock(book.root, 'plasma build ch-01');
    try {
      expect((await doctorIn(book.root)).of('lock')).toBe(
        `warn plasma build ch-01 is at work here (process ${process.pid}) → Builds wait until it ends.`,
      );
    } finally {
      if ('lock' in taken) taken.lock.release();
    }
    expect((await doctorIn(book.root)).of('lock')).toBe('ok no other plasma is at work here');
  });
});

describe('a ComfyUI in health', () => {
  it('is all ok, in lines of at most 80 columns', async () => {
    book.write(
      'plasma.config.ts',
      drawnBy(await served(comfyui({ models, nodes: [...usualNodes, 'OpenposePreprocessor'] }))),
    );
    book.write('rules/workflows/txt2img-lora.json', graph(...usualNodes));
    const said = await doctorIn(book.root);
    const rows = said.rows.filter(({ area, what }) => /ComfyUI|Models/.test(area) && what !== 'plasma.lock');
    expect(rows.map(({ what, state }) => `${what} ${state}`)).toEqual([
      'address ok',
      'version ok',
      'device ok',
      'memory ok',
      'worker ok',
      'events ok',
      'jobs ok',
      'nodes ok',
      'openpose ok',
      'manager ok',
      'checkpoint ok',
      'controlnet ok',
    ]);
    expect(said.of('device')).toBe('ok NVIDIA GeForce RTX 4090 (cuda)');
    expect(said.of('nodes')).toBe('ok all 7 kinds that the workflows use are there');
    expect(said.code).toBe(0);
    const { out } = await typed(book.root);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('asks for single nodes and never for the whole catalogue', async () => {
    book.write('plasma.config.ts', drawnBy(await served(comfyui({ models }))));
    book.write('rules/workflows/mine.json', graph('KSampler', 'SaveImage'));
    await doctorIn(book.root);
    expect(servers[0]!.asked).toContain('/api/object_info/KSampler');
    expect(servers[0]!.asked).not.toContain('/api/object_info');
  });

  it('on a Mac draws with its GPU', async () => {
    const mac = { name: 'mps', type: 'mps', index: null, vram_total: 32e9, vram_free: 20e9 };
    book.write(
      'plasma.config.ts',
      drawnBy(await served(comfyui({ device: mac, os: 'darwin', torch: '2.9.1' }))),
    );
    expect((await doctorIn(book.root)).of('device')).toBe('ok the GPU of this Mac draws (mps)');
  });

  it('of an old or a very new version is told so', async () => {
    for (const [version, word] of [
      ['0.3.39', 'fail'],
      ['0.3.57', 'warn'],
      ['0.3.64', 'ok'],
      ['0.38.1', 'ok'],
      ['0.99.0', 'warn'],
    ] as const) {
      const said = await doctorIn(book.root, { COMFYUI_URL: await served(comfyui({ version })) });
      expect(`${version} ${said.of('version').split(' ')[0]}`).toBe(`${version} ${word}`);
    }
  });

  it('without the jobs API and the WebSocket does as well', async () => {
    const old = comfyui({ models, version: '0.3.64', more: { '/jobs': { error: 'none' } } });
    expect((await doctorIn(book.root, { COMFYUI_URL: await served(old) })).of('jobs')).toContain(
      'ok the older way',
    );
  });
});

describe('a ComfyUI that is not to be had', () => {
  const addressRow = async (url: string, words = {}): Promise<string> => {
    book.write('plasma.config.ts', drawnBy(url));
    const said = await doctorIn(book.root, {}, words);
    expect(said.code).toBe(1);
    expect(said.rows.filter(({ area }) => area === 'ComfyUI')).toHaveLength(1);
    return said.of('address');
  };

  it('does not run', async () => {
    const url = await nowhere();
    expect(await addressRow(url)).toMatch(
      new RegExp(
        `^fail nothing listens at ${url} → Start ComfyUI: in its folder, \`python main.py --port \\d+\``,
      ),
    );
  });

  it('is a web page of something else', async () => {
    expect(await addressRow(await served(standing(html)))).toMatch(
      /is something else than ComfyUI \(the answer is a web page.*Router.* → Look which port ComfyUI tells/,
    );
  });

  it('is another program that speaks JSON', async () => {
    const other = standing(always(200, { 'content-type': 'application/json' }, '{"system":{"os":"posix"}}'));
    expect(await addressRow(await served(other))).toContain("its answer doesn't name a ComfyUI version");
  });

  it('sends one elsewhere, and nobody goes there', async () => {
    const other = await served(comfyui());
    const here = standing(always(302, { location: `${other}/api/system_stats` }, ''));
    expect(await addressRow(await served(here))).toContain(`sends plasma elsewhere (302): ${other}`);
    expect(servers[0]!.asked).toEqual([]);
  });

  it('wants a password or refuses', async () => {
    expect(await addressRow(await served(standing(always(401, {}, ''))))).toContain(
      'asks for a password (401)',
    );
    expect(await addressRow(await served(standing(always(403, {}, ''))))).toContain('refuses plasma (403)');
  });

  it('takes the connection and says nothing, and all is over in bounded time', async () => {
    expect(await addressRow(await served(standing(() => {})), { limit: 60 })).toMatch(
      /^fail .* takes connections, but gives no answer in 0\.06 s → /,
    );
  });

  it('breaks the line in the middle of an answer', async () => {
    const broken = standing((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"sys');
      response.once('drain', () => {});
      setImmediate(() => response.destroy());
    });
    expect(await addressRow(await served(broken))).toMatch(/^fail .*(broke off|ended after)/);
  });

  it('is no fault while nobody wants it', async () => {
    const url = await nowhere();
    const at = addressOf(url);
    if (!at.ok) throw new Error(at.error);
    const { rows } = await lookAtServer(
      { name: 'local', address: { at: at.value, url: new URL(url), text: url, from: 'usual' } },
      { root: undefined, classes: new Map(), models: [], pins: new Map(), ownLoras: [], optional: true },
      '',
      { limitMs: 5000, signal: new AbortController().signal },
      async () => {},
    );
    expect(rows).toMatchObject([
      { state: 'skip', found: expect.stringContaining('only needed for the backend comfyui') },
    ]);
  });

  it('is a warning while another does its work', async () => {
    const [up, down] = [await served(comfyui({ models })), await nowhere()];
    book.write(
      'plasma.config.ts',
      config(
        `backend: 'comfyui', comfyui: { servers: { left: '${up}', right: '${down}' }, checkpoint: 'dreamshaper_8.safetensors' }`,
      ),
    );
    const said = await doctorIn(book.root);
    expect(said.code).toBe(0);
    expect(said.rows.filter(({ what }) => what === 'address')).toMatchObject([
      { area: 'ComfyUI left', state: 'ok' },
      {
        area: 'ComfyUI right',
        state: 'warn',
        found: expect.stringContaining('The other servers do its work'),
      },
    ]);
    expect(said.rows.some(({ area }) => area === 'Models left')).toBe(true);
  });
});

describe('addresses', () => {
  it('COMFYUI_URL goes before the config', async () => {
    book.write('plasma.config.ts', drawnBy(await nowhere()));
    const url = await served(comfyui({ models }));
    expect((await doctorIn(book.root, { COMFYUI_URL: url })).of('address')).toMatch(
      new RegExp(`^ok ${url} answers`),
    );
  });

  it('user and password are sent and never shown', async () => {
    const guarded = standing((request, response) => {
      const right = request.headers.authorization === `Basic ${btoa('me:topsecret')}`;
      response.writeHead(right ? 200 : 401).end(right ? '{"system":{"comfyui_version":"0.8.0"}}' : '');
    });
    const url = (await served(guarded)).replace('http://', 'http://me:topsecret@');
    const said = await doctorIn(book.root, { COMFYUI_URL: url });
    expect(said.of('address')).toMatch(/^ok http:\/\/127/);
    expect(said.out).not.toContain('topsecret');
  });

  it('a COMFYUI_URL that is none is told without its password', async () => {
    const said = await doctorIn(book.root, { COMFYUI_URL: 'ftp://me:topsecret@host' });
    expect(said.of('address')).toMatch(/^fail COMFYUI_URL: .*ftp/);
    expect(said.out).not.toContain('topsecret');
  });
});

describe('what is told', () => {
  it('as JSON: rows, and a summary of them', async () => {
    book.write('plasma.config.ts', drawnBy(await nowhere()));
    const { out, rows } = await doctorIn(book.root);
    const { summary } = JSON.parse(out) as { summary: { [state: string]: number | boolean } };
    expect(summary).toMatchObject({
      ready: false,
      fail: rows.filter(({ state }) => state === 'fail').length,
    });
    expect(rows.every(({ area, what, found }) => area !== '' && what !== '' && found !== '')).toBe(true);
  });

  it('holds no control characters of a server', async () => {
    const url = await served(comfyui({ version: '0.8.0\u001b[2J\u0007' }));
    const { out } = await typed(book.root, { COMFYUI_URL: url });
    expect(out).toContain('ComfyUI 0.8.0');
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  it('ends at once when it is stopped', async () => {
    const stop = new AbortController();
    const silent = await served(
      standing(() => {
        stop.abort();
      }),
    );
    const said = await typed(book.root, { COMFYUI_URL: silent }, {}, stop.signal);
    expect(said).toEqual({ code: 130, out: '', err: 'Stopped.\n' });
  });
});
