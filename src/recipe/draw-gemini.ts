import { sha256 } from '../engine/digest.ts';
import { canonical, type Json } from '../engine/json.ts';
import { located, originOf } from '../engine/located.ts';
import { type Draft, RuleProblem } from '../engine/rule.ts';
import type { Panel, Take } from '../project/book.ts';
import { geminiDraft, geminiTool } from '../tools/gemini/tool.ts';
import { drawnOrLocked } from './art.ts';
import type { Painting } from './draw.ts';
import { rawPath, recordPath } from './names.ts';
import { promptFor } from './prompt.ts';
import { sizeOf } from './sheet.ts';

/** What a drawing by Gemini depends on beside its panel. */
export function geminiStamp({ book }: Painting): string {
  const { gemini } = book.config;
  return sha256(
    canonical([
      (gemini?.drawing.value ?? null) as Json,
      gemini?.usdPerImage ?? null,
      book.promptTemplate.value as unknown as Json,
    ]),
  );
}

/**
 * One take of a panel as a request to Gemini, with the sheets of its cast for it to look at.
 * @throws RuleProblem if the config names no model
 */
export function drawWithGemini({ book }: Painting, panel: Panel, take: Take): Draft {
  const { gemini } = book.config;
  if (gemini === undefined) {
    throw new RuleProblem([
      {
        severity: 'error',
        code: 'no-gemini',
        message: 'the config says nothing of Gemini, and cannot say which model draws',
        at: { file: book.config.file, line: 1, column: 1 },
        hint: "Add gemini: { model: 'gemini-3.1-flash-image' } to plasma.config.ts, and put your key into GEMINI_API_KEY.",
      },
    ]);
  }
  const { model, size, references, seed, style, safety } = gemini.drawing.value;
  const { positive, negative } = promptFor(panel, book.promptTemplate.value, {
    ...(style === undefined ? {} : { style }),
  });
  const here = { '': originOf(panel.art.origins, 'prompt') ?? panel.at };
  const { width, height } = sizeOf(panel);
  const shown = panel.characters
    .flatMap(({ character }) =>
      character.references.map((picture, i) => ({
        name: i === 0 ? character.id : `${character.id}-${i + 1}`,
        path: picture.value,
        turn: i,
      })),
    )
    // one sheet of each of the cast before a second of anybody
    .sort((a, b) => a.turn - b.turn)
    .slice(0, references)
    .map(({ name, path }) => ({ name, path }));
  const at = originOf(gemini.drawing.origins, 'model');
  const draft = geminiDraft({
    label: panel.label,
    prompt: located(positive, here),
    ...(negative === '' ? {} : { negative: located(negative, here) }),
    references: shown,
    width,
    height,
    model: at === undefined ? model : located(model, { '': at }),
    ...(size === undefined ? {} : { size }),
    seed: take.seed,
    sendSeed: seed,
    safety,
    ...(gemini.usdPerImage === undefined ? {} : { usd: gemini.usdPerImage }),
    outputs: { image: rawPath(panel, take.n), record: recordPath(panel, take.n) },
    from: panel.at,
  });
  const notes = { panel: panel.label, take: take.n };
  return drawnOrLocked(panel, take.n, { ...draft, notes }, geminiTool.version);
}
