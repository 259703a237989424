import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Disclosure } from '../../src/workshop/release/disclosure.ts';
import { type StandIn, startComfy } from '../stand-in/comfyui/start.ts';
import { bookIn, type E2eBook } from './book.ts';

const repository = join(import.meta.dirname, '../..');
const rules = Object.fromEntries(
  readdirSync(join(repository, 'rules'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [`rules/${name}`, readFileSync(join(repository, 'rules', name))]),
);
const models = {
  checkpoints: ['ink.safetensors'],
  loras: ['style.safetensors'],
  controlnet: ['control_v11p_sd15_openpose.pth'],
  vae: [],
  upscale_models: [],
};
const config = `import { defineConfig } from 'plasma';
export default defineConfig({
  title: 'Rain', author: 'A & B', paper: 'screen', languages: ['en', 'ja'],
  comfyui: { checkpoint: 'ink.safetensors', patience: 20, style: 'manga, ink', loras: [{ name: 'style' }] },
  publish: { tags: ['noir'], translators: { ja: 'C' }, age: 'Teen' },
});
`;
const script = `chapter: 1
title: { en: Rain, ja: 雨 }
summary: { en: It rains., ja: 雨が降る。 }
date: "2026-10-01"
pages:
  - id: p001
    layout: 2x2
    panels:
      - { id: k1, scene: a wet roof above the harbour, prompt: "rain, night, neon letters", alt: { en: A roof., ja: 屋根。 }, say: [{ as: caption, text: { en: It rains., ja: 雨だ。 } }] }
      - { id: k2, scene: a street without light, alt: { en: A street., ja: 道。 } }
      - { id: k3, reuse: k1, alt: { en: The roof again., ja: また屋根。 } }
      - { id: k4, scene: a tower, pose: poses/k4.png, alt: { en: A tower., ja: 塔。 } }
`;

let server: StandIn;
let book: E2eBook;
const release = (...words: readonly string[]) => book.plasma('release', 'ch-01', ...words);
const read = <T>(path: string): T => JSON.parse(book.read(path)) as T;
type Statement = {
  readonly subject: readonly { readonly name: string; readonly digest: { readonly sha256: string } }[];
  readonly predicate: {
    readonly buildDefinition: {
      readonly externalParameters: { readonly overrides: readonly object[] };
      readonly internalParameters: { readonly actions: readonly { readonly tool: string }[] };
      readonly resolvedDependencies: readonly { readonly name: string }[];
    };
  };
};

beforeAll(async () => {
  server = await startComfy({ models });
  book = bookIn(
    {
      'plasma.config.ts': config,
      'chapters/ch-01/script.yaml': script,
      'poses/k4.png': readFileSync(join(repository, 'chapters/ch-01/poses/p001_k2.png')),
      ...rules,
    },
    { COMFYUI_URL: server.url },
  );
});
afterAll(async () => {
  book.dispose();
  await server.close();
});

describe('a chapter that a model has drawn', () => {
  it('is released with everything a platform wants, and tells what to say there', async () => {
    const { code, out, err } = await release('--profile', 'webtoon', '--backend', 'comfyui');
    expect({ code, err }).toEqual({ code: 0, err: expect.not.stringContaining('error') });
    expect(out).toContain('released release/ch-01/webtoon');
    expect(out).toContain('3 of 3 pictures (100.0 %) were drawn by AI');
    expect(out).toContain('so say in the description of the series that its pictures are AI-generated');
    for (const language of ['', 'ja/']) {
      const slice = join(book.root, `release/ch-01/webtoon/${language}ch-01.webtoon-800/001.jpg`);
      const meta = await sharp(slice).metadata();
      expect(meta).toMatchObject({ format: 'jpeg', width: 800 });
      expect(meta.xmpAsString).toContain('compositeWithTrainedAlgorithmicMedia');
    }
  });

  it('says which models, how much of it, and what people did', () => {
    expect(read<Disclosure>('release/ch-01/webtoon/ai-disclosure.json')).toMatchObject({
      chapter: 'ch-01',
      profile: 'webtoon',
      pictures: { all: 3, generated: 3, storyboard: 0, painted: 0 },
      generatedShare: 1,
      generators: ['comfyui'],
      models: expect.arrayContaining([expect.objectContaining({ name: 'checkpoints/ink.safetensors' })]),
      loras: [expect.objectContaining({ name: 'loras/style.safetensors' })],
      humanSteps: { approved: 0, painted: 0, directed: 1 },
      overrides: [],
    });
    expect(book.read('release/ch-01/webtoon/ai-disclosure.md')).toContain(
      '3 pictures of 3 (100 %) were drawn by AI, with comfyui.',
    );
  });

  it('has provenance from every file to every source, and no prompt in any file', () => {
    const folder = join(book.root, 'release/ch-01/webtoon');
    const { subject, predicate } = read<Statement>('release/ch-01/webtoon/provenance.json');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect(subject).toHaveLength(files.length - 1);
    const { internalParameters, resolvedDependencies } = predicate.buildDefinition;
    expect([...new Set(internalParameters.actions.map(({ tool }) => tool))].sort()).toEqual([
      'comfyui',
      'letter',
      'page',
      'publish.webtoon',
    ]);
    expect(resolvedDependencies.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'chapters/ch-01/script.yaml',
        'plasma.config.ts',
        'poses/k4.png',
        'checkpoints/ink.safetensors',
      ]),
    );
    for (const file of files) {
      const text = readFileSync(join(file.parentPath, file.name)).toString('latin1');
      expect(text, file.name).not.toMatch(/neon letters|class_type|KSampler/);
    }
  });

  it('has the same bytes when it is released again', async () => {
    const before = book.read('release/ch-01/webtoon/provenance.json');
    expect((await release('--profile', 'webtoon', '--backend', 'comfyui')).code).toBe(0);
    expect(book.read('release/ch-01/webtoon/provenance.json')).toBe(before);
  });

  it('is refused where a platform refuses it, before anything is drawn or written', async () => {
    const { code, err } = await release('--profile', 'tapas', '--backend', 'comfyui');
    expect(code).toBe(2);
    expect(err).toContain(
      'Tapas takes no pictures that were drawn by AI, and 3 pictures of this chapter are',
    );
    expect(err).toContain('--override tapas-ai="why"');
    expect(book.has('release/ch-01/tapas')).toBe(false);
  });

  it('is released there for a reason, and the reason goes along', async () => {
    const { code, out } = await release(
      ...['--profile', 'tapas', '--backend', 'comfyui', '--override', 'tapas-ai="agreed with staff"'],
    );
    expect([code, out]).toEqual([0, expect.stringContaining('set aside tapas-ai: agreed with staff')]);
    const overrides = [{ rule: 'tapas-ai', reason: 'agreed with staff' }];
    expect(read<Disclosure>('release/ch-01/tapas/ai-disclosure.json').overrides).toEqual(overrides);
    expect(
      read<Statement>('release/ch-01/tapas/provenance.json').predicate.buildDefinition.externalParameters
        .overrides,
    ).toEqual(overrides);
  });

  it('needs a reason to set a rule aside', async () => {
    const { code, err } = await release('--profile', 'tapas', '--override', 'tapas-ai=');
    expect([code, err]).toEqual([2, expect.stringContaining('names no rule with a reason')]);
  });
});

describe('a storyboard', () => {
  it('goes where AI may not, and says that no model drew it', async () => {
    expect((await release('--profile', 'tapas')).code).toBe(0);
    expect(read<Disclosure>('release/ch-01/tapas/ai-disclosure.json')).toMatchObject({
      pictures: { all: 3, generated: 0, storyboard: 3 },
      models: [],
    });
    expect(book.read('release/ch-01/tapas/ai-disclosure.md')).toContain(
      'No picture of this release was drawn',
    );
  });

  it('is published without changing what the book itself builds', async () => {
    await book.build('ch-01');
    expect(book.has('output/ch-01/ch-01.cbz')).toBe(true);
    expect((await release('--profile', 'kdp')).code).toBe(0);
    expect((await book.build('ch-01')).events.at(-1)).toMatchObject({
      event: 'summary',
      built: 0,
      restored: 0,
    });
  });
});

describe('rules of a platform', () => {
  const profile = (limits: string, date = '2026-10-01'): void =>
    book.write(
      'profiles/small.yaml',
      `name: Small\ndate: "${date}"\nsources: []\npublish: { formats: [jpeg] }\nlimits: ${limits}\nai: { policy: allowed }\n`,
    );

  it('are the book’s own too, and each that is broken is told with what to do', async () => {
    profile('{ image: { width: 500, types: [png] }, episode: { megabytes: 0.01 } }');
    const { code, err } = await release('--profile', 'small');
    expect(code).toBe(2);
    expect(err).toContain('Small: images/ch01_p001.jpg is 1433 px wide, and must be 500');
    expect(err).toContain('images/ch01_p001.jpg is no png');
    expect(err).toMatch(/the pictures of images have 0\.\d+ MB together, and may have 0\.01 MB/);
    expect(err).toContain('; 1 more is like it');
    expect(err).toContain('--override small-image-width="why"');
  });

  it('that were looked up long ago are doubted; an override that sets nothing aside is told', async () => {
    profile('{}', '2020-01-01');
    const ran = await release('--profile', 'small', '--override', 'small-image-with=too narrow');
    expect(ran).toMatchObject({
      code: 0,
      out: expect.stringContaining('needless --override small-image-with'),
      err: expect.stringContaining('were looked up on 2020-01-01, more than a year ago'),
    });
  });

  it('that can not be read are told at their place', async () => {
    profile('{ image: { witdh: 500 } }');
    const { code, err } = await release('--profile', 'small');
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/unknown key "witdh"[\s\S]*profiles\/small\.yaml:5:20/),
    ]);
  });

  it('of a profile that is not there have a nearest name', async () => {
    expect((await release('--profile', 'webton')).err).toContain('Did you mean webtoon?');
    expect((await release('--profile', '../../etc/x')).err).toContain('there is no release profile');
  });
});

describe('verify --release', () => {
  const verify = () => book.plasma('verify', '--release', 'release/ch-01/kdp');
  const pristine = new Map<string, string>();
  beforeAll(async () => {
    await release('--profile', 'kdp');
    pristine.set('release/ch-01/kdp/provenance.json', book.read('release/ch-01/kdp/provenance.json'));
  });
  afterEach(async () => {
    for (const [path, text] of pristine) book.write(path, text);
  });

  it('finds a release sound that is as it was made', async () => {
    expect(await verify()).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^sound ch-01 for kdp: 4 files, /m),
    });
  });

  it('finds a file that was changed, and one that was put there', async () => {
    const changed = book.read('release/ch-01/kdp/ai-disclosure.md');
    book.write('release/ch-01/kdp/ai-disclosure.md', 'all by hand');
    book.write('release/ch-01/kdp/extra.txt', 'x');
    const { code, out } = await verify();
    expect([code, out]).toEqual([1, expect.stringContaining('changed ai-disclosure.md')]);
    expect(out).toContain('foreign extra.txt');
    expect(out).toContain("→ Don't upload it. Make it again: plasma release ch-01 --profile kdp");
    expect(out).toContain('→ Move what no release has put there somewhere else');
    expect((await release('--profile', 'kdp')).err).toContain(
      'release/ch-01/kdp/extra.txt was put there by somebody',
    );
    book.write('release/ch-01/kdp/ai-disclosure.md', changed);
    execFileSync('rm', [join(book.root, 'release/ch-01/kdp/extra.txt')]);
    expect((await verify()).code).toBe(0);
  });

  it('finds a file that is gone', async () => {
    const disclosure = book.read('release/ch-01/kdp/ai-disclosure.md');
    execFileSync('rm', [join(book.root, 'release/ch-01/kdp/ai-disclosure.md')]);
    const { code, out } = await verify();
    expect([code, out]).toEqual([1, expect.stringContaining('missing ai-disclosure.md')]);
    book.write('release/ch-01/kdp/ai-disclosure.md', disclosure);
  });

  it('finds digests in the provenance that no action and no record bears out', async () => {
    const text = book.read('release/ch-01/kdp/provenance.json');
    const statement = JSON.parse(text);
    const { actions } = statement.predicate.buildDefinition.internalParameters;
    const page = actions.find(({ tool }: { readonly tool: string }) => tool === 'page');
    page.outputs.image.sha256 = 'a'.repeat(64);
    book.write('release/ch-01/kdp/provenance.json', JSON.stringify(statement));
    const { code, out } = await verify();
    expect(code).toBe(1);
    expect(out).toMatch(/^broken output\/ch-01\/ch-01\.epub {2}it is said to have read/m);
    expect(out).toMatch(/^other output\/ch-01\/pages\/ch01_p001\.png {2}other bytes came of it/m);
    expect(out).toMatch(/^lost output\/ch-01\/pages\/ch01_p001\.png/m);
  });

  it('finds an action that nobody has on record', async () => {
    const statement = JSON.parse(book.read('release/ch-01/kdp/provenance.json'));
    statement.predicate.buildDefinition.internalParameters.actions[0].key = 'b'.repeat(64);
    book.write('release/ch-01/kdp/provenance.json', JSON.stringify(statement));
    expect(await verify()).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^unknown .*no record of the action/m),
    });
  });

  it('tells of sources that have changed since, and that is no fault', async () => {
    const source = book.read('chapters/ch-01/script.yaml');
    book.write('chapters/ch-01/script.yaml', `${source}# more\n`);
    const { code, out } = await verify();
    book.write('chapters/ch-01/script.yaml', source);
    expect([code, out]).toEqual([0, expect.stringContaining('changed since chapters/ch-01/script.yaml')]);
  });

  it('of a folder that is no release says so', async () => {
    expect(await book.plasma('verify', '--release', 'chapters')).toMatchObject({
      code: 2,
      err: expect.stringContaining('provenance.json is not in'),
    });
    book.write('release/ch-01/kdp/provenance.json', '{}');
    expect((await verify()).err).toContain('is no provenance of plasma');
  });
});

describe('release --sign', () => {
  it('needs a certificate, and c2pa-ts beside the book', async () => {
    expect((await release('--profile', 'web', '--sign')).err).toContain('signing needs a certificate');
    const { code, err } = await release(
      ...['--profile', 'web', '--sign', '--cert', 'a.pem', '--key', 'b.pem'],
    );
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/npm install --ignore-scripts @trustnxt\/c2pa-ts@|can't be read/),
    ]);
  });

  it('signs pictures so that c2pa-ts finds them valid', async ({ skip }) => {
    const home = process.env.PLASMA_TEST_C2PA ?? repository;
    const found = packageIn(home, '@trustnxt/c2pa-ts');
    if (found === undefined) skip('@trustnxt/c2pa-ts is not here (PLASMA_TEST_C2PA: a folder that has it)');
    if (spawnSync('openssl', ['version']).error !== undefined) skip('openssl is not here');
    symlinkSync(join(dirname(found!), '../..'), join(book.root, 'node_modules'));
    certify(book.root);
    const ran = await release(...['--profile', 'web', '--sign', '--cert', 'chain.pem', '--key', 'key.pem']);
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('2 pictures signed') });
    const from = (part: string): Promise<Record<string, never>> =>
      import(join(dirname(found!), 'dist', part, 'index.js'));
    const { JPEG } = (await from('asset')) as unknown as {
      JPEG: new (b: Buffer) => { getManifestJUMBF: () => Uint8Array };
    };
    const { SuperBox } = (await from('jumbf')) as unknown as {
      SuperBox: { fromBuffer: (b: Uint8Array) => object };
    };
    const { ManifestStore } = (await from('manifest')) as unknown as {
      ManifestStore: {
        read: (box: object) => { validate: (asset: object) => Promise<{ isValid: boolean }> };
      };
    };
    const asset = new JPEG(readFileSync(join(book.root, 'release/ch-01/web/images/ch01_p001.jpg')));
    const jumbf = await asset.getManifestJUMBF();
    expect((await ManifestStore.read(SuperBox.fromBuffer(jumbf)).validate(asset)).isValid).toBe(true);
    expect((await book.plasma('verify', '--release', 'release/ch-01/web')).code).toBe(0);
  });
});

/** A test authority, and a certificate of it that may sign: `chain.pem`, `key.pem`. */
function certify(folder: string): void {
  const openssl = (...words: readonly string[]): void =>
    void execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' });
  const extensions = (lines: string): string =>
    `[req]\ndistinguished_name=dn\nx509_extensions=v3\nprompt=no\n[dn]\nCN=Test\nO=Tests\n[v3]\n${lines}`;
  writeFileSync(
    join(folder, 'ca.cnf'),
    extensions(
      'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n',
    ),
  );
  writeFileSync(
    join(folder, 'leaf.cnf'),
    extensions(
      'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=emailProtection\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n',
    ),
  );
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-sha256'];
  openssl('req', '-x509', ...ec, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-config', 'ca.cnf');
  openssl('req', ...ec, '-keyout', 'key.pem', '-out', 'leaf.csr', '-subj', '/CN=Signer/O=Tests');
  openssl(
    ...[
      'x509',
      '-req',
      '-in',
      'leaf.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      'leaf.pem',
    ],
    ...['-days', '30', '-sha256', '-extfile', 'leaf.cnf', '-extensions', 'v3'],
  );
  writeFileSync(
    join(folder, 'chain.pem'),
    readFileSync(join(folder, 'leaf.pem'), 'utf8') + readFileSync(join(folder, 'ca.pem'), 'utf8'),
  );
}

/** The package.json of a package that a folder has; undefined where it has none. */
function packageIn(folder: string, name: string): string | undefined {
  try {
    return findPackageJSON(name, `file://${folder}/package.json`);
  } catch {
    return undefined;
  }
}
