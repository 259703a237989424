import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import { type Located, located } from '../engine/located.ts';
import { didYouMean } from '../engine/nearest.ts';
import { asBookPath, type BookPath, bookPath } from '../engine/path.ts';
import { captionOf, mirrored } from './caption.ts';
import { type Checked, checked, inOrder } from './check.ts';
import { cropLabel, flipSuffix } from './name.ts';
import type { CropFit, CropKind, CropScript, DatasetScript } from './schema/dataset.ts';
import { datasetSchema } from './schema/dataset.ts';
import type { Review } from './schema/review.ts';
import { problemAt, readSource, type Said, type Source } from './source.ts';
import { child, itemsOf, type Node, textOf } from './tree.ts';

export type ParsedDataset = Checked<DatasetScript>;

/** [x, y, width, height]: px of the sheet, or shares of it if no number is over 1. */
export type CropBox = readonly [x: number, y: number, width: number, height: number];

/** How a picture is cut. `padding` is px, or a share of the box's longer side below 1; `size` is px. */
export type Cut = {
  readonly box: CropBox;
  readonly padding: number;
  readonly fit: CropFit;
  /** `#rrggbb` */
  readonly fill: string;
  readonly size: number;
};

/** One training picture. Located parts are what may enter keys. */
export type Crop = {
  readonly name: string;
  /** `spyke/crop/front` */
  readonly label: string;
  readonly kind: CropKind;
  readonly sheet: BookPath;
  readonly cut: Located<Cut>;
  readonly caption: Located<string>;
  /** Whether the mirror image is learnt too; `written` if the crop itself says so. */
  readonly flip: boolean;
  readonly flipIsWritten: boolean;
  /** The caption of the mirror image. */
  readonly mirroredCaption: Located<string>;
  readonly review?: Review;
  readonly at: Location;
};

/** Pictures of a class that the base model draws by itself. */
export type Regularisation = {
  readonly count: number;
  readonly class: Located<string>;
  readonly prompt: Located<string>;
  readonly negative?: Located<string>;
  /** The seed of the first. */
  readonly seed: Located<number>;
  /** The base model; the checkpoint of the config if left out. */
  readonly checkpoint?: Located<string>;
  readonly repeats: number;
  readonly at: Location;
};

/** What the LoRA of a character learns from. */
export type Dataset = {
  /** That of the character. */
  readonly id: string;
  /** `datasets/spyke` */
  readonly dir: string;
  readonly file: string;
  readonly trigger: Located<string>;
  /** The side of every picture, px. */
  readonly size: Located<number>;
  readonly flips: boolean;
  /** How often each picture is shown in an epoch, where that is written here and not in lora.yaml. */
  readonly repeats?: Located<number>;
  /** In the order of the file, without those that are skipped. */
  readonly crops: readonly Crop[];
  readonly skipped: readonly string[];
  readonly regularisation?: Regularisation;
  readonly at: Location;
};

const usual = { size: 512, count: 100, fill: '#ffffff' } as const;

/** Parses datasets/<id>/dataset.yaml: all that is wrong with the file by itself. */
export function readDataset(bytes: Uint8Array, file: string): ParsedDataset {
  const parsed = checked(file, readSource(bytes, file), datasetSchema);
  if (parsed.source === undefined) return parsed;
  const more = cropProblems(parsed.source);
  return more.length === 0
    ? parsed
    : { file, source: parsed.source, problems: inOrder([...parsed.problems, ...more]) };
}

/** Whether a box is in shares of its sheet. */
export const isInShares = (box: CropBox): boolean => box.every((number) => number <= 1);

function cropProblems(source: Source): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  const say = (node: Node, said: Said): void => void problems.push(problemAt(source, node.start, said));
  const sheets = child(source.root, 'sheets');
  if (sheets?.kind === 'map')
    for (const { node } of sheets.entries.values()) {
      const text = textOf(node);
      const path = text === undefined ? undefined : bookPath(text);
      if (path !== undefined && !path.ok)
        say(node, {
          code: 'bad-path',
          message: `"${text}": ${path.error}`,
          hint: "Write a path in the character's own folder, like refs/turnaround.png.",
        });
      else if (path !== undefined && !/\.(?:png|jpe?g|webp|tiff?)$/i.test(path.value))
        say(node, {
          code: 'bad-value',
          message: `"${text}" is no picture that can be cut`,
          hint: 'Write the path of a .png, .jpg, .webp or .tif.',
        });
    }
  const crops = itemsOf(child(source.root, 'crops'));
  const first = new Map<string, Node>();
  for (const crop of crops) {
    const name = child(crop, 'name');
    const text = textOf(name);
    if (text === undefined) continue;
    const before = first.get(text);
    if (before === undefined) first.set(text, name!);
    else
      say(name!, {
        code: 'duplicate-id',
        message: `two crops are called "${text}"`,
        hint: 'Give one of them another name: files, captions and reviews are named after it.',
        facts: [['first', `line ${source.at(before.start).line}`]],
      });
  }
  for (const crop of crops) {
    const name = child(crop, 'name');
    const text = textOf(name);
    if (text?.endsWith(flipSuffix) && first.has(text.slice(0, -flipSuffix.length)))
      say(name!, {
        code: 'duplicate-id',
        message: `"${text}" is the name of the mirror image of "${text.slice(0, -flipSuffix.length)}"`,
        hint: 'Give it another name.',
      });
    checkBox(child(crop, 'box'), say);
    const sheet = child(crop, 'sheet');
    const wanted = textOf(sheet);
    if (wanted !== undefined && sheets?.kind === 'map' && !sheets.entries.has(wanted)) {
      const known = [...sheets.entries.keys()];
      say(sheet!, {
        code: 'unknown-sheet',
        message: `no sheet is called "${wanted}"`,
        hint:
          didYouMean(wanted, known) ??
          (known.length === 0 ? 'Name it under `sheets`.' : `One of: ${known.join(', ')}.`),
      });
    }
  }
  return problems;
}

/** A box mixed of shares and pixels is neither. */
function checkBox(node: Node | undefined, say: (node: Node, said: Said) => void): void {
  const numbers = itemsOf(node).map((item) => (item.kind === 'scalar' ? item.value : undefined));
  if (numbers.length !== 4 || !numbers.every((n) => typeof n === 'number' && n >= 0)) return;
  const [x, y, width, height] = numbers as unknown as CropBox;
  if (isInShares([x, y, width, height])) {
    // a hair over 1 is what dividing leaves behind
    if (x + width <= 1 + 1e-6 && y + height <= 1 + 1e-6) return;
    const isTooWide = x + width > 1 + 1e-6;
    say(node!, {
      code: 'bad-value',
      message: `this box ends outside its sheet: ${isTooWide ? `x + width is ${short(x + width)}` : `y + height is ${short(y + height)}`}, and 1 is the edge`,
      hint: `A box is [x, y, width, height]: make it ${isTooWide ? 'narrower' : 'lower'}.`,
    });
  } else if (!numbers.every((n) => Number.isInteger(n)))
    say(node!, {
      code: 'bad-value',
      message: `"box" should be whole pixels, or shares from 0 to 1: [${numbers.join(', ')}] has some of both`,
      hint: 'Write all four in pixels, or all four as shares of the sheet.',
    });
}

const short = (n: number): string => String(Math.round(n * 1000) / 1000);

/** What a dataset is read with beside its own file. */
export type BesideDataset = {
  readonly trigger: Located<string>;
  /** Hand-written captions by the stem of their file: `front`, `front-flip`. */
  readonly captions: ReadonlyMap<string, Located<string>>;
  /** Decisions by the name of the crop. */
  readonly reviews: ReadonlyMap<string, Review>;
};

/** @param parsed a dataset file without problems */
export function datasetOf(
  id: string,
  parsed: { readonly file: string; readonly source: Source; readonly value: DatasetScript },
  { trigger, captions, reviews }: BesideDataset,
): Dataset {
  const { source, value: script, file } = parsed;
  const dir = file.slice(0, file.lastIndexOf('/'));
  const here = <T extends string | number>(value: T, ...path: (string | number)[]): Located<T> =>
    located(value, { '': source.where(path) });
  const size = script.size ?? usual.size;
  const flips = script.flips ?? true;

  const cropOf = (crop: CropScript, index: number): Crop => {
    const place = ['crops', index] as const;
    /** A setting of the crop, else of the defaults, and where it stands. */
    const setting = <K extends keyof CropScript & keyof NonNullable<DatasetScript['defaults']>>(
      name: K,
    ): readonly [value: CropScript[K], at: Location] =>
      crop[name] !== undefined
        ? [crop[name], source.where([...place, name])]
        : [script.defaults?.[name] as CropScript[K], source.where(['defaults', name])];
    const at = source.where(place);
    const origins: { [path: string]: Location } = {
      '': at,
      box: source.where([...place, 'box']),
      size: script.size === undefined ? at : source.where(['size']),
    };
    for (const name of ['padding', 'fit', 'fill'] as const) {
      const [value, where] = setting(name);
      if (value !== undefined) origins[name] = where;
    }
    const [kind = 'figure'] = setting('kind');
    const cut = located<Cut>(
      {
        box: crop.box,
        padding: setting('padding')[0] ?? 0,
        fit: setting('fit')[0] ?? 'contain',
        fill: (setting('fill')[0] ?? usual.fill).toLowerCase(),
        size,
      },
      origins,
    );
    const [framing] = setting('framing');
    const [background] = setting('background');
    const composed =
      crop.caption === undefined
        ? located(
            captionOf({
              trigger: trigger.value,
              ...(framing === undefined ? {} : { framing }),
              ...(crop.pose === undefined ? {} : { pose: crop.pose }),
              ...(background === undefined ? {} : { background }),
            }),
            { '': at },
          )
        : here(crop.caption, ...place, 'caption');
    const caption = captions.get(crop.name) ?? composed;
    const review = reviews.get(crop.name);
    return {
      name: crop.name,
      label: cropLabel(id, crop.name),
      kind,
      sheet: asBookPath(`${dir}/${script.sheets[crop.sheet]!}`),
      cut,
      caption,
      flip: crop.flip ?? flips,
      flipIsWritten: crop.flip !== undefined,
      mirroredCaption:
        captions.get(`${crop.name}${flipSuffix}`) ??
        located(mirrored(caption.value, trigger.value), caption.origins),
      ...(review === undefined ? {} : { review }),
      at,
    };
  };

  const all = script.crops.map((crop, index) => ({ crop, index }));
  const { regularisation: reg } = script;
  return {
    id,
    dir,
    file,
    trigger,
    size: here(size, ...(script.size === undefined ? [] : ['size'])),
    flips,
    ...(script.repeats === undefined ? {} : { repeats: here(script.repeats, 'repeats') }),
    crops: all.filter(({ crop }) => crop.skip !== true).map(({ crop, index }) => cropOf(crop, index)),
    skipped: all.filter(({ crop }) => crop.skip === true).map(({ crop }) => crop.name),
    ...(reg === undefined
      ? {}
      : {
          regularisation: {
            count: reg.count ?? usual.count,
            class: here(reg.class, 'regularisation', 'class'),
            prompt: here(
              reg.prompt ?? reg.class,
              'regularisation',
              reg.prompt === undefined ? 'class' : 'prompt',
            ),
            ...(reg.negative === undefined
              ? {}
              : { negative: here(reg.negative, 'regularisation', 'negative') }),
            seed: here(reg.seed ?? 1, 'regularisation', ...(reg.seed === undefined ? [] : ['seed'])),
            ...(reg.checkpoint === undefined
              ? {}
              : { checkpoint: here(reg.checkpoint, 'regularisation', 'checkpoint') }),
            repeats: reg.repeats ?? 1,
            at: source.where(['regularisation']),
          },
        }),
    at: source.where([]),
  };
}
