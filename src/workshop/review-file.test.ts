import { expect, it } from 'vitest';
import { readReview } from '../project/chapter.ts';
import { withoutEntry } from './entries.ts';
import { type Decision, decisionIn, reviewText } from './review-file.ts';

const decision: Decision = {
  panel: 'ch-01/p001/k2',
  take: 1,
  digest: 'a'.repeat(64),
  recipe: 'b'.repeat(64),
  status: 'approved',
  at: '2026-03-01T12:00:00Z',
};
const text = (of: Partial<Decision> = {}, before?: string): string => {
  const made = reviewText({ ...decision, ...of }, before);
  if (!made.ok) throw new Error(made.error);
  return made.value;
};

it('a new review reads back as it was decided, whatever the reason says', () => {
  for (const reason of [
    'good',
    'no',
    '3',
    'a: b # c',
    '- "x"\nand more',
    'えっ？',
    "it's",
    '@',
    '{}',
    ' ',
    'null',
  ]) {
    const read = readReview(Buffer.from(text({ reason, lock: true })), 'r.yaml');
    expect(read.problems).toEqual([]);
    expect(read.value).toMatchObject({
      panel: 'ch-01/p001/k2',
      take: 1,
      status: 'approved',
      reason,
      lock: true,
      at: '2026-03-01T12:00:00Z',
    });
    expect(decisionIn(text({ reason }))).toMatchObject({ ...decision, reason });
  }
});

it('what stays the same keeps its bytes', () => {
  const old = text({ reason: 'fine' }).replace('take: 1', 'take:   1   # the first').replace(/\n/g, '\r\n');
  expect(text({ reason: 'fine' }, old)).toBe(old);
});

it('what is decided anew changes where it stands, and what is new goes to the end', () => {
  const old = `# mine\n${text()}# end\n`;
  expect(text({ status: 'rejected', reason: 'hands' }, old)).toBe(
    `${old.replace('approved', 'rejected')}reason: hands\n`,
  );
});

it('an entry goes with its line, and a comment behind it stays', () => {
  expect(withoutEntry('a: 1\nreason: x\nb: 2\n', 'reason')).toEqual({ ok: true, value: 'a: 1\nb: 2\n' });
  expect(withoutEntry('a: 1\nreason: "x" # why\nb: 2', 'reason')).toEqual({
    ok: true,
    value: 'a: 1\n# why\nb: 2',
  });
  expect(withoutEntry('reason: >\n  long\n  text\nb: 2\n', 'reason')).toEqual({ ok: true, value: 'b: 2\n' });
  expect(withoutEntry('a: 1\nreason: x', 'reason')).toEqual({ ok: true, value: 'a: 1\n' });
  expect(withoutEntry('{ a: 1, reason: x }', 'reason')).toMatchObject({ ok: false });
});

it('a review that can not be read is not written over', () => {
  expect(reviewText(decision, '[broken')).toMatchObject({ ok: false });
  expect(reviewText(decision, '- a\n')).toMatchObject({ ok: false });
});
