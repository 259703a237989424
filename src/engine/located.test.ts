import { describe, expect, it } from 'vitest';
import { located, originOf, plain } from './located.ts';

const at = (line: number): { file: string; line: number; column: number } => ({
  file: 'script.yaml',
  line,
  column: 1,
});

describe('located parts', () => {
  it('are taken out as plain data, and their origins follow them to where they stand', () => {
    const prompt = located('rain', { '': at(3) });
    const cast = located([{ who: 'spyke' }], { '': at(5), '0.who': at(6) });
    expect(plain({ art: { prompt, cast }, seed: 1, none: undefined, list: [prompt] })).toEqual({
      value: { art: { prompt: 'rain', cast: [{ who: 'spyke' }] }, seed: 1, list: ['rain'] },
      origins: { 'art.prompt': at(3), 'art.cast': at(5), 'art.cast.0.who': at(6), 'list.0': at(3) },
    });
  });

  it('may be the whole', () => {
    expect(plain(located({ a: 1 }, { a: at(2) }))).toEqual({ value: { a: 1 }, origins: { a: at(2) } });
  });

  it('a part that was not located has the origin of what encloses it', () => {
    const origins = { '': at(1), cast: at(5), 'cast.0.who': at(6) };
    expect([
      originOf(origins, 'cast.0.who'),
      originOf(origins, 'cast.0.pose.x'),
      originOf(origins, 'seed'),
      originOf({}, 'seed'),
    ]).toEqual([at(6), at(5), at(1), undefined]);
  });
});
