import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { bookFont } from './book-font.ts';
import { letterPage } from './run.ts';
import { oneBalloon } from './sample-page.ts';
import type { LetterParams } from './tool.ts';
import { sfntOf } from './woff.ts';

const require = createRequire(import.meta.url);
const woff = readFileSync(require.resolve('@fontsource/bangers/files/bangers-latin-400-normal.woff'));
const ttf = Buffer.from(sfntOf(woff));
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const opened = (bytes: Uint8Array): string => {
  const font = bookFont('fonts/hand.ttf', bytes, digest(bytes));
  return font.ok ? `ok ${font.value.warnings.join('; ')}`.trim() : font.error;
};
/** The font with a table called otherwise, which nobody then finds. */
const without = (table: string): Buffer => {
  const bytes = Buffer.from(ttf);
  bytes.write('XXXX', bytes.indexOf(table, 12, 'latin1'), 'latin1');
  return bytes;
};
const page = (text: string, fonts: Partial<LetterParams['fonts']>): LetterParams => {
  const one = oneBalloon(text);
  return { ...one, fonts: { ...one.fonts, ...fonts } };
};
const files = new Map([['fonts/hand.ttf', { bytes: ttf, digest: digest(ttf) }]]);
const reason = (lettered: ReturnType<typeof letterPage>): string =>
  lettered.ok ? 'lettered' : lettered.error.message;

describe('a font file of a book', () => {
  test.each([
    ['.ttf', ttf],
    ['.woff', woff],
  ])('is opened: %s', (_, bytes) => {
    expect(opened(bytes)).toBe('ok');
  });

  test('letters what it is named for', () => {
    const lettered = letterPage(page('Hello', { dialogue: ['fonts/hand.ttf'] }), files);
    const own = letterPage(page('Hello', { dialogue: ['bangers'] }));
    expect(lettered.ok && own.ok && lettered.value.svg === own.value.svg).toBe(true);
  });

  test('for stressed words is as heavy as it was drawn', () => {
    const lettered = letterPage(page('So *what*', { strong: ['fonts/hand.ttf'] }), files);
    const glyphs = lettered.ok ? lettered.value.layout.balloons[0]!.text.glyphs : [];
    expect(glyphs.filter(({ face }) => face.font === 'fonts/hand.ttf')).toHaveLength(4);
    expect(glyphs.every(({ weight }) => weight === undefined)).toBe(true);
  });

  test('that lacks a character hands over to the next of the chain; without one the character is named', () => {
    expect(reason(letterPage(page('プ', { dialogue: ['fonts/hand.ttf', 'yusei-magic'] }), files))).toBe(
      'lettered',
    );
    expect(reason(letterPage(page('プ', { dialogue: ['fonts/hand.ttf'] }), files))).toContain(
      'has the character "プ" (U+30D7), which none of its fonts has (fonts/hand.ttf)',
    );
  });

  test.each([
    ['nothing', Buffer.alloc(0), 'is not a font file'],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n0123456789', 'latin1'), 'is not a font file'],
    ['half a font', ttf.subarray(0, ttf.length / 2), 'goes on beyond the end of the file'],
    ['a few bytes of a font', ttf.subarray(0, 20), 'ends within its list of tables'],
    ['half a WOFF', woff.subarray(0, woff.length / 2), 'can not be unpacked'],
    ['WOFF2', Buffer.from('wOF2xxxxxxxxxxxxxxxx', 'latin1'), 'is a WOFF2 font'],
    ['a collection', Buffer.from('ttcfxxxxxxxxxxxxxxxx', 'latin1'), 'is a collection of fonts'],
    ['a font without a character map', without('cmap'), 'it has no table "cmap"'],
    ['a font without outlines', without('glyf'), 'has no outlines to draw with'],
  ])('that is %s is refused with what is wrong', (_, bytes, problem) => {
    expect(opened(bytes)).toContain(problem);
  });

  test('with a character map of noise is refused and breaks nothing', () => {
    const noise = Buffer.from(ttf);
    const record = noise.indexOf('cmap', 12, 'latin1');
    noise.fill(
      0xff,
      noise.readUInt32BE(record + 8),
      noise.readUInt32BE(record + 8) + noise.readUInt32BE(record + 12),
    );
    expect(opened(noise)).toContain('it maps no characters to glyphs');
  });

  test('with a bit turned anywhere is opened or refused, and letters or says why', () => {
    for (let i = 0; i < 60; i++) {
      const bytes = Buffer.from(ttf);
      bytes[Math.floor((bytes.length * i) / 60)]! ^= 0x55;
      const broken = new Map([['fonts/hand.ttf', { bytes, digest: digest(bytes) }]]);
      expect(reason(letterPage(page('Hello', { dialogue: ['fonts/hand.ttf'] }), broken))).toMatch(
        /^lettered$|^the font fonts\/hand\.ttf |which none of its fonts has|does not fit/,
      );
    }
  });

  test('without licence information is a warning', () => {
    expect(opened(without('name'))).toBe(
      'ok the font fonts/hand.ttf has no licence information: make sure that you may publish with it',
    );
    const bare = new Map([['fonts/hand.ttf', { bytes: without('name'), digest: digest(without('name')) }]]);
    const lettered = letterPage(page('Hello', { dialogue: ['fonts/hand.ttf'] }), bare);
    expect(lettered.ok && lettered.value.warnings[0]).toContain('no licence information');
  });

  test('whose licence is restricted is a warning', () => {
    const bytes = Buffer.from(ttf);
    bytes.writeUInt16BE(2, bytes.readUInt32BE(bytes.indexOf('OS/2', 12, 'latin1') + 8) + 8);
    expect(opened(bytes)).toContain('its licence is restricted');
  });

  test('that is broken leads to the line that names it', () => {
    const lettered = letterPage(
      page('Hello', { dialogue: ['comic-neue', 'fonts/hand.ttf'] }),
      new Map([['fonts/hand.ttf', { bytes: Buffer.from('no'), digest: 'x' }]]),
    );
    expect(!lettered.ok && lettered.error.facts).toContainEqual(['param', 'fonts.dialogue.1']);
    expect(reason(lettered)).toBe('the font fonts/hand.ttf is not a font file (.ttf, .otf or .woff)');
  });
});
