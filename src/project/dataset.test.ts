import { describe, expect, test } from 'vitest';
import { bookOf, onePanel, problemsOf, said, spyke, type Texts } from './book-on-paper.test-fixture.ts';

const character = `${spyke}trigger: spyke_v1\n`;
const yaml = (crops: string, head = ''): string =>
  `${head}sheets: { a: refs/a.png, b: refs/b.png }\ncrops:\n${crops}`;
const front = '  - { name: front, sheet: a, box: [0, 0, 90, 90], framing: portrait, pose: facing left }\n';

const texts = (dataset: string, more: Texts = {}): Texts => ({
  'chapters/ch-01/script.yaml': onePanel(''),
  'datasets/spyke/character.yaml': character,
  'datasets/spyke/dataset.yaml': dataset,
  ...more,
});
const datasetIn = (dataset: string, more: Texts = {}) => {
  const book = bookOf(texts(dataset, more));
  return { ...book.characters.get('spyke')!.dataset!, warnings: book.warnings };
};
const wrong = (dataset: string, more: Texts = {}): string => said(texts(dataset, more));

describe('a dataset', () => {
  test('belongs to its character, with the trigger of character.yaml', () => {
    const dataset = datasetIn(yaml(front));
    expect(dataset.trigger.value).toBe('spyke_v1');
    expect(dataset.size.value).toBe(512);
    expect(dataset.flips).toBe(true);
    expect(dataset.crops).toHaveLength(1);
    const [crop] = dataset.crops;
    expect(crop).toMatchObject({
      name: 'front',
      label: 'spyke/crop/front',
      kind: 'figure',
      sheet: 'datasets/spyke/refs/a.png',
      flip: true,
      flipIsWritten: false,
    });
    expect(crop?.cut.value).toEqual({
      box: [0, 0, 90, 90],
      padding: 0,
      fit: 'contain',
      fill: '#ffffff',
      size: 512,
    });
    expect(crop?.caption.value).toBe('spyke_v1, portrait, facing left');
    expect(crop?.mirroredCaption.value).toBe('spyke_v1, portrait, facing right');
    expect(crop?.at.line).toBe(3);
  });

  test('gives every crop its defaults, each part at its line', () => {
    const [crop] = datasetIn(
      yaml(
        '  - { name: x, sheet: b, box: [0, 0, 0.5, 1], padding: 0.1 }\n',
        'defaults:\n  fill: "#E6E9EE"\n  kind: face\n  framing: full body\n  background: sky\n',
      ),
    ).crops;
    expect(crop?.kind).toBe('face');
    expect(crop?.cut.value).toMatchObject({ padding: 0.1, fill: '#e6e9ee' });
    expect(crop?.cut.origins.fill?.line).toBe(2);
    expect(crop?.cut.origins.box?.line).toBe(8);
    expect(crop?.caption.value).toBe('spyke_v1, full body, sky');
  });

  test('a crop that is skipped is no crop, and one says itself whether it is mirrored', () => {
    const dataset = datasetIn(
      yaml(
        `${front}  - { name: x, sheet: a, box: [0, 0, 9, 9], skip: true }\n  - { name: y, sheet: a, box: [0, 0, 9, 9], flip: true }\n`,
        'flips: false\n',
      ),
    );
    expect(dataset.crops.map(({ name, flip }) => [name, flip])).toEqual([
      ['front', false],
      ['y', true],
    ]);
    expect(dataset.skipped).toEqual(['x']);
  });

  test('its own trigger counts; one that panels are not prompted with is warned of', () => {
    const dataset = datasetIn(yaml(front, 'trigger: other_v1\n'));
    expect(dataset.crops[0]?.caption.value).toBe('other_v1, portrait, facing left');
    expect(dataset.warnings).toMatchObject([{ code: 'other-trigger', at: { line: 1, column: 10 } }]);
  });

  test('changes nothing that panels are drawn from', () => {
    const art = (dataset: string) => bookOf(texts(dataset)).chapters[0]?.pages[0]?.panels[0]?.art.value;
    expect(art(yaml(front))).toEqual(art(yaml('  []\n')));
  });

  test('regularisation has a count, a class, seeds', () => {
    const head = 'regularisation: { class: 1boy, count: 120, seed: 7, checkpoint: base }\n';
    expect(datasetIn(yaml(front, head)).regularisation).toMatchObject({
      count: 120,
      class: { value: '1boy' },
      prompt: { value: '1boy' },
      seed: { value: 7 },
      checkpoint: { value: 'base' },
    });
  });
});

describe('captions by hand', () => {
  test('in the dataset, and in a file that goes before it; the mirror image follows', () => {
    const crops = front.replace('}', ', caption: "spyke_v1, left hand" }');
    expect(datasetIn(yaml(crops)).crops[0]).toMatchObject({
      caption: { value: 'spyke_v1, left hand' },
      mirroredCaption: { value: 'spyke_v1, right hand' },
    });
    const [crop] = datasetIn(yaml(crops), {
      'datasets/spyke/captions/front.txt': 'spyke_v1, from a file, right\n',
      'datasets/spyke/captions/front-flip.txt': 'spyke_v1, mirrored by hand',
    }).crops;
    expect(crop?.caption.value).toBe('spyke_v1, from a file, right');
    expect(crop?.caption.origins['']?.file).toBe('datasets/spyke/captions/front.txt');
    expect(crop?.mirroredCaption.value).toBe('spyke_v1, mirrored by hand');
  });

  test('an empty file, and one that is not UTF-8, are told with their place', () => {
    const file = 'datasets/spyke/captions/front.txt';
    expect(wrong(yaml(front), { [file]: ' \n' })).toContain('1:1 bad-caption: this caption is empty.');
    expect(wrong(yaml(front), { [file]: Uint8Array.of(0xe9, 0x74) })).toContain('not UTF-8');
    expect(wrong(yaml(front), { [file]: 'a\nb\n' })).toContain('2:1 bad-caption');
    expect(wrong(yaml(front), { [file]: 'a'.repeat(20_000) })).toContain('too-big');
  });

  test('one that belongs to no crop is warned of', () => {
    const { warnings } = datasetIn(yaml(front), { 'datasets/spyke/captions/frnt.txt': 'x' });
    expect(warnings).toMatchObject([{ code: 'belongs-to-nothing', hint: 'Did you mean "front"?' }]);
  });
});

describe('decisions about crops', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const review = (of: string): string =>
    `panel: ${of}\ntake: 1\ndigest: ${digest}\nrecipe: ${digest}\nstatus: approved\n`;
  test('are read like those of panels', () => {
    const { crops } = datasetIn(yaml(front), {
      'datasets/spyke/reviews/front.yaml': review('spyke/crop/front'),
    });
    expect(crops[0]?.review).toMatchObject({ status: 'approved', digest });
  });

  test('of another crop, or of none, are told', () => {
    const file = 'datasets/spyke/reviews/front.yaml';
    expect(wrong(yaml(front), { [file]: review('spyke/crop/back') })).toContain(
      'bad-review: this file is the review of spyke/crop/front, and says it is of spyke/crop/back',
    );
    const { warnings } = datasetIn(yaml(front), {
      'datasets/spyke/reviews/gone.yaml': review('spyke/crop/gone'),
    });
    expect(warnings).toMatchObject([{ code: 'belongs-to-nothing' }]);
  });
});

describe('selected.yaml', () => {
  const sha = 'b'.repeat(64);
  const texts = (file: string): Texts => ({
    'datasets/spyke/selected.yaml': `step: 600\nfile: ${file}\nsha256: sha256:${sha}\nreason: the eyes\n`,
  });
  test('is the choice of the character, with or without a dataset', () => {
    const book = bookOf({
      'chapters/ch-01/script.yaml': onePanel(''),
      ...texts('output/loras/spyke_v1/spyke_v1-step00000600.safetensors'),
    });
    expect(book.characters.get('spyke')?.selected?.value).toEqual({
      step: 600,
      file: 'output/loras/spyke_v1/spyke_v1-step00000600.safetensors',
      sha256: sha,
      reason: 'the eyes',
    });
  });

  test('must stay within the book', () => {
    expect(wrong(yaml(front), texts('../x.safetensors'))).toContain('2:7 bad-path');
  });
});

describe('what is wrong in a dataset is told at its line', () => {
  const crop = (more: string): string => `  - { name: x, sheet: a, ${more} }\n`;
  const cases: readonly (readonly [what: string, dataset: string, told: string])[] = [
    ['two crops with one name', yaml(front + front), '4:13 duplicate-id: two crops are called "front"'],
    [
      'the name of a mirror image',
      yaml(front + front.replace('front', 'front-flip')),
      '4:13 duplicate-id: "front-flip" is the name of the mirror image of "front"',
    ],
    [
      'an unknown sheet',
      yaml(front.replace('sheet: a', 'sheet: aa')),
      '3:27 unknown-sheet: no sheet is called "aa"',
    ],
    [
      'shares that go over the edge',
      yaml(crop('box: [0.6, 0, 0.5, 1]')),
      '3:31 bad-value: this box ends outside its sheet: x + width is 1.1, and 1 is the edge',
    ],
    [
      'shares and pixels in one box',
      yaml(crop('box: [0.5, 0, 200, 300]')),
      '3:31 bad-value: "box" should be whole pixels, or shares from 0 to 1: [0.5, 0, 200, 300] has some of both',
    ],
    [
      'a box without width',
      yaml(crop('box: [1, 1, 0, 5]')),
      '3:38 bad-value: box[2] should be a length over 0',
    ],
    ['a box of three', yaml(crop('box: [1, 1, 5]')), '3:31 bad-value: "box" should be a box'],
    [
      'an unknown key',
      yaml(crop('box: [0, 0, 1, 1], paddding: 2')),
      '3:45 unknown-key: unknown key "paddding"',
    ],
    [
      'underscores in a name',
      yaml(front.replace('front', 'front_1')),
      '3:13 bad-value: "name" should be an id',
    ],
    ['a sheet outside', yaml(front).replace('refs/a.png', '../a.png'), '1:14 bad-path'],
    ['a sheet that is no picture', yaml(front).replace('refs/a.png', 'refs/a.psd'), '1:14 bad-value'],
    [
      'a size that is no multiple of 64',
      yaml(front, 'size: 500\n'),
      '1:7 bad-value: "size" should be a multiple of 64',
    ],
    [
      'a trigger with a comma',
      yaml(front, 'trigger: "a, b"\n'),
      '1:10 bad-value: "trigger" should be a word without commas',
    ],
    [
      'a colour by name',
      yaml(crop('box: [0, 0, 1, 1], fill: white')),
      '3:51 bad-value: "fill" should be a colour like',
    ],
    [
      'a caption of two lines',
      yaml(crop('box: [0, 0, 1, 1], caption: "a\\nb"')),
      '3:54 bad-value: "caption" should be one line',
    ],
  ];
  for (const [what, dataset, told] of cases)
    test(what, () => expect(problemsOf(texts(dataset)).map(line).join('\n')).toContain(told));

  test('all of it at once', () => {
    const dataset = yaml(front + front.replace('sheet: a', 'sheet: c'), 'sise: 512\n');
    expect(problemsOf(texts(dataset)).map(({ code }) => code)).toEqual([
      'unknown-key',
      'duplicate-id',
      'unknown-sheet',
    ]);
  });

  test('no trigger anywhere', () => {
    expect(wrong(yaml(front), { 'datasets/spyke/character.yaml': spyke })).toBe(
      '1:1 missing-key: Spyke has no trigger word: there is nothing to call what is learnt by. Write one that is no word of the language, like "trigger: spyke_v1", here or in datasets/spyke/character.yaml.',
    );
  });

  test('a dataset of nobody is warned of', () => {
    const book = bookOf(texts(yaml(front), { 'datasets/orrin/dataset.yaml': yaml(front) }));
    expect(book.warnings).toMatchObject([
      { code: 'belongs-to-nothing', at: { file: 'datasets/orrin/dataset.yaml' } },
    ]);
  });
});

const line = (problem: ReturnType<typeof problemsOf>[number]): string =>
  `${problem.at?.line}:${problem.at?.column} ${problem.code}: ${problem.message}. ${problem.hint ?? ''}`;
