import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliBook, cliBook, plasmaIn } from '../../../test/command-line.ts';
import { loraFile } from '../../../test/lora-file.ts';
import { sha256 } from '../../engine/digest.ts';
import { blobPath } from '../../engine/store.ts';

const folder = 'output/loras/spyke_v1';
const checkpoint = (step: number): string =>
  `${folder}/spyke_v1-step${String(step).padStart(8, '0')}.safetensors`;
const metadata = {
  ss_output_name: 'spyke_v1',
  ss_steps: '200',
  ss_max_train_steps: '400',
  ss_tag_frequency: '{"train": {"spyke_v1": 18, "full body": 9}}',
};
const [first, second] = [loraFile({ salt: 1, metadata }), loraFile({ salt: 2, metadata })];

let book: CliBook;
beforeEach(() => {
  book = cliBook({
    'plasma.config.ts':
      "import { defineConfig } from 'plasma';\nexport default defineConfig({ title: 'Tiny' });\n",
    'rules/choose.ts': `import { chooseLora, defineRule, lorasOf } from 'plasma';
export default defineRule({ name: 'chosen', onRequest: true, *targets({ book }) {
  for (const character of lorasOf(book)) yield chooseLora(character);
} });
`,
    'datasets/spyke/character.yaml': 'name: Spyke\ntrigger: spyke_v1\nprompt: a courier\n',
    'datasets/spyke/lora.yaml': 'base: ink.safetensors\nsteps: 400\nevery: 200\n',
    'datasets/orrin/character.yaml': 'name: Orrin\nprompt: a keeper\n',
    [checkpoint(200)]: first,
    [checkpoint(400)]: second,
  });
});
afterEach(() => book.dispose());

const selected = 'datasets/spyke/selected.yaml';

describe('lora select', () => {
  it('binds the choice to the bytes, and keeps them', async () => {
    const { code, out } = await book.plasma(
      'lora',
      'select',
      'spyke',
      '--step',
      '200',
      '--reason',
      'the eyes: "ok"',
    );
    expect(code).toBe(0);
    expect(out).toContain('chosen step 200 of Spyke');
    expect(book.read(selected)).toMatch(
      new RegExp(
        `^# yaml-language-server: \\$schema=../../schemas/selected.schema.json\nstep: 200\nfile: ${checkpoint(200)}\nsha256: sha256:${sha256(first)}\nreason: "the eyes: .*"\nat: \\d{4}-.*Z\n$`,
      ),
    );
    expect(existsSync(join(book.root, blobPath(sha256(first))))).toBe(true);
  });

  it('keeps comments and strengths; a reason is for one checkpoint', async () => {
    await book.plasma(
      'lora',
      'select',
      'spyke',
      '--step',
      '200',
      '--strength',
      '0.7',
      '--reason',
      'first try',
    );
    book.write(selected, book.read(selected).replace('step: 200', '# the third evening\nstep: 200 # early'));
    await book.plasma('lora', 'select', 'spyke', '--step', '400');
    const text = book.read(selected);
    expect(text).toContain('# the third evening\nstep: 400 # early\n');
    expect(text).toContain('strength: 0.7');
    expect(text).not.toContain('first try');
    expect(text).toContain(sha256(second));
  });

  it('may keep the file with the book, and does not write over another one', async () => {
    const kept = 'datasets/spyke/spyke_v1-step00000200.safetensors';
    expect((await book.plasma('lora', 'select', 'spyke', '--step', '200', '--keep')).code).toBe(0);
    expect(book.read(selected)).toContain(`file: ${kept}\n`);
    expect((await book.plasma('lora', 'select', 'spyke', '--step', '200', '--keep')).code).toBe(0);
    book.write(kept, second);
    expect(await book.plasma('lora', 'select', 'spyke', '--step', '200', '--keep')).toMatchObject({
      code: 2,
      err: expect.stringContaining('is there, and is another file'),
    });
  });

  it('takes a file that was trained elsewhere, for a character that trains none', async () => {
    // it went on after step 100, and counted from there
    const ss_training_comment = 'plasma 0123456789abcdef, attempt 2, after step 100';
    book.write(
      'datasets/orrin/keeper.safetensors',
      loraFile({ metadata: { ss_steps: '200', ss_training_comment } }),
    );
    expect(
      (
        await plasmaIn(join(book.root, 'datasets/orrin'), [
          'lora',
          'select',
          'orrin',
          '--file',
          'keeper.safetensors',
        ])
      ).code,
    ).toBe(0);
    expect(book.read('datasets/orrin/selected.yaml')).toContain(
      'step: 300\nfile: datasets/orrin/keeper.safetensors\n',
    );
    expect((await book.plasma('build', 'chosen:orrin')).code).toBe(0);
    expect(book.has('output/loras/orrin/orrin.safetensors')).toBe(true);
  });

  it('says when character.yaml names another LoRA', async () => {
    book.write('datasets/spyke/character.yaml', `${book.read('datasets/spyke/character.yaml')}lora: other\n`);
    expect(await book.plasma('lora', 'select', 'spyke', '--step', '200')).toMatchObject({
      code: 0,
      err: expect.stringContaining('datasets/spyke/character.yaml:4 says which LoRA draws Spyke'),
    });
  });

  it.each([
    [['spyke'], 'which checkpoint', 'There are: 200, 400.'],
    [['spyke', '--step', '300'], 'saves no checkpoint at step 300', 'There are: 200, 400.'],
    [['spike', '--step', '200'], 'no character of this book has a LoRA', 'Did you mean spyke?'],
    [['orrin', '--step', '200'], 'orrin has no LoRA', 'lora.yaml'],
    [['spyke', '--file', '/etc/hostname'], 'outside the book', 'Copy it'],
    [['spyke', '--file', 'none.safetensors'], 'none.safetensors is not there', 'There are'],
    [['spyke', '--file', 'plasma.config.ts'], 'no safetensors file', 'Choose another'],
    [['spyke', '--step', '0'], '--step wants a whole number', ''],
    [['spyke', '--step', '200', '--strength', 'much'], '--strength wants a number', ''],
  ])('refuses %j', async (words, message, hint) => {
    const { code, err } = await book.plasma('lora', 'select', ...words);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain(hint);
    expect(book.has(selected)).toBe(false);
  });

  it('refuses a checkpoint that is cut off, or holds no numbers', async () => {
    book.write(checkpoint(200), first.subarray(0, first.length - 5));
    expect((await book.plasma('lora', 'select', 'spyke', '--step', '200')).err).toContain('cut off');
    const bytes = Buffer.from(first);
    bytes.writeUInt16LE(0x7e00, bytes.length - 2);
    book.write(checkpoint(200), bytes);
    expect((await book.plasma('lora', 'select', 'spyke', '--step', '200')).err).toContain(
      'no numbers any more',
    );
    expect(book.has(selected)).toBe(false);
  });
});

describe('lora list', () => {
  it('tells which checkpoints are there, which one was chosen, and what is next', async () => {
    expect((await book.plasma('lora', 'list')).out).toMatch(
      /^spyke {2}Spyke\n {2}step {4}200 .*step00000200\.safetensors\n {2}step {4}400 .*\n {2}→ plasma lora grid spyke\n$/,
    );
    await book.plasma('lora', 'select', 'spyke', '--step', '400');
    expect((await book.plasma('lora', 'list')).out).toMatch(/step00000400\.safetensors {2}chosen\n$/);
    expect(JSON.parse((await book.plasma('lora', 'list', '--json')).out)).toMatchObject({
      id: 'spyke',
      chosen: { step: 400, sha256: sha256(second) },
      checkpoints: [{ step: 200 }, { step: 400 }],
    });
  });

  it('says where to begin', async () => {
    book.remove('output');
    expect((await book.plasma('lora', 'list')).out).toContain('→ plasma build lora:spyke');
    book.remove('datasets/spyke/lora.yaml');
    expect((await book.plasma('lora', 'list')).out).toContain('docs/lora.md');
  });
});

describe('lora info', () => {
  it('prints training, tags, weights and hashes of a file', async () => {
    const { code, out, err } = await book.plasma('lora', 'info', checkpoint(200));
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/\ntraining\n {2}name +spyke_v1\n {2}steps +200 of 400\n/);
    expect(out).toMatch(/\ntags\n {2}18 spyke_v1\n {3}9 full body\n/);
    expect(out).toMatch(/U-Net middle +rank 16, alpha 8 {2}1 module\n/);
    expect(out).toContain(`SHA-256                ${sha256(first)}\n`);
    expect(out).toContain(`Civitai AutoV2         ${sha256(first).slice(0, 10).toUpperCase()}\n`);
  });

  it('of a character, looks into the chosen checkpoint, or else the last', async () => {
    expect((await book.plasma('lora', 'info', 'spyke')).out).toContain('step00000400');
    await book.plasma('lora', 'select', 'spyke', '--step', '200');
    const { hashes, network } = JSON.parse((await book.plasma('lora', 'info', 'spyke', '--json')).out);
    expect([hashes.sha256, network.blocks.length]).toEqual([sha256(first), 4]);
    book.remove('output');
    expect(await book.plasma('lora', 'info', 'spyke')).toMatchObject({
      code: 3,
      err: expect.stringContaining('plasma build lora:spyke'),
    });
  });

  it('works without a book', async () => {
    expect(
      (
        await plasmaIn(join(book.root, 'output/loras'), [
          'lora',
          'info',
          `spyke_v1/spyke_v1-step00000200.safetensors`,
        ])
      ).code,
    ).toBe(0);
    expect((await plasmaIn('/', ['lora', 'info', join(book.root, checkpoint(200))])).code).toBe(0);
  });

  it('warns of weights that were changed after their hash was written', async () => {
    book.write('x.safetensors', loraFile({ metadata: { sshs_model_hash: 'ab'.repeat(32) } }));
    expect((await book.plasma('lora', 'info', 'x.safetensors')).out).toContain(
      'warning its header says sshs_model_hash abababababab',
    );
  });

  it.each([
    ['a file that was cut off', first.subarray(0, first.length - 1), 'it is cut off'],
    ['a lying length', Buffer.concat([Buffer.from('ffffffffffffff7f', 'hex'), first]), 'announce a header'],
    ['a page of a shop', Buffer.from('<!DOCTYPE html><html></html>'), 'no safetensors file'],
    ['nothing', Buffer.alloc(0), 'it is empty'],
  ])('%s is told, and is no crash', async (_, bytes, message) => {
    book.write('x.safetensors', bytes);
    expect(await book.plasma('lora', 'info', 'x.safetensors')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(message),
    });
  });

  it('names what is not there', async () => {
    expect((await book.plasma('lora', 'info', 'none.safetensors')).err).toContain(
      'none.safetensors is not there',
    );
    expect((await book.plasma('lora', 'info', 'nobody')).err).toContain(
      'no character of this book has a LoRA',
    );
    expect((await book.plasma('lora', 'info', folder)).err).toContain('it is no file');
  });
});
