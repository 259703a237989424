import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { bytesInWords, type Verdict } from './row.ts';

/** The oldest Node that runs plasma, as bin/plasma.js has it. */
export const oldestNode = 24;

export function nodeVerdict(version: string, platform: string, arch: string): Verdict {
  const major = Number(version.replace(/^v/, '').split('.')[0]);
  const facts = { version, platform, arch };
  return major >= oldestNode
    ? { state: 'ok', found: `Node ${version} on ${platform} ${arch}`, facts }
    : {
        state: 'fail',
        found: `Node ${version} is too old`,
        advice: `Install Node ${oldestNode} or newer: https://nodejs.org`,
        facts,
      };
}

/** Whether the image library works: it makes and reads a picture of one pixel. */
export async function sharpVerdict(): Promise<Verdict> {
  try {
    const { default: sharp } = await import('sharp');
    const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#808080' } })
      .png()
      .toBuffer();
    await sharp(png).raw().toBuffer();
    return { state: 'ok', found: `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}` };
  } catch (error) {
    return {
      state: 'fail',
      found: `sharp doesn't work: ${firstLine(error)}`,
      advice:
        "Run `npm ci` again, on this machine and without `--omit=optional`: sharp's binary is an optional package.",
    };
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200);

const mb = 1024 ** 2;
/** Free space below which a chapter may not fit, and below which nothing will (bytes). */
export const space = { scarce: 5 * 1024 * mb, none: 500 * mb } as const;

/** @param free bytes that plasma may use */
export function spaceVerdict(free: number, where: string): Verdict {
  const found = `${bytesInWords(free)} free for ${where}`;
  const facts = { free };
  if (free < space.none)
    return {
      state: 'fail',
      found,
      advice:
        'Make room. `plasma gc` removes stored results that nothing needs; `plasma gc --dry-run` says how much.',
      facts,
    };
  if (free < space.scarce)
    return {
      state: 'warn',
      found,
      advice: 'A chapter with its takes may need more: `plasma gc --dry-run` says what could go.',
      facts,
    };
  return { state: 'ok', found, facts };
}

/** Bytes free for plasma on the disk of a folder, or of the nearest folder above it that exists. */
export function freeSpace(folder: string): number | undefined {
  const there = nearestFolder(folder);
  try {
    const { bavail, bsize } = statfsSync(there);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function nearestFolder(folder: string): string {
  for (let at = folder; ; at = dirname(at)) if (existsSync(at) || dirname(at) === at) return at;
}

/** Types of file systems that live on other machines, as Linux numbers them (statfs(2)). */
const networks: { readonly [type: number]: string } = {
  26985: 'NFS',
  20859: 'SMB',
  4283649346: 'SMB',
  4266872130: 'SMB',
  1397113167: 'AFS',
  16914839: '9P: a folder of the host, as in WSL',
};

/** The name of the network file system that a folder lies on, or undefined for a disk in this machine. */
export function networkDrive(folder: string, platform: NodeJS.Platform): string | undefined {
  if (platform === 'win32') return /^[\\/]{2}(?![.?])/.test(folder) ? 'a Windows share' : undefined;
  if (platform !== 'linux') return undefined;
  try {
    return networks[statfsSync(nearestFolder(folder)).type >>> 0];
  } catch {
    return undefined;
  }
}

/** What the disk of a book is like: can it be written, is it far away, do capitals matter. */
export function diskVerdict(root: string, platform: NodeJS.Platform): Verdict {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    return {
      state: 'fail',
      found: 'the folder of the book is read-only',
      advice: 'Give yourself the right to write there, or copy the book to a disk of yours.',
    };
  }
  const drive = networkDrive(root, platform);
  if (drive !== undefined)
    return {
      state: 'warn',
      found: `the book lies on a network drive (${drive}): locks and change times are not to be relied on there`,
      advice: 'Keep the book, or at least .plasma (a symbolic link will do), on a disk of this machine.',
      facts: { network: drive },
    };
  if (platform === 'win32' && root.length > 120)
    return {
      state: 'warn',
      found: `the path of the book has ${root.length} letters: many Windows programs stop at 260`,
      advice: 'Move the book nearer to the root of the drive, C:\\manga for example.',
    };
  const folds = foldsCapitals(root);
  return {
    state: 'ok',
    found: folds
      ? 'on this machine; capitals don’t part names here: Panel.png and panel.png are one file'
      : 'on a disk of this machine',
    facts: { caseInsensitive: folds },
  };
}

/** True if the config is found under its name in capitals too. */
function foldsCapitals(root: string): boolean {
  try {
    const plain = statSync(join(root, 'plasma.config.ts'));
    return statSync(join(root, 'PLASMA.CONFIG.TS')).ino === plain.ino;
  } catch {
    return false;
  }
}

/** Whether another plasma holds the book. Looks only: it neither takes the lock nor makes one. */
export function lockVerdict(root: string): Verdict {
  const free: Verdict = { state: 'ok', found: 'no other plasma is at work here' };
  const path = join(root, '.plasma/lock.db');
  if (!existsSync(path)) return free;
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: 0 });
    // reading is refused while somebody holds the lock, see engine/real/lock.ts
    db.prepare('SELECT count(*) FROM sqlite_master').get();
    return free;
  } catch (error) {
    if (!/locked|busy/i.test(firstLine(error)))
      return {
        state: 'warn',
        found: `.plasma/lock.db can't be opened: ${firstLine(error)}`,
        advice: 'Remove it while no plasma runs; it is made anew.',
      };
    return { state: 'warn', found: holderIn(root), advice: 'Builds wait until it ends.' };
  } finally {
    db?.close();
  }
}

function holderIn(root: string): string {
  try {
    const holder = JSON.parse(readFileSync(join(root, '.plasma/lock.json'), 'utf8')) as {
      readonly pid?: unknown;
      readonly command?: unknown;
    };
    return `${String(holder.command)} is at work here (process ${String(holder.pid)})`;
  } catch {
    return 'another plasma is at work here';
  }
}
