import { describe, expect, it } from 'vitest';
import type { Reins } from '../../src/engine/build-order.ts';
import type { LongRuns } from '../../src/engine/long-run.ts';
import type { Draft } from '../../src/engine/rule.ts';
import { type Book, bookOf, type Foreseen, make, type Told } from '../book.ts';
import { type Chance, chance } from '../chance.ts';
import type { MemoryDisk } from '../memory-disk.ts';

/** As many graphs, each with some rounds of faults; `PLASMA_SEEDS=20000` for a long night. */
const graphs = Number(process.env.PLASMA_SEEDS ?? 1200);

type World = {
  readonly book: Book;
  readonly luck: Chance;
  readonly sources: readonly string[];
  /** Sources that need not be there. */
  readonly optional: readonly string[];
  /** What a person wrote over outputs, with the path. */
  readonly hands: Map<string, string>;
  readonly log: string[];
  count: number;
  /** The process was killed: what it still does reaches nothing. */
  dead: boolean;
  /** What goes on between builds, in a plasma that stays. */
  longRuns: LongRuns | undefined;
};

const words = ['ant', 'asp', 'bee', 'bat', 'cat', 'cow'];

function draftAt(luck: Chance, i: number, readable: readonly string[]): Draft {
  const tool = luck.pick(['join', 'join', 'copy', 'upper', 'first', 'first', 'text']);
  const from = new Set<string>();
  if (tool !== 'text') for (let n = 1 + luck.below(3); n > 0; n--) from.add(luck.pick(readable));
  return make(luck.oneIn(5) ? [`output/t${i}`, `output/t${i}b`] : `output/t${i}`, tool, [...from], {
    params: paramsAt(luck, tool),
    ...(luck.oneIn(4)
      ? { claims: [{ resource: luck.pick(['gpu', 'cpu', 'srv@*']), amount: 1 + luck.below(2) }] }
      : {}),
    ...(luck.oneIn(6) ? { group: luck.pick(['x', 'y']) } : {}),
  });
}

const paramsAt = (luck: Chance, tool: string): Draft['params'] => ({
  ...(tool === 'text' ? { text: luck.pick(words) } : {}),
  ...(luck.oneIn(2) ? { end: luck.pick(['!', '?']) } : {}),
  ...(luck.oneIn(4) ? { via: 'file' } : {}),
  ...(luck.oneIn(4) ? { late: true } : {}),
});

function worldOf(seed: number, stays: boolean): World {
  const luck = chance(seed);
  const sources = Array.from({ length: 1 + luck.below(4) }, (_, i) => `s${i}`);
  const optional = luck.oneIn(3) ? ['o0'] : [];
  const readable = [...sources, ...optional.map((path) => `${path}?`)];
  const drafts: Draft[] = [];
  for (let i = 0, n = 1 + luck.below(9); i < n; i++) {
    drafts.push(draftAt(luck, i, readable));
    readable.push(...Object.values(drafts[i]!.outputs));
  }
  const some = drafts.map((d, i) => (stays && d.tool === 'join' && i % 2 === 0 ? { ...d, tool: 'slow' } : d));
  const book = bookOf(Object.fromEntries(sources.map((path) => [path, luck.pick(words)])), some);
  const longRuns: LongRuns | undefined = stays ? new Map() : undefined;
  return { book, luck, sources, optional, hands: new Map(), log: [], count: 0, dead: false, longRuns };
}

const outputsOf = (drafts: readonly Draft[]): readonly string[] =>
  drafts.flatMap((draft) => Object.values(draft.outputs));

function editSource({ book, luck, sources, optional, log }: World): void {
  const path = luck.pick([...sources, ...optional]);
  const text = luck.pick(words);
  log.push(`${path} = ${text}`);
  if (luck.oneIn(3)) book.disk.dash(path, text);
  else book.edit(path, text);
}

function editOutput(world: World): void {
  const { book, luck, hands, log } = world;
  const path = luck.pick(outputsOf(book.drafts));
  const text = `by hand ${world.count++}`;
  if (book.disk.stat('output') === undefined) return;
  log.push(`${path} painted: ${text}`);
  forget(world, path);
  book.edit(path, text);
  hands.set(text, path);
}

/** A person who replaces or removes their own work has not lost it. */
function forget({ book, hands }: World, path: string): void {
  const here = book.text(path);
  if (here !== undefined && hands.get(here) === path) hands.delete(here);
}

function changeRules(world: World): void {
  const { book, luck, log } = world;
  const i = luck.below(book.drafts.length);
  const draft = book.drafts[i]!;
  if (luck.oneIn(3)) {
    const read = new Set(
      book.drafts.flatMap((d) =>
        Object.values(d.inputs ?? {}).map((input) => (typeof input === 'string' ? input : input!.path)),
      ),
    );
    if (book.drafts.length > 1 && Object.values(draft.outputs).every((path) => !read.has(path))) {
      log.push(`drop ${Object.values(draft.outputs)[0]}`);
      book.drafts = book.drafts.filter((d) => d !== draft);
    }
    return;
  }
  log.push(`other params for ${Object.values(draft.outputs)[0]}`);
  book.drafts = book.drafts.map((d) => (d === draft ? { ...d, params: paramsAt(luck, d.tool) } : d));
}

function damage({ book, luck, log }: World): void {
  const { disk } = book;
  const files = [...disk.files.keys()].filter(
    (path) => path.startsWith('.plasma/') && !path.startsWith('.plasma/aside/'),
  );
  if (files.length === 0) return;
  const path = luck.pick(files);
  const bytes = disk.read(path)!;
  const inStore = path.startsWith('.plasma/store/');
  // the store's files are whole or gone: nothing of ours writes them in place
  const how = inStore ? 0 : luck.below(4);
  log.push(`damage ${how} ${path}`);
  if (how <= 1)
    disk.remove(luck.oneIn(4) ? luck.pick(['.plasma/state', '.plasma/store', '.plasma/graph']) : path);
  else if (how === 2) disk.put(path, bytes.subarray(0, luck.below(bytes.length + 1)));
  else if (bytes.length > 0) {
    bytes[luck.below(bytes.length)]! ^= 1 << luck.below(8);
    disk.put(path, bytes);
  }
}

function mischief(world: World): void {
  const { book, luck, log } = world;
  switch (luck.below(9)) {
    case 0:
    case 1:
      editSource(world);
      break;
    case 2:
      editOutput(world);
      break;
    case 3: {
      const path = luck.pick(outputsOf(book.drafts));
      log.push(`remove ${path}`);
      forget(world, path);
      book.remove(path);
      break;
    }
    case 4:
      changeRules(world);
      break;
    case 5:
      damage(world);
      break;
    case 6: {
      const path = luck.pick(world.sources);
      log.push(`remove ${path}`);
      book.remove(path);
      break;
    }
    case 7:
      book.versions = { [luck.pick(['join', 'first'])]: 1 + luck.below(3) };
      log.push(`versions ${JSON.stringify(book.versions)}`);
      break;
    default: {
      const target = Object.values(luck.pick(book.drafts).outputs)[0]!;
      log.push(`${target} breaks`);
      book.broken.add(target);
    }
  }
}

/** A build in which something may go wrong at any change of the disk and in any run. */
async function roughBuild(world: World): Promise<void> {
  const { book, luck, log } = world;
  const stop = new AbortController();
  const fault = luck.below(6); // 0, 1: none, 2: the disk is full for a while, 3: killed, 4: interrupted, 5: cancelled in part
  const from = luck.below(luck.pick([20, 120]));
  const until = from + 1 + luck.below(12);
  let left: MemoryDisk | undefined;
  let changes = 0;
  if (fault === 2 || fault === 3) {
    book.disk.interfere = (act, path, bytes) => {
      const at = changes++;
      if (fault === 2)
        return at >= from && at < until && act !== 'remove' && act !== 'rename'
          ? luck.below(bytes + 1)
          : undefined;
      if (at === from && left === undefined) left = killedIn(book.disk, act, path, luck);
      if (left !== undefined) world.dead = true;
      return undefined;
    };
  }
  let runs = 0;
  book.onRun = async (target) => {
    for (let n = luck.below(6); n > 0; n--) await null;
    if (world.dead) return;
    if (luck.oneIn(8)) editSource(world);
    if (luck.oneIn(16)) editOutput(world);
    if (luck.oneIn(8)) book.disk.clock.at += 150;
    if (fault === 4 && runs++ === from % 5) {
      log.push(`interrupted in ${target}`);
      stop.abort();
    }
    if (fault === 5 && runs++ === from % 5) {
      log.push(`cancelled in part in ${target}`);
      if (luck.oneIn(2)) reins?.windDown();
      reins?.cancel(() => luck.oneIn(2));
    }
  };
  // servers go down under the work, and some come back
  let losses = 0;
  book.lose = (target, held) => {
    const server = held.find((name) => name.startsWith('srv@') && name !== 'srv@*');
    if (server === undefined || world.dead || losses > 3 || !luck.oneIn(5)) return undefined;
    losses++;
    const isBack = server === 'srv@a' || luck.oneIn(2);
    log.push(`${server} lost under ${target}, ${isBack ? 'comes back' : 'stays away'}`);
    return {
      resource: server,
      blamed: false,
      back: async () => {
        for (let n = luck.below(6); n > 0; n--) await null;
        return isBack;
      },
    };
  };
  let reins: Reins | undefined;
  const asked = {
    resources: { 'srv@a': 1 + luck.below(2), 'srv@b': 1 },
    reins: (given: Reins): void => {
      reins = given;
    },
    jobs: 1 + luck.below(8),
    keepGoing: luck.oneIn(2),
    signal: stop.signal,
    ...(world.longRuns === undefined ? {} : { longRuns: world.longRuns }),
    ...(luck.oneIn(6) ? { force: [luck.pick(outputsOf(book.drafts))] } : {}),
    ...(luck.oneIn(6) ? { targets: [luck.pick(outputsOf(book.drafts))] } : {}),
  };
  log.push(
    `build, jobs ${asked.jobs}, force ${asked.force ?? '-'}, only ${asked.targets ?? 'all'}, fault ${fault} from ${from} until ${until}`,
  );
  try {
    const { built, restored, failed, codes } = await book.build(asked);
    log.push(`  built ${built}; restored ${restored}; failed ${failed}; ${codes}`);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'DiskError') throw error;
    log.push(`  ${error.message}`);
  }
  book.disk.interfere = () => undefined;
  if (left !== undefined) {
    log.push('  killed');
    book.disk = left;
    if (world.longRuns !== undefined) world.longRuns = new Map();
  }
  world.dead = false;
  book.lose = () => undefined;
  book.broken.clear();
}

/** What a kill leaves that comes in the middle of a change. */
function killedIn(disk: MemoryDisk, act: string, path: string, luck: Chance): MemoryDisk {
  const left = disk.snapshot();
  const torn = Buffer.from('{"torn":'.repeat(4)).subarray(0, luck.below(32));
  if (act === 'write' || act === 'copy') left.files.set(path, { bytes: torn, changed: left.clock.at });
  if (act === 'append')
    left.files.set(path, {
      bytes: Buffer.concat([left.read(path) ?? new Uint8Array(), torn]),
      changed: left.clock.at,
    });
  return left;
}

async function cleanBuild(world: World): Promise<{ readonly [path: string]: string }> {
  const sources: { [path: string]: string } = {};
  for (const path of [...world.sources, ...world.optional]) {
    const text = world.book.text(path);
    if (text !== undefined) sources[path] = text;
  }
  const clean = bookOf(sources, world.book.drafts);
  clean.versions = world.book.versions;
  await clean.build();
  return clean.outputs();
}

/** Everything mended: one build, and all is as if nothing had ever happened. */
async function settles(world: World): Promise<void> {
  const { book, luck, sources, hands } = world;
  for (const path of sources) if (book.text(path) === undefined) book.edit(path, luck.pick(words));
  await outlast(world);
  const said = await foretold(world);
  let last: Told = await book.build({ jobs: 1 + luck.below(8) });
  // a damaged action is found only when it is to run, and costs that build
  if (last.codes.includes('disk')) last = await book.build({ jobs: 1 + luck.below(8) });
  else if (said !== undefined) keepsItsWord(said, last);
  world.log.push(
    `last: built ${last.built}; restored ${last.restored}; failed ${last.failed}; ${last.codes}`,
  );
  expect(last.failed).toEqual([]);
  const clean = await cleanBuild(world);
  for (const [path, text] of Object.entries(clean)) {
    const here = book.text(path);
    if (here === text) continue;
    expect(hands.get(here ?? ''), `${path} is ${here} and not ${text}`).toBe(path);
    expect(
      last.problems.some((p) => p.code === 'edited-output' && p.message.startsWith(path)),
      `${path} edited, untold`,
    ).toBe(true);
  }
  const foreign = Object.keys(book.outputs()).filter((path) => /half/.test(path));
  expect(foreign, 'half-written files').toEqual([]);
  const again = await book.build();
  expect([again.started, again.restored, again.failed], 'the next build runs nothing').toEqual([[], [], []]);
  for (const [text, path] of hands) {
    const isSafe =
      book.text(path) === text ||
      [...book.disk.files].some(
        ([at, file]) => at.startsWith('.plasma/aside/') && Buffer.from(file.bytes).toString() === text,
      );
    expect(isSafe, `${text} at ${path} is lost`).toBe(true);
  }
}

/** Nothing goes on between builds any more. */
async function outlast({ book, longRuns, log }: World): Promise<void> {
  for (let turn = 0; longRuns !== undefined && longRuns.size > 0; turn++) {
    expect(turn, 'long runs come to an end').toBeLessThan(20);
    await Promise.all([...longRuns.values()].map(({ over }) => over));
    const { restored, end } = await book.build({ longRuns, keepGoing: true });
    log.push(`turn: restored ${restored}; later ${end.later}`);
  }
}

/** A dry run, which must leave no trace; undefined where a damaged action keeps it from looking. */
async function foretold({ book }: World): Promise<Foreseen | undefined> {
  const before = [...book.disk.files];
  try {
    return await book.dryRun();
  } catch (error) {
    if (error instanceof Error && error.name === 'DiskError') return undefined;
    throw error;
  } finally {
    expect([...book.disk.files], 'a dry run writes nothing').toEqual(before);
  }
}

/** What was done is what a dry run said, or hung on bytes that it could not know. */
function keepsItsWord({ how }: Foreseen, { built, restored }: Told): void {
  const under = (targets: readonly string[], words: readonly string[]): void => {
    for (const target of targets)
      expect(words, `${target}: the dry run said ${how.get(target)}`).toContain(how.get(target));
  };
  under(built, ['run', 'maybe']);
  under(restored, ['restore', 'run', 'maybe']);
}

async function live(seed: number, stays = false): Promise<void> {
  const world = worldOf(seed, stays);
  try {
    for (let round = 1 + world.luck.below(4); round > 0; round--) {
      for (let n = world.luck.below(4); n > 0; n--) mischief(world);
      await roughBuild(world);
    }
    world.book.onRun = () => {};
    await settles(world);
  } catch (error) {
    const drafts = world.book.drafts.map(
      (d) =>
        `${d.tool} ${JSON.stringify(d.params)} ${JSON.stringify(d.inputs)} → ${Object.values(d.outputs)}`,
    );
    throw new Error(
      `seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n${[...drafts, ...world.log].join('\n')}`,
      { cause: error },
    );
  }
}

describe('random graphs in which some steps go on between builds', () => {
  it('27 the result equals a clean build, and nothing made by hand is lost', async () => {
    for (let seed = 0; seed < graphs / 8; seed++) await live(seed, true);
  });
});

describe('random graphs, random faults, 1 to 8 jobs', () => {
  const parts = 6;
  for (let part = 0; part < parts; part++) {
    it(`27 the result equals a clean build, and nothing made by hand is lost (${part + 1} of ${parts})`, async () => {
      for (let seed = part; seed < graphs; seed += parts) await live(seed);
    });
  }
});
