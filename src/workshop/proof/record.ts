import { type Disk, replace } from '../../engine/disk.ts';
import { compareBytes } from '../../engine/json.ts';

/** What a proof showed: digests of its pages and the words of its script, by page or text and language. */
export type ProofRecord = {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** `ch-01/p001` → language → SHA-256 of the page. */
  readonly pages: { readonly [page: string]: { readonly [language: string]: string } };
  /** `p001/k2/say/1` → language → text. */
  readonly texts: { readonly [id: string]: { readonly [language: string]: string } };
};

const folder = (chapter: string): string => `.plasma/proof/${chapter}`;
/** So many are kept: enough to find the last one that differs. */
const kept = 20;

/** Records of the proofs of a chapter, the newest first. Files that can't be read are passed over. */
export function recordsOf(disk: Disk, chapter: string): readonly ProofRecord[] {
  return namesIn(disk, chapter)
    .reverse()
    .flatMap((name): readonly ProofRecord[] => {
      try {
        const record = JSON.parse(
          Buffer.from(disk.read(`${folder(chapter)}/${name}`) ?? []).toString('utf8'),
        ) as ProofRecord;
        return typeof record.at === 'string' && isMap(record.pages) && isMap(record.texts) ? [record] : [];
      } catch {
        return [];
      }
    });
}

const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null;

const namesIn = (disk: Disk, chapter: string): string[] =>
  (disk.list(folder(chapter)) ?? []).filter((name) => /^\d{6}\.json$/.test(name)).sort(compareBytes);

/**
 * The proof to compare with: the last one that showed something else. Making the same proof twice so
 * shows the same changes.
 */
export function lastOther(records: readonly ProofRecord[], now: ProofRecord): ProofRecord | undefined {
  return records.find((record) => !isSame(record, now));
}

const isSame = (a: ProofRecord, b: ProofRecord): boolean =>
  JSON.stringify([a.pages, a.texts]) === JSON.stringify([b.pages, b.texts]);

/** Keeps a record, unless it shows what the last one showed. */
export function keepRecord(disk: Disk, chapter: string, record: ProofRecord): void {
  const [last] = recordsOf(disk, chapter);
  if (last !== undefined && isSame(last, record)) return;
  const names = namesIn(disk, chapter);
  const next = Number(names.at(-1)?.slice(0, 6) ?? 0) + 1;
  disk.makeFolder(folder(chapter));
  replace(
    disk,
    `${folder(chapter)}/${String(next).padStart(6, '0')}.json`,
    Buffer.from(`${JSON.stringify(record, null, 1)}\n`),
  );
  for (const name of names.slice(0, Math.max(0, names.length + 1 - kept)))
    disk.remove(`${folder(chapter)}/${name}`);
}
