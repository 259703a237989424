import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { outputsOf, targetOf } from '../engine/graph.ts';
import type { BuildReport } from '../workshop/build.ts';
import { planOf } from '../workshop/order.ts';
import { writeSource } from '../workshop/write-source.ts';
import type { training as trainingSchema, trainRequest } from './contract/jobs.ts';
import type { View } from './contract/view.ts';
import type { House } from './house.ts';
import { type Problem, refusal } from './problem.ts';
import type { Reading } from './reader.ts';

export type Training = View<typeof trainingSchema>;
export type TrainRequest = View<typeof trainRequest>;

/** So many are remembered. */
const mostKept = 50;
const path = '.plasma/service/trainings.json';

/** Trainings of LoRAs: builds of `lora:<id>`, one at a time; other work goes on without the GPU. */
export type Trainings = {
  /** @throws Refusal while one is active, and for what can't be trained */
  readonly add: (request: TrainRequest, reading: Reading) => Training;
  readonly get: (id: string) => Training | undefined;
  /** Newest first. */
  readonly list: () => readonly Training[];
  /** @param id left out: the active one. What was trained so far is kept, and asking again goes on from there. */
  readonly stop: (id?: string) => Training | undefined;
};

export function openTrainings(house: House, now: () => number = Date.now): Trainings {
  const kept = new Map(read(house.root).map((one) => [one.id, ended(one)]));
  const runs = new Map<string, string>();
  const time = (): string => new Date(now()).toISOString();

  const set = (training: Training, isNews = true): Training => {
    kept.set(training.id, training);
    for (const id of [...kept.keys()].slice(0, Math.max(0, kept.size - mostKept))) kept.delete(id);
    if (isNews) {
      mkdirSync(`${house.root}/.plasma/service`, { recursive: true });
      writeSource(house.root, path, `${JSON.stringify([...kept.values()])}\n`);
    }
    house.log.emit({ event: 'training', training });
    return training;
  };
  const active = (): Training | undefined =>
    [...kept.values()].find(({ state }) => state === 'queued' || state === 'running');

  return {
    add: ({ character, smoke = false }, reading) => {
      const running = active();
      const other = house.runs.underWay().find(({ tool }) => tool === 'kohya');
      if (running !== undefined || other !== undefined)
        throw refusal(
          409,
          'training-active',
          `${running === undefined ? (other!.label ?? other!.target) : `lora:${running.character}`} is being trained: there is one training at a time`,
          {
            hint:
              running === undefined
                ? 'It was begun by a build: wait for it, or stop that build.'
                : `Wait for it, or stop it: DELETE ${running.url}`,
          },
        );
      const label = `${smoke ? 'smoke' : 'lora'}:${character}`;
      const step = trainingStep(reading, character, label);
      const { graph } = reading.workshop;
      const id = randomUUID();
      const expected = reading.workshop.ledger.state.ms[step]!;
      const asked = set({
        id,
        character,
        smoke,
        state: 'queued',
        createdAt: time(),
        target: targetOf(graph, step),
        checkpoints: [],
        ...(expected > 0 ? { expectedMs: expected } : {}),
        url: `/loras/train/${id}`,
      });
      const outputs = [...outputsOf(graph, step)].map((file) => graph.path(file) as string);
      const mine = (): Training => kept.get(id) ?? asked;
      let problem: Diagnostic | undefined;
      const { run, done } = house.buildHeard(
        'asked',
        // not by its label, under which its grids stand as well
        { selectors: [asked.target], force: [], keepGoing: true },
        (event) => {
          if (!('target' in event) || event.target !== asked.target) return;
          if (event.event === 'start') set({ ...mine(), state: 'running', beganAt: time() });
          if (event.event === 'progress') {
            const { done: so, total, note } = event;
            set({ ...mine(), progress: { done: so, total, ...(note === undefined ? {} : { note }) } }, false);
          }
          if (event.event === 'finish' && event.problem !== undefined) problem = event.problem;
        },
      );
      runs.set(id, run);
      done
        .then(async (result) => {
          const over = { ...mine(), endedAt: time() };
          if (result === undefined || !result.ok) {
            set({ ...over, state: 'failed', problem: result?.error[0] ?? broke });
            return;
          }
          const isMade =
            result.value.failed + result.value.skipped + result.value.waiting === 0 &&
            !result.value.interrupted;
          set(
            isMade
              ? { ...over, state: 'done', checkpoints: await checkpointsIn(house, outputs) }
              : {
                  ...over,
                  state: howEnded(result.value, problem),
                  ...(problem === undefined ? {} : { problem }),
                },
          );
        })
        .catch(house.onBug);
      return mine();
    },
    get: (id) => kept.get(id),
    list: () => [...kept.values()].reverse(),
    stop: (id) => {
      const one = id === undefined ? active() : kept.get(id);
      const run = one === undefined ? undefined : runs.get(one.id);
      if (run !== undefined) house.runs.stop(run);
      return one;
    },
  };
}

const howEnded = (
  { interrupted, failed, waiting }: BuildReport,
  problem: Diagnostic | undefined,
): Training['state'] =>
  interrupted || problem?.code === 'cancelled'
    ? 'stopped'
    : failed > 0
      ? 'failed'
      : waiting > 0
        ? 'waiting'
        : 'stopped';

const broke: Diagnostic = {
  severity: 'error',
  code: 'broke',
  message: 'plasma itself broke: the terminal of plasma serve says more',
};

/** What one of them was before the service ended. It is not begun by itself: hours are spent when asked for. */
const ended = (training: Training): Training =>
  training.state === 'queued' || training.state === 'running'
    ? {
        ...training,
        state: 'stopped',
        problem: {
          severity: 'warning',
          code: 'service-ended',
          message: 'plasma serve ended while it was under way',
          hint: 'Ask for it again: it goes on from its last checkpoint.',
        },
      }
    : training;

function read(root: string): readonly Training[] {
  try {
    const value: unknown = JSON.parse(readFileSync(`${root}/${path}`, 'utf8'));
    return Array.isArray(value) ? (value as readonly Training[]) : [];
  } catch {
    // none yet, or not whole: only the memory of past ones is lost
    return [];
  }
}

/** @throws Refusal for what the book does not train */
function trainingStep(reading: Reading, id: string, label: string): number {
  const { workshop, project } = reading;
  const say = (
    status: number,
    code: string,
    message: string,
    hint: string,
  ): Error & { readonly problem: Problem } => refusal(status, code, message, { field: 'character', hint });
  const character = project.book.characters.get(id);
  if (character === undefined)
    throw say(
      404,
      'no-character',
      `the book has no character ${JSON.stringify(id)}`,
      `It has ${[...project.book.characters.keys()].join(', ') || 'none'}.`,
    );
  if (character.training === undefined)
    throw say(
      422,
      'no-training',
      `nothing says how the LoRA of ${id} is trained`,
      `Write datasets/${id}/lora.yaml.`,
    );
  const asked = planOf(workshop, { selectors: [label], force: [] });
  const steps = asked.ok ? [...(asked.value.asked as ReadonlySet<number>)] : [];
  const step = steps.find((one) => workshop.graph.tool(one) === 'kohya');
  if (step === undefined)
    throw say(
      422,
      'no-training',
      `no rule of the book makes ${label}`,
      'Take over rules/train.ts of plasma.',
    );
  return step;
}

async function checkpointsIn(house: House, outputs: readonly string[]): Promise<Training['checkpoints']> {
  const read = await house.reader.now();
  if (!read.ok) return [];
  const { graph } = read.value.workshop;
  return outputs
    .filter((one) => one.endsWith('.safetensors'))
    .map((one) => ({ path: one, digest: read.value.digestOf(graph.find(one)) ?? null }));
}
