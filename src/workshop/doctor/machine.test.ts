import { describe, expect, it } from 'vitest';
import { networkDrive, nodeVerdict, space, spaceVerdict } from './machine.ts';
import { bytesInWords, listed } from './row.ts';

describe('this machine', () => {
  it('needs Node 24', () => {
    expect(nodeVerdict('22.12.0', 'linux', 'x64')).toMatchObject({
      state: 'fail',
      advice: expect.stringContaining('Node 24'),
    });
    expect(nodeVerdict('24.0.0', 'linux', 'x64').state).toBe('ok');
  });

  it('has room, little room, or none', () => {
    expect(spaceVerdict(space.scarce, 'output').state).toBe('ok');
    expect(spaceVerdict(space.scarce - 1, 'output')).toMatchObject({
      state: 'warn',
      found: '5.0 GB free for output',
    });
    expect(spaceVerdict(space.none - 1, 'output')).toMatchObject({
      state: 'fail',
      advice: expect.stringContaining('`plasma gc`'),
    });
  });

  it('takes a Windows share for what it is, and a long local path not', () => {
    expect(networkDrive('\\\\nas\\manga\\book', 'win32')).toBe('a Windows share');
    expect(networkDrive('C:\\manga\\book', 'win32')).toBeUndefined();
    expect(networkDrive('\\\\?\\C:\\manga\\book', 'win32')).toBeUndefined();
  });
});

it('says sizes and lists as people do', () => {
  expect(
    [512 * 1024, 300 * 1024 ** 2, 1.5 * 1024 ** 3, 24 * 1024 ** 3, 2048 * 1024 ** 3].map(bytesInWords),
  ).toEqual(['512 KB', '300 MB', '1.5 GB', '24 GB', '2.0 TB']);
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c']), listed(['a', 'b', 'c'], 2)]).toEqual([
    '',
    'a',
    'a, b and c',
    'a, b and 1 more',
  ]);
});
