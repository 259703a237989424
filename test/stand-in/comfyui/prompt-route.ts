import { randomUUID } from 'node:crypto';
import { type Answer, json, text500 } from './answer.ts';
import type { BadDays } from './bad-days.ts';
import type { Catalogue } from './catalogue.ts';
import { spell, toFloat, truth } from './conversion.ts';
import type { Graph } from './protocol.ts';
import { isList, isObject, parse, type Value, type ValueObject } from './python-json.ts';
import type { Queue } from './queue.ts';
import { problem, validate } from './validate.ts';

/** One POST /prompt and what became of it, in the order of arrival. */
export type Posted = {
  readonly promptId: string | undefined;
  readonly clientId: string | undefined;
  readonly graph: Graph;
  readonly body: ValueObject;
  readonly accepted: boolean;
  readonly status: number;
};

export type PromptRoute = {
  readonly catalogue: () => Catalogue;
  readonly inputExists: (name: string) => boolean;
  readonly newNames: boolean;
  readonly bad: BadDays;
  readonly queue: Queue;
  /** A number for a prompt without its own, one higher with each request. */
  readonly count: () => number;
  /** A prompt went into the queue. */
  readonly queued: () => void;
  readonly log: (posted: Posted) => void;
};

/** POST /prompt (A.3). */
export function postPrompt(bytes: Buffer, route: PromptRoute): Answer {
  let body: Value;
  try {
    body = parse(bytes.toString('utf8'));
  } catch {
    return text500;
  }
  if (isList(body) || typeof body === 'string') return noPrompt;
  if (!isObject(body)) return text500;
  const number = numberOf(body, route.count);
  if (number === undefined) return text500;
  if (body.prompt === undefined) return noPrompt;
  const finish = (answer: Answer, promptId?: string, accepted = false): Answer => {
    route.log({
      promptId,
      clientId: typeof body.client_id === 'string' ? body.client_id : undefined,
      graph: body.prompt as unknown as Graph,
      body,
      accepted,
      status: answer.status,
    });
    return answer;
  };

  const promptId = idOf(body.prompt_id, route.newNames);
  if (promptId === undefined) {
    const error = problem('invalid_prompt_id', 'prompt_id must be a UUID', spell(body.prompt_id ?? null));
    return finish(json({ error, node_errors: {} }, 400));
  }
  const targets = isList(body.partial_execution_targets ?? null)
    ? (body.partial_execution_targets as readonly Value[]).filter(
        (id): id is string => typeof id === 'string',
      )
    : undefined;
  const verdict = validate(body.prompt, targets, {
    catalogue: route.catalogue(),
    inputExists: route.inputExists,
    newNames: route.newNames,
    drop: route.bad.dropOutputs,
  });
  const extra = body.extra_data === undefined ? {} : body.extra_data;
  if (verdict.kind === 'text 500' || (!isObject(extra) && body.client_id !== undefined))
    return finish(text500, promptId);
  if (verdict.kind === 'refused')
    return finish(json({ error: verdict.error, node_errors: verdict.nodeErrors }, 400), promptId);
  if (!isObject(extra)) return finish(text500, promptId);

  const { api_key_comfy_org: _, auth_token_comfy_org: __, ...open } = extra;
  const sound = route.queue.put({
    number,
    promptId,
    graph: verdict.graph,
    outputs: verdict.outputs,
    extraData: {
      ...open,
      ...(body.client_id === undefined ? {} : { client_id: body.client_id }),
      create_time: Date.now(),
    },
  });
  route.queued();
  // two entries that compare equal: Python compares the graphs and raises, with the item already in (A.3)
  if (!sound) return finish(text500, promptId, true);
  return finish(json({ prompt_id: promptId, number, node_errors: verdict.nodeErrors }), promptId, true);
}

const noPrompt = json(
  { error: problem('no_prompt', 'No prompt provided', 'No prompt provided'), node_errors: {} },
  400,
);

function numberOf(body: ValueObject, count: () => number): number | undefined {
  if (body.number !== undefined) {
    const number = toFloat(body.number);
    return number.ok ? number.value : undefined;
  }
  const next = count();
  return body.front !== undefined && truth(body.front) ? -next : next;
}

/** The id to use: the client's, as text, or a new one; undefined when a newer server refuses it. */
function idOf(given: Value | undefined, strict: boolean): string | undefined {
  if (given === undefined || (strict && given === null)) return randomUUID();
  if (!strict) return spell(given);
  const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
  return typeof given === 'string' && canonical.test(given) ? given : undefined;
}
