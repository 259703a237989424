import { chmodSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliBook, cliBook } from '../../../test/command-line.ts';
import { doctorIn, type Told } from '../../cli/doctor/run.test-fixture.ts';
import { type Asked, askPython } from './python.ts';
import { standing } from './servers.test-fixture.ts';
import { precisionsIn, precisionVerdict, pythonVerdict, trainingDeviceVerdict } from './training.ts';

let book: CliBook;
beforeEach(() => {
  book = cliBook({});
});
afterEach(() => book.dispose());

const packages = { version: '3.11.7', torch: '2.9.1', accelerate: '1.6.0' };

/** sd-scripts with a program in the place of its Python that tells these lines. */
function scripts(...lines: readonly object[]): void {
  book.write('sd-scripts/train_network.py', '');
  program(lines.map((line) => `console.log(${JSON.stringify(JSON.stringify(line))});`).join('\n'));
}
function program(code: string): void {
  book.write('sd-scripts/venv/bin/python', `#!${process.execPath}\n${code}\n`);
  chmodSync(`${book.root}/sd-scripts/venv/bin/python`, 0o755);
}
const examined = (env = {}, words = {}): Promise<Told> =>
  doctorIn(book.root, { SD_SCRIPTS: `${book.root}/sd-scripts`, ...env }, words);

describe.skipIf(process.platform === 'win32')('training', () => {
  it('is not asked about where it is not set up', async () => {
    expect((await doctorIn(book.root)).of('sd-scripts')).toBe(
      'skip not set up: only needed for training a LoRA',
    );
  });

  it('is ready with a card', async () => {
    scripts(packages, { torch: '2.9.1+cu130', device: 'cuda', name: 'NVIDIA H100' });
    for (const name of ['vocab.json', 'merges.txt', 'tokenizer_config.json'])
      book.write(
        `.cache/huggingface/hub/models--openai--clip-vit-large-patch14/snapshots/32bd64/${name}`,
        '{}',
      );
    const said = await examined();
    expect(
      said.rows.filter(({ area }) => area === 'Training').map(({ what, state }) => `${what} ${state}`),
    ).toEqual(['sd-scripts ok', 'python ok', 'device ok', 'accelerate ok', 'tokenizer ok']);
    expect(said.of('python')).toBe('ok Python 3.11.7, torch 2.9.1+cu130, accelerate 1.6.0');
    expect(said.of('device')).toBe('ok NVIDIA H100 (cuda)');
  });

  it('that would fall to the CPU says so, and why', async () => {
    scripts(packages, { torch: '2.9.1+cpu', device: 'cpu', name: 'cpu' });
    const said = await examined();
    expect(said.code).toBe(0);
    expect(said.of('device')).toMatch(
      /^warn training would run on the CPU.*2\.9\.1\+cpu.* → .*Python of sd-scripts/,
    );
    expect(said.of('tokenizer')).toMatch(/^warn .* → The first training fetches it/);
  });

  it('knows the tokenizer that an earlier training has kept in the book', async () => {
    scripts(packages, { torch: '2.9.1', device: 'cuda', name: 'NVIDIA H100' });
    book.write(
      'plasma.config.ts',
      "import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'T' });\n",
    );
    for (const name of ['vocab.json', 'merges.txt', 'tokenizer_config.json'])
      book.write(`.plasma/tools/kohya/tokenizer/openai_clip-vit-large-patch14/${name}`, '{}');
    expect((await examined()).of('tokenizer')).toMatch(/^ok .*\.plasma\/tools\/kohya\/tokenizer/);
  });

  it('names the packages that sd-scripts would miss', async () => {
    scripts({ ...packages, missing: ['diffusers', 'voluptuous'] }, { torch: '2.9.1', device: 'cuda' });
    expect((await examined()).of('python')).toMatch(
      /^fail .*but no diffusers and voluptuous → .*pip install -r requirements\.txt/,
    );
  });

  it('on a Mac wants mixed_precision: no', async () => {
    scripts(packages, { torch: '2.9.1', device: 'mps', name: 'mps' });
    expect((await examined()).of('precision')).toBe('ok mixed_precision: no, as MPS needs it');
    book.write(
      'plasma.config.ts',
      "import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'T' });\n",
    );
    book.write('datasets/spyke/lora.yaml', 'mixed_precision: fp16 # as on the card\n');
    expect((await examined()).of('precision')).toMatch(
      /^fail mixed_precision is fp16 in datasets\/spyke\/lora\.yaml: plasma refuses it on MPS → Write `mixed_precision: no`/,
    );
  });

  it('knows settings of accelerate that would change it', async () => {
    scripts(packages, { torch: '2.9.1', device: 'cuda', name: 'NVIDIA H100' });
    book.write(
      '.cache/huggingface/accelerate/default_config.yaml',
      'distributed_type: MULTI_GPU\nnum_processes: 4\nmixed_precision: fp16\n',
    );
    expect((await examined()).of('accelerate')).toMatch(
      /^warn the default settings of accelerate ask for MULTI_GPU and 4 processes → .*default_config\.yaml/,
    );
  });

  it('tells what is missing: the folder, Python, torch, accelerate', async () => {
    expect((await examined()).of('sd-scripts')).toMatch(/is not there → .*`git clone/);
    book.write('sd-scripts/sd-scripts/train_network.py', '');
    expect((await examined()).of('sd-scripts')).toContain(
      `\`export SD_SCRIPTS=${book.root}/sd-scripts/sd-scripts\``,
    );
    scripts({ ...packages, torch: null }, { fault: 'ModuleNotFoundError: No module named torch' });
    expect((await examined()).of('python')).toMatch(/^fail Python 3\.11\.7 has no torch/);
    scripts({ ...packages, accelerate: null }, { torch: '2.9.1', device: 'cuda' });
    expect((await examined()).of('python')).toMatch(
      /^fail .*no accelerate → .*`.*venv\/bin\/python -m pip install -r/,
    );
    scripts(packages, { fault: 'OSError: libcudart.so.12: cannot open shared object file' });
    expect((await examined()).of('python')).toMatch(
      /^fail torch 2\.9\.1 can't be loaded: OSError: libcudart/,
    );
    program(`console.log('${JSON.stringify(packages)}'); process.kill(process.pid, 'SIGKILL');`);
    expect((await examined()).of('python')).toMatch(/^fail torch 2\.9\.1 can't be loaded: .*SIGKILL/);
    program('console.error("bad interpreter"); process.exitCode = 3;');
    expect((await examined()).of('python')).toMatch(/^fail Python doesn't run: bad interpreter/);
    expect((await examined({ SD_SCRIPTS_PYTHON: '/nowhere/python' })).of('python')).toContain(
      'there is no /nowhere/python',
    );
  });

  it('whose torch takes long to load tells what it knows by then', async () => {
    expect(await endedOnceItCalls(`console.log('${JSON.stringify(packages)}');`)).toMatchObject({
      kind: 'told',
      late: true,
      python: { version: '3.11.7', torch: '2.9.1', device: undefined },
    });
    const late = { kind: 'told', late: true, python: { ...packages, device: undefined } } as const;
    expect(pythonVerdict(late, 'python').state).toBe('ok');
    expect(trainingDeviceVerdict(late, 'linux')).toMatchObject({
      state: 'warn',
      advice: 'Run `plasma doctor` again.',
    });
  });

  it('whose Python is slow to start is not taken for broken', async () => {
    const silent = await endedOnceItCalls('');
    expect(silent).toEqual({ kind: 'silent' });
    expect(pythonVerdict(silent, 'python')).toMatchObject({
      state: 'warn',
      advice: 'Run `plasma doctor` again.',
    });
    expect(trainingDeviceVerdict(silent, 'linux')).toBeUndefined();
  });

  /** Asks a Python that says something, calls, and then hangs; it is ended when it has called. */
  async function endedOnceItCalls(says: string): Promise<Asked> {
    const stop = new AbortController();
    const server = await standing((_, response) => {
      response.end();
      stop.abort();
    });
    scripts();
    program(`${says}\nfetch('${server.url}'); setInterval(() => {}, 1000);`);
    try {
      const folder = `${book.root}/sd-scripts`;
      return await askPython(`${folder}/venv/bin/python`, folder, { PATH: process.env.PATH }, stop.signal);
    } finally {
      await server.close();
    }
  }
});

describe('precision', () => {
  it('is read from YAML and TOML', () => {
    expect(
      precisionsIn(
        'a',
        'mixed_precision: "bf16"\nx: 1\n  mixed_precision = \'no\'\n# mixed_precision: fp16\n',
      ),
    ).toEqual([
      { where: 'a', value: 'bf16' },
      { where: 'a', value: 'no' },
    ]);
  });

  it('in lora.yaml is what plasma refuses, whatever accelerate would take', () => {
    const asked = [{ where: 'datasets/spyke/lora.yaml', value: 'fp16' }];
    for (const device of ['mps', 'cpu'] as const)
      for (const accelerate of ['1.6.0', '1.14.0'])
        expect(precisionVerdict(asked, { device, accelerate })).toMatchObject({ state: 'fail' });
    expect(precisionVerdict(asked, { device: 'cuda', accelerate: '1.6.0' })).toMatchObject({ state: 'ok' });
  });

  it("in accelerate's own settings is a warning: only who calls it by hand gets it", () => {
    const asked = [{ where: 'default_config.yaml', value: 'fp16' }];
    for (const accelerate of ['1.6.0', '1.14.0'])
      expect(precisionVerdict(asked, { device: 'mps', accelerate })).toMatchObject({ state: 'warn' });
  });
});
