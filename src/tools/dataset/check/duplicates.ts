import { baseName, count, type Finding, listed } from '../finding.ts';
import type { LookedAt, Measured, SetName } from '../looked-at.ts';
import { alikeBits, correlation, distance, sameCorrelation } from '../perceptual-hash.ts';

/**
 * Pictures that show the same. `exact`: the same bytes; `near`: one picture to the eye; `alike`: composed
 * alike, and to be looked at.
 * @property mirror some of them as mirror images
 * @property distance the most bits in which two neighbours' hashes differ
 */
export type DuplicateGroup = {
  readonly kind: 'exact' | 'near' | 'alike';
  readonly mirror: boolean;
  readonly leak: boolean;
  readonly distance: number;
  readonly files: readonly string[];
};

type Picture = { readonly path: string; readonly set: SetName; readonly picture: Measured };
type Pair = {
  readonly a: Picture;
  readonly b: Picture;
  readonly kind: DuplicateGroup['kind'];
  readonly mirror: boolean;
  readonly distance: number;
};

/** Pictures that are there more than once; a mirror image counts with its original. */
export function duplicateGroups(images: readonly LookedAt[]): readonly DuplicateGroup[] {
  const pictures = images.filter(
    (image): image is LookedAt & { readonly picture: Measured } =>
      image.mirrorOf === undefined && typeof image.picture !== 'string' && image.picture.contrast > 8,
  );
  const pairs: Pair[] = [];
  for (const [i, a] of pictures.entries())
    for (const b of pictures.slice(i + 1)) {
      const pair = pairOf(a, b);
      if (pair !== undefined) pairs.push(pair);
    }
  // what is one picture is one group; what is only alike stays in pairs, for a chain of likeness means nothing
  const groups: DuplicateGroup[] = [];
  for (const leak of [false, true])
    for (const mirror of [false, true]) {
      const those = pairs.filter((p) => (p.a.set !== p.b.set) === leak && p.mirror === mirror);
      groups.push(
        ...joined(those.filter(({ kind }) => kind !== 'alike')).map((g) => ({ ...g, mirror, leak })),
      );
      for (const { a, b, kind, distance: bits } of those)
        if (kind === 'alike') groups.push({ kind, mirror, leak, distance: bits, files: [a.path, b.path] });
    }
  return groups;
}

function pairOf(a: Picture, b: Picture): Pair | undefined {
  if (a.picture.digest === b.picture.digest) return { a, b, kind: 'exact', mirror: false, distance: 0 };
  const straight = distance(a.picture.hash, b.picture.hash);
  const turned = distance(a.picture.hash, b.picture.mirrored);
  const bits = Math.min(straight, turned);
  if (bits > alikeBits) return undefined;
  const mirror = turned < straight;
  const isSame = correlation(a.picture.grey, b.picture.grey, mirror) >= sameCorrelation;
  return { a, b, kind: isSame ? 'near' : 'alike', mirror, distance: bits };
}

/** Pairs that share pictures, as groups in the order of their first pictures. */
function joined(pairs: readonly Pair[]): readonly Omit<DuplicateGroup, 'mirror' | 'leak'>[] {
  const groups: { files: Set<string>; pairs: Pair[] }[] = [];
  for (const pair of pairs) {
    const files = [pair.a.path, pair.b.path];
    const touched = groups.filter((group) => files.some((file) => group.files.has(file)));
    const [first, ...rest] = touched;
    const home = first ?? { files: new Set(), pairs: [] };
    if (first === undefined) groups.push(home);
    for (const file of files) home.files.add(file);
    home.pairs.push(pair);
    for (const other of rest) {
      for (const file of other.files) home.files.add(file);
      home.pairs.push(...other.pairs);
      groups.splice(groups.indexOf(other), 1);
    }
  }
  return groups.map(({ files, pairs: of }) => ({
    kind: of.every(({ kind }) => kind === 'exact') ? 'exact' : 'near',
    distance: Math.max(...of.map((pair) => pair.distance)),
    files: [...files],
  }));
}

/** What duplicates and leaks mean. */
export function* checkDuplicates(
  groups: readonly DuplicateGroup[],
  images: readonly LookedAt[],
): Generator<Finding> {
  const setOf = new Map(images.map(({ path, set }) => [path, set]));
  const flipped = new Set(images.flatMap(({ mirrorOf }) => mirrorOf ?? []));
  for (const group of groups) {
    const names = listed(group.files.map(baseName));
    if (group.leak) yield leakOf(group, names, new Set(group.files.map((file) => setOf.get(file)!)));
    else if (group.kind !== 'alike') {
      const said = sameOf(
        group,
        names,
        group.files.some((file) => flipped.has(file)),
      );
      const isTaught = group.files.some((file) => setOf.get(file) === 'training');
      yield isTaught ? said : { ...said, severity: 'note' };
    }
  }
  for (const mirror of [false, true]) {
    const pairs = groups.filter((group) => group.kind === 'alike' && !group.leak && group.mirror === mirror);
    if (pairs.length > 0) yield alikeOf(pairs, mirror);
  }
}

/** Pairs to look at, in one note: a series of one pose has many. */
function alikeOf(pairs: readonly DuplicateGroup[], mirror: boolean): Finding {
  const most = Math.max(...pairs.map((pair) => pair.distance));
  const names = pairs.map(({ files }) => files.map(baseName).join(' and '));
  const told =
    names.length > 4 ? `${names.slice(0, 3).join('; ')}; and ${names.length - 3} more` : names.join('; ');
  return {
    severity: 'note',
    code: mirror ? 'mirror-duplicate' : 'near-duplicate',
    message: `${count(pairs.length, 'pair')} of pictures ${pairs.length === 1 ? 'is' : 'are'} composed alike${mirror ? ' as mirror images' : ''}, though not the same (hashes differ in ${most} of 64 bits${pairs.length === 1 ? '' : ' at most'}): ${told}`,
    hint: 'Look at them side by side; if they show the same, keep one.',
    files: [...new Set(pairs.flatMap(({ files }) => files))],
  };
}

const times = (n: number): string => (n === 2 ? 'twice' : `${n} times`);
const bits = (n: number): string =>
  n === 0 ? 'their hashes are the same' : `their hashes differ in ${n} of 64 bits`;

function leakOf(
  { kind, mirror, distance: n, files }: DuplicateGroup,
  names: string,
  sets: ReadonlySet<SetName>,
): Finding {
  const how = kind === 'exact' ? 'the same file' : kind === 'near' ? 'the same picture' : 'composed alike';
  const why = sets.has('validation')
    ? 'what is learnt by heart measures nothing'
    : 'the class is taught to look like the character';
  return {
    severity: kind === 'exact' ? 'error' : kind === 'near' ? 'warning' : 'note',
    code: 'leak',
    message: `${names} are ${how}${mirror ? ' mirrored' : ''}${kind === 'exact' ? '' : ` (${bits(n)})`}, in ${listed([...sets])}: ${why}`,
    hint: kind === 'alike' ? 'Look at them side by side.' : 'Keep it in one of the sets only.',
    files,
  };
}

function sameOf(
  { kind, mirror, distance: n, files }: DuplicateGroup,
  names: string,
  isFlipped: boolean,
): Finding {
  if (mirror)
    return {
      severity: isFlipped ? 'warning' : 'note',
      code: 'mirror-duplicate',
      message: `${names} are mirror images of each other (${bits(n)})${isFlipped ? ', and mirror images are learnt too: each is there twice' : ''}`,
      hint: isFlipped ? 'Leave one out, or turn flips off for them.' : 'If they show the same, keep one.',
      files,
    };
  return {
    severity: 'warning',
    code: kind === 'exact' ? 'exact-duplicate' : 'near-duplicate',
    message:
      kind === 'exact'
        ? `${names} are the same file: it counts ${times(files.length)} as much as others`
        : `${names} are the same picture to the eye (${bits(n)}): it counts ${times(files.length)} as much as others`,
    hint: 'Keep one of them.',
    files,
  };
}
