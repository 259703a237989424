import * as z from 'zod';
import { bookPath, diagnostic, digest, label, location, ms, targetState, time } from './parts.ts';

/** Builds, and what the graph says. */
export const report = z
  .object({
    built: z.int(),
    restored: z.int(),
    fresh: z.int(),
    failed: z.int(),
    skipped: z.int(),
    waiting: z.int(),
    ms,
    interrupted: z.boolean(),
    edited: z.int(),
    later: z
      .int()
      .describe(
        'Left for when a training is over: it is made there, or needs the device that trains. It is built then.',
      ),
    targets: z.int(),
    warnings: z.int(),
  })
  .meta({ id: 'BuildReport' });

export const run = z
  .object({
    run: z.string(),
    cause: z.enum(['saved', 'asked', 'command']),
    selectors: z.array(z.string()).describe('Empty: everything.'),
    state: z.enum(['queued', 'running', 'done', 'failed', 'stopped']),
    askedAt: time,
    beganAt: time.optional(),
    endedAt: time.optional(),
    expectedMs: ms.optional(),
    report: report.optional(),
    problems: z.array(diagnostic).optional().describe('What kept it from building at all.'),
  })
  .meta({ id: 'Run', description: 'One build. Everything goes through one queue.' });

export const underWay = z
  .object({
    run: z.string(),
    target: bookPath,
    tool: z.string(),
    label: label.optional(),
    lane: z.int(),
    beganAt: time,
    expectedMs: ms.optional(),
    done: z.number().optional(),
    total: z.number().optional(),
    note: z.string().optional(),
  })
  .meta({ id: 'UnderWay', description: 'A target that is being made just now.' });

export const failure = z
  .object({ target: bookPath, label: label.optional(), at: time, problem: diagnostic.optional() })
  .meta({ id: 'Failure' });

export const forecast = z
  .object({
    run: z.int(),
    restore: z.int(),
    maybe: z.int().describe('Hangs on bytes that are not made yet.'),
    wait: z.int(),
    fail: z.int(),
    expectedMs: ms.describe('From how long it took before.'),
    usd: z.number(),
  })
  .meta({ id: 'Forecast', description: 'What a build would do.' });

export const status = z
  .object({
    version: z.string(),
    boot: z.string().describe('Another for each run of the service: numbers of events begin anew with it.'),
    seq: z.int(),
    backend: z.string(),
    watching: z.boolean().describe('It builds by itself when something is saved.'),
    counts: z.record(z.string(), z.int()).describe('How many targets are in each state.'),
    forecast: forecast.nullable(),
    problems: z.array(diagnostic).describe('What is wrong with the sources now.'),
    runs: z.array(run).describe('Newest first.'),
    underWay: z.array(underWay),
    failures: z.array(failure),
  })
  .meta({ id: 'Status' });

export const buildRequest = z
  .strictObject({
    selectors: z
      .array(z.string().min(1).max(1024))
      .max(1000)
      .describe('Labels, label:rule, output paths or globs; empty or left out: everything.')
      .optional(),
    force: z
      .array(z.string().min(1).max(1024))
      .max(1000)
      .describe('Run these even if they are fresh.')
      .optional(),
    keepGoing: z
      .boolean()
      .describe('After a failure, finish what does not depend on it. True if left out.')
      .optional(),
    jobs: z.int().min(1).max(1024).describe('How many things to do at once.').optional(),
  })
  .meta({ id: 'BuildRequest' });

export const cancelRequest = z
  .strictObject({ run: z.string().max(100).describe('Left out: every build.').optional() })
  .meta({ id: 'CancelRequest' });

export const stopped = z.object({ stopped: z.array(z.string()) }).meta({ id: 'Stopped' });

export const graphTarget = z
  .object({
    target: bookPath,
    outputs: z.array(z.int()).describe('Indexes into files.'),
    inputs: z.array(z.int()).describe('Indexes into files.'),
    rule: z.string(),
    tool: z.string(),
    label: label.optional(),
    state: targetState,
    there: z
      .boolean()
      .describe('All that it makes is on the disk: of what is made on request, state says nothing of that.'),
  })
  .meta({ id: 'GraphTarget' });

export const graph = z
  .object({
    id: z.string().describe('Another graph has another id.'),
    total: z.int().describe('How many targets the whole graph has.'),
    files: z.array(bookPath),
    targets: z.array(graphTarget),
  })
  .meta({ id: 'Graph', description: 'Targets in an order in which each comes after what it reads.' });

export const reason = z
  .object({
    kind: z.string(),
    name: z.string(),
    called: z.string().optional(),
    before: z.unknown().optional(),
    after: z.unknown().optional(),
    source: location.optional(),
    path: z.string().optional(),
  })
  .meta({ id: 'Reason', description: 'What differs, what it was and is, and where it is written.' });

const made = z
  .object({
    key: digest,
    at: time,
    ms,
    by: z.string(),
    tool: z.string(),
    version: z.int(),
    params: z.unknown(),
    inputs: z.record(z.string(), z.object({ path: z.string(), digest: z.string() })),
    outputs: z.record(z.string(), z.object({ path: z.string(), digest, size: z.number() })),
    models: z.record(z.string(), z.string()).optional(),
    environment: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Trace', description: 'How a result was made.' });

const cause = z.object({
  target: bookPath,
  label: label.optional(),
  rule: z.string(),
  tool: z.string(),
  state: z.enum(['fresh', 'stale', 'edited', 'waiting', 'missing-source']),
  reasons: z.array(reason),
  causes: z.array(bookPath).describe('Targets among those of this answer that are why.'),
  made: made.optional(),
});

export const explanation = z
  .object({
    target: bookPath,
    targets: z.array(cause.meta({ id: 'Explained' })).describe('The target first, then what it comes from.'),
    reads: z.array(z.object({ name: z.string(), path: bookPath, digest: digest.nullable() })),
    history: z
      .array(
        z.object({
          at: time,
          how: z.enum(['built', 'restored']),
          key: digest,
          outputs: z.record(z.string(), digest),
        }),
      )
      .describe('Oldest first.'),
    failure: failure.optional(),
  })
  .meta({ id: 'Explanation' });

export const would = z
  .object({
    target: bookPath,
    tool: z.string(),
    label: label.optional(),
    how: z.enum(['run', 'restore', 'maybe', 'wait']),
    reason,
    expectedMs: ms.optional(),
    usd: z.number().optional(),
  })
  .meta({ id: 'Would' });

export const plan = z
  .object({ forecast, targets: z.array(would), truncated: z.boolean() })
  .meta({ id: 'Plan', description: 'What a build of a selection would do and cost; nothing is written.' });
