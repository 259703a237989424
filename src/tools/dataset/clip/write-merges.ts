// Writes merges.ts from the vocabulary of OpenAI's CLIP, as every SD 1.x model has it beside its tokenizer:
//   node src/tools/dataset/clip/write-merges.ts path/to/merges.txt
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const path = process.argv[2];
if (path === undefined) throw new Error('name a merges.txt');
const lines = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#version'));
const text = lines.join('\n');
const packed = brotliCompressSync(text, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
});
console.log(`${lines.length} merges, SHA-256 ${createHash('sha256').update(text).digest('hex')}`);

writeFileSync(
  new URL('merges.ts', import.meta.url),
  `// Written by write-merges.ts; do not edit.
// biome-ignore-all format: one line of data

/*
 * The ${lines.length} merges of the byte pair encoding of OpenAI's CLIP (bpe_simple_vocab_16e6.txt), the first the
 * most frequent, one a line; brotli, base64.
 *
 * MIT License. Copyright (c) 2021 OpenAI
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
 * associated documentation files (the "Software"), to deal in the Software without restriction,
 * including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
 * and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
 * subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all copies or substantial
 * portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
 * LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN
 * NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY,
 * WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
 * SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 */
export const packedMerges = '${packed.toString('base64')}';
`,
);
