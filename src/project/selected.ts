import { type Located, located } from '../engine/located.ts';
import { asBookPath, type BookPath, bookPath } from '../engine/path.ts';
import { type Checked, checked, inOrder } from './check.ts';
import { type SelectedScript, selectedSchema } from './schema/selected.ts';
import { problemAt, readSource, type Source } from './source.ts';
import { child, textOf } from './tree.ts';

export type ParsedSelected = Checked<SelectedScript>;

/** The checkpoint that a person chose. `sha256` is hex; `step` is the training step it was saved at. */
export type Selected = {
  readonly step: number;
  readonly file: BookPath;
  readonly sha256: string;
  /** How strongly it works; left out, as LoRAs usually do. */
  readonly strength?: number;
  readonly clip?: number;
  readonly reason?: string;
  /** ISO 8601. */
  readonly at?: string;
};

/** Parses datasets/<id>/selected.yaml. */
export function readSelected(bytes: Uint8Array, file: string): ParsedSelected {
  const parsed = checked(file, readSource(bytes, file), selectedSchema);
  const node = parsed.source === undefined ? undefined : child(parsed.source.root, 'file');
  const text = textOf(node);
  const path = text === undefined ? undefined : bookPath(text);
  if (path === undefined || path.ok) return parsed;
  const problem = problemAt(parsed.source!, node!.start, {
    code: 'bad-path',
    message: `"${text}": ${path.error}`,
    hint: 'Write a path from the root of the book, or choose anew: plasma lora select.',
  });
  return { file, source: parsed.source!, problems: inOrder([...parsed.problems, problem]) };
}

/** @param parsed a selection without problems */
export const selectedOf = (parsed: {
  readonly source: Source;
  readonly value: SelectedScript;
}): Located<Selected> =>
  located<Selected>(
    {
      ...parsed.value,
      file: asBookPath(parsed.value.file),
      sha256: parsed.value.sha256.replace(/^sha256:/, ''),
    },
    Object.fromEntries(
      ['', ...Object.keys(parsed.value)].map((name) => [
        name,
        parsed.source.where(name === '' ? [] : [name]),
      ]),
    ),
  );
