import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkQuick, quickPath } from './check.ts';
import { encodeNumbers, encodeQuick, placesOf, type QuickEntry } from './record.ts';

let root: string;
afterEach(() => rmSync(root, { recursive: true, force: true }));

const version = 'plasma test';
const stat = (path: string): { readonly size: number; readonly changed: number } => {
  const { size, ctimeMs } = statSync(join(root, path));
  return { size, changed: ctimeMs };
};

/** A folder with sources and outputs, and its quick file as bytes. */
function folderOf(sources: number, outputs: number): Buffer {
  root = mkdtempSync(join(tmpdir(), 'plasma quick '));
  const entries: QuickEntry[] = [{ path: 'not-there.txt', size: 0, changed: -1 }];
  const make = (path: string, output: boolean): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), path);
    entries.push({ path, ...stat(path), output });
  };
  for (let i = 0; i < sources; i++) make(`元/${i % 10}/s${i}.txt`, false);
  for (let i = 0; i < outputs; i++) make(`output/${i % 16}/o${i}.txt`, true);
  return encodeQuick(
    { version, graph: 'g', targets: outputs },
    entries,
    (folder) => stat(folder || '.').changed,
  );
}

const check = async (bytes: Buffer, turn = 0): Promise<readonly string[] | undefined> => {
  writeFileSync(join(root, 'quick'), bytes);
  const before = process.cwd();
  const quick = await checkQuick(root, 'quick', version, turn);
  expect(process.cwd()).toBe(before);
  return quick?.changed.map((one) => one.path).sort();
};

describe('the quick way', () => {
  it('sees nothing where nothing changed, and each file that did', async () => {
    const bytes = folderOf(20, 40);
    expect(await check(bytes)).toEqual([]);
    writeFileSync(join(root, '元/3/s3.txt'), 'other');
    rmSync(join(root, 'output/5/o5.txt'));
    writeFileSync(join(root, 'not-there.txt'), 'now it is');
    writeFileSync(join(root, 'output/7/o7.txt'), 'painted on');
    expect(await check(bytes)).toEqual([
      'not-there.txt',
      'output/5/o5.txt',
      'output/7/o7.txt',
      '元/3/s3.txt',
    ]);
  });

  it('is patched where files are new, and then sees nothing', async () => {
    const bytes = folderOf(20, 40);
    writeFileSync(join(root, '元/3/s3.txt'), 'other');
    writeFileSync(join(root, 'quick'), bytes);
    const quick = (await checkQuick(root, 'quick', version))!;
    for (const { path, at } of placesOf(quick, ['元/3/s3.txt']).files)
      encodeNumbers(stat(path)).copy(bytes, at);
    expect(await check(bytes)).toEqual([]);
  });

  it('passes outputs over in a large book, but not one that went or was replaced, nor any for ever', async () => {
    const bytes = folderOf(3000, 3200);
    expect(await check(bytes)).toEqual([]);
    writeFileSync(join(root, 'output/9/o9.txt'), 'painted on in its place');
    const seen: (readonly string[] | undefined)[] = [];
    for (let turn = 0; turn < 8; turn++) seen.push(await check(bytes, turn));
    expect(seen.filter((changed) => changed?.includes('output/9/o9.txt'))).toHaveLength(1);
    writeFileSync(join(root, 'elsewhere'), 'saved in another place first');
    renameSync(join(root, 'elsewhere'), join(root, 'output/9/o9.txt'));
    rmSync(join(root, 'output/3/o3.txt'));
    for (let turn = 0; turn < 8; turn++)
      expect(await check(bytes, turn)).toEqual(['output/3/o3.txt', 'output/9/o9.txt']);
  });

  it('is of no use when it is cut off, of another version, or not there', async () => {
    const bytes = folderOf(5, 5);
    for (let length = 0; length < bytes.length; length++)
      expect(await check(bytes.subarray(0, length))).toBeUndefined();
    expect(await checkQuick(root, 'quick', 'another version')).toBeUndefined();
    expect(await checkQuick(root, 'nothing', version)).toBeUndefined();
  });

  it('names files by the words of the order', () => {
    expect(quickPath([])).toBe('.plasma/quick/all');
    expect(quickPath(['ch-01/p001', '本'])).toBe('.plasma/quick/ch-01%2Fp001+%E6%9C%AC');
    expect(quickPath(['x'.repeat(300)])).toBeUndefined();
  });
});
