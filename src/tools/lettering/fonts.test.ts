import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { faceWith } from './faces.ts';
import { slices } from './font-slices.ts';
import { defaultFonts, fontModels, fonts, shaper } from './fonts.ts';

const require = createRequire(import.meta.url);
const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

describe('the fonts that come with plasma', () => {
  test.each(Object.values(fonts))(
    '$id: every file has the bytes its digest names',
    ({ id, package: name, digest }) => {
      const { italic, slices: files } = slices[id]!;
      const all = [...files, ...(italic ? [italic] : [])];
      for (const { file, sha256: known } of all) {
        expect(sha256(readFileSync(require.resolve(`${name}/files/${file}`))), file).toBe(known);
      }
      expect(sha256(all.map(({ file, sha256: known }) => `${file} ${known}\n`).join(''))).toBe(digest);
    },
  );

  test('the version of the shaper in the key is the one that is installed', () => {
    const entry = require.resolve('harfbuzzjs');
    const { version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8'));
    expect(shaper).toBe(version);
  });

  test('models of a chain are digests by name, without reading a file', () => {
    expect(fontModels(['bangers', 'no-such-font'])).toEqual({ bangers: `sha256:${fonts.bangers!.digest}` });
  });

  test('every language has chains of known fonts', () => {
    for (const lang of ['en', 'ja', 'ja-JP', 'pl']) {
      const { dialogue, sfx } = defaultFonts(lang);
      for (const id of [...dialogue, ...sfx]) expect(fonts).toHaveProperty([id]);
    }
    expect(defaultFonts('ja-JP').dialogue[0]).toBe('yusei-magic');
  });

  test('a symbol that only a numbered slice has is found there', () => {
    expect(faceWith('yusei-magic', [0x2606], false)?.slice).toBe('yusei-magic-108-400-normal.woff');
    expect(faceWith('yusei-magic', [0x2665], false)).toBeUndefined();
  });
});
