/** How bad it is: an error keeps training from starting, a warning should be looked at, a note is worth knowing. */
export type Severity = 'error' | 'warning' | 'note';
export const severities = ['error', 'warning', 'note'] as const satisfies readonly Severity[];

/** What a check is about: the order of a report. */
export const subjects = {
  files: 'Files',
  pictures: 'Pictures',
  duplicates: 'Duplicates and leakage',
  flips: 'Mirror images',
  captions: 'Captions',
  trigger: 'Trigger word',
  tags: 'Tags',
  buckets: 'Buckets',
  plan: 'Epochs and balance',
} as const;
export type Subject = keyof typeof subjects;

/** Every check: its code, what it is about and what it looks for. Codes are the contract of report.json. */
export const checks = {
  'no-images': ['files', 'there is something to learn from'],
  'ignored-file': ['files', 'the trainer reads every picture by its ending'],
  'duplicate-stem': ['files', 'no two pictures share a caption and a cache'],
  'underscore-stem': ['files', 'no name can be taken for another caption'],
  'latent-cache': ['files', 'no latents of older pictures lie about'],
  'unreadable-image': ['pictures', 'every picture can be read to its end'],
  'empty-image': ['pictures', 'every picture shows something'],
  'small-image': ['pictures', 'every picture is large enough'],
  'blurred-image': ['pictures', 'every picture is as sharp as the others'],
  'plain-image': ['pictures', 'every picture has enough in it'],
  'rotated-image': ['pictures', 'no picture lies on its side'],
  transparency: ['pictures', 'nothing hides behind transparent pixels'],
  'colour-mode': ['pictures', 'colours are those that the trainer sees'],
  'exact-duplicate': ['duplicates', 'no picture is there twice'],
  'near-duplicate': ['duplicates', 'no two pictures are nearly the same'],
  'mirror-duplicate': ['duplicates', 'no picture is the mirror image of another'],
  leak: ['duplicates', 'training, validation and regularisation share no picture'],
  'flip-of-asymmetric': ['flips', 'nobody asymmetric is learnt mirrored'],
  'caption-missing': ['captions', 'every picture has a caption'],
  'caption-not-utf8': ['captions', 'every caption is UTF-8'],
  'caption-empty': ['captions', 'no caption is empty'],
  'caption-lines': ['captions', 'every caption is one line'],
  'caption-too-long': ['captions', 'every caption is read to its end'],
  'trigger-missing': ['captions', 'every caption has the trigger word'],
  'trigger-not-first': ['captions', 'the trigger word comes first'],
  'trigger-in-regularisation': ['captions', 'no regularisation picture has the trigger word'],
  'empty-tag': ['captions', 'no tag is empty'],
  'duplicate-tag': ['captions', 'no tag is there twice in a caption'],
  'bare-bracket': ['captions', 'brackets in tags are escaped'],
  'known-trigger': ['trigger', 'the trigger word means nothing to the base model'],
  'tag-everywhere': ['tags', 'no tag is on nearly every picture'],
  'tag-once': ['tags', 'tags are there more than once'],
  'cropped-away': ['buckets', 'little is cut off to fit the buckets'],
  enlarged: ['buckets', 'no picture is enlarged to fit a bucket'],
  'part-batch': ['buckets', 'batches are full'],
  'few-images': ['plan', 'there are enough pictures'],
  'regularisation-missing': ['plan', 'the regularisation pictures are there'],
  'regularisation-unused': ['plan', 'no regularisation picture is left unused'],
  'regularisation-repeated': ['plan', 'regularisation pictures are seen equally often'],
} as const satisfies { readonly [code: string]: readonly [Subject, string] };
export type Code = keyof typeof checks;

/** One thing that a person should know of a dataset: what it is, which files, what to do. */
export type Finding = {
  readonly severity: Severity;
  readonly code: Code;
  readonly message: string;
  /** What to do, as a sentence. */
  readonly hint: string;
  /** Pictures and captions it is about, by their paths. */
  readonly files: readonly string[];
};

/** `front.png` */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `front` */
export function stemOf(path: string): string {
  const name = baseName(path);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? name : name.slice(0, dot);
}

/** `3 pictures`, `1 picture` */
export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** `a, b and c`; of many the first, and how many more. */
export function listed(names: readonly string[], most = 6): string {
  if (names.length > most)
    return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A share from 0 to 1: `12 %`, `0.4 %`. */
export const percent = (share: number): string =>
  `${share > 0 && share < 0.095 ? (100 * share).toFixed(1) : Math.round(100 * share)} %`;

/** `0.4`, or `0.1 to 0.4`. */
export function range(values: readonly number[], show: (value: number) => string): string {
  const [low, high] = [show(Math.min(...values)), show(Math.max(...values))];
  return low === high ? low : `${low} to ${high}`;
}
