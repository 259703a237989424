import type { Diagnostic } from '../engine/diagnostic.ts';
import { nearest } from '../engine/nearest.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { type ChosenNotes, chosenLoraTool } from '../tools/chosen/tool.ts';
import type { Workshop } from './open.ts';

/** The LoRA of a character, as the graph knows it. Paths are book paths. */
export type BookLora = {
  /** The character's id. */
  readonly id: string;
  readonly name: string;
  /** Every checkpoint that its training makes, whether it is there or not. */
  readonly checkpoints: readonly { readonly step: number; readonly file: string }[];
  readonly chosen?: { readonly step: number; readonly file: string; readonly sha256: string };
  /** Where panels take it from. */
  readonly to: string;
};

/** The characters whose LoRA is trained or chosen in the book, in the order of the graph. */
export function* lorasOfBook({ graph }: Workshop): Generator<BookLora> {
  for (let step = 0; step < graph.steps; step++) {
    if (graph.tool(step) !== chosenLoraTool.id) continue;
    const { params, notes, outputs } = graph.action(step);
    const { character: id, sha256 } = params as { readonly character: string; readonly sha256?: string };
    const { name, chosen, checkpoints } = notes as unknown as ChosenNotes;
    yield {
      id,
      name,
      checkpoints,
      ...(chosen === undefined || sha256 === undefined ? {} : { chosen: { ...chosen, sha256 } }),
      to: outputs.lora!,
    };
  }
}

/** The LoRA of a character by its id. */
export function loraNamed(workshop: Workshop, id: string): Result<BookLora, Diagnostic> {
  const all = [...lorasOfBook(workshop)];
  const found = all.find((one) => one.id === id);
  if (found !== undefined) return ok(found);
  const near = nearest(
    id,
    all.map((one) => one.id),
    1,
  );
  const isCharacter = workshop.disk.stat(`datasets/${id}/character.yaml`)?.kind === 'file';
  return err({
    severity: 'error',
    code: 'no-lora',
    message: isCharacter
      ? `${id} has no LoRA: there is neither a lora.yaml nor a selected.yaml in datasets/${id}`
      : `no character of this book has a LoRA and is called ${JSON.stringify(id)}`,
    hint:
      near.length > 0 && !isCharacter
        ? `Did you mean ${near[0]}?`
        : isCharacter && workshop.disk.stat(`datasets/${id}/lora.yaml`)?.kind === 'file'
          ? "No rule of this book makes it: take choose.ts over from plasma's own rules."
          : `Write datasets/${isCharacter ? id : '<id>'}/lora.yaml to train one; docs/lora.md says how.`,
  });
}
