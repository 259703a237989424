import { describe, expect, it } from 'vitest';
import { showReason } from './reason.ts';

const prompt =
  'manga, ink, screentone, wide shot, young courier with wild ginger hair, crouching, wary, rusty water tower above the roofs, rain, night';

describe('a reason in one line', () => {
  it('shows short values whole', () => {
    expect(showReason({ kind: 'param', name: 'seed', before: 7, after: 8 })).toBe('seed: 7 → 8');
  });

  it('shows of long texts what differs, and calls the parameter what a person calls it', () => {
    const after = prompt.replace('crouching', 'leaping');
    expect(
      showReason({
        kind: 'param',
        name: 'graph.6.inputs.text',
        called: 'positive prompt',
        before: prompt,
        after,
        source: { file: 'chapters/ch-01/script.yaml', line: 12, column: 15 },
      }),
    ).toBe(
      'positive prompt: "…wild ginger hair, crouching,…" → "…wild ginger hair, leaping,…" (chapters/ch-01/script.yaml:12:15)',
    );
  });

  it('shows words that were put in front, at the end, and in place of all', () => {
    expect(showReason({ kind: 'param', name: 'p', before: prompt, after: `storm, ${prompt}` })).toBe(
      'p: "manga,…" → "storm, manga,…"',
    );
    expect(showReason({ kind: 'param', name: 'p', before: prompt, after: `${prompt}, storm` })).toBe(
      'p: "…roofs, rain, night" → "…roofs, rain, night, storm"',
    );
    expect(showReason({ kind: 'param', name: 'p', before: prompt, after: 'sun' })).toContain('→ "sun"');
  });
});
