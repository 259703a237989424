import { describe, expect, test } from 'vitest';
import { captionIn, captionOf, mirrored } from './caption.ts';

test('a caption is trigger, framing, pose, background; what is left out leaves no gap', () => {
  expect(
    captionOf({ trigger: 'spyke_v1', framing: 'portrait', pose: 'smiling, looking left', background: 'sky' }),
  ).toBe('spyke_v1, portrait, smiling, looking left, sky');
  expect(captionOf({ trigger: 'spyke_v1', framing: ' ', background: 'sky' })).toBe('spyke_v1, sky');
});

describe('the caption of a mirror image', () => {
  const cases: readonly (readonly [from: string, to: string])[] = [
    ['x, facing left', 'x, facing right'],
    ['x, left arm raised, looking right', 'x, right arm raised, looking left'],
    ['x, Left hand, RIGHT FOOT', 'x, Right hand, LEFT FOOT'],
    ['x, facing_left, left-handed', 'x, facing_right, right-handed'],
    ['x, bright light, leftover, copyright', 'x, bright light, leftover, copyright'],
    ['x, standing', 'x, standing'],
  ];
  for (const [from, to] of cases) test(`${from} → ${to}`, () => expect(mirrored(from, 'x')).toBe(to));

  test('leaves the trigger as it is, and is its own undoing', () => {
    const caption = 'left_hand_v1, facing left, left arm up';
    const flipped = mirrored(caption, 'left_hand_v1');
    expect(flipped).toBe('left_hand_v1, facing right, right arm up');
    expect(mirrored(flipped, 'left_hand_v1')).toBe(caption);
  });
});

describe('a caption in a file', () => {
  const read = (text: string | Uint8Array) =>
    captionIn(typeof text === 'string' ? new TextEncoder().encode(text) : text);

  test('is its line, without the mark of an editor and white space round it', () => {
    expect(read('\ufeff spyke_v1, portrait \r\n\r\n')).toEqual({ ok: true, value: 'spyke_v1, portrait' });
    expect(read('\n笑顔, spyke')).toEqual({ ok: true, value: '笑顔, spyke' });
  });

  test('that is empty, or has a second line, is a fault that says where', () => {
    expect(read('')).toMatchObject({ ok: false, error: { message: 'this caption is empty', line: 1 } });
    expect(read(' \n\t\n')).toMatchObject({ ok: false, error: { message: 'this caption is empty' } });
    expect(read('one\n\ntwo')).toMatchObject({ ok: false, error: { line: 3 } });
  });

  test('that is no UTF-8 is a fault', () => {
    expect(read(Uint8Array.of(0x66, 0xfc, 0x72))).toMatchObject({
      ok: false,
      error: { message: 'this caption is not UTF-8 text' },
    });
  });
});
