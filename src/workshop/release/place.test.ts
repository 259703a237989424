import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Disk, DiskError } from '../../engine/disk.ts';
import { realDisk } from '../../engine/real/disk.ts';
import type { Content } from './files.ts';
import { placeRelease } from './place.ts';

const file = (path: string, text: string): Content => {
  const bytes = Buffer.from(text);
  return { path, bytes, sha256: '', size: bytes.length };
};
const release = (text: string): readonly Content[] => [
  file('images/001.png', text),
  file('provenance.json', JSON.stringify({ subject: [{ name: 'images/001.png' }] })),
];
const folder = 'release/ch-01/web';
let root: string;
let disk: Disk;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'release-'));
  disk = realDisk(root);
  placeRelease(disk, folder, release('one'));
});
afterEach(() => rmSync(root, { recursive: true }));
const picture = (): string => readFileSync(join(root, folder, 'images/001.png'), 'utf8');

it('takes the place of the one before', () => {
  expect(placeRelease(disk, folder, release('two')).ok).toBe(true);
  expect(picture()).toBe('two');
});

it('on a full disk leaves the one before, and no half of the new one', () => {
  const write: Disk['write'] = (path, bytes) => {
    if (path.endsWith('provenance.json')) throw new DiskError('ENOSPC', path);
    disk.write(path, bytes);
  };
  expect(() => placeRelease({ ...disk, write }, folder, release('two'))).toThrow(DiskError);
  expect([picture(), existsSync(join(root, `${folder}.half`))]).toEqual(['one', false]);
});

it('does not write over what somebody has put there', () => {
  writeFileSync(join(root, folder, 'images/notes.txt'), 'mine');
  expect(placeRelease(disk, folder, release('two'))).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('images/notes.txt was put there by somebody') },
  });
  expect(picture()).toBe('one');
});
