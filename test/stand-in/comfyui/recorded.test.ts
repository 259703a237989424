import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { catalogueOf, infoOf } from './catalogue.ts';
import type { SaidEvent } from './ear.ts';
import type { Hold } from './gate.ts';
import { parse, write } from './python-json.ts';
import { play, type Said, type SaidAnswer } from './scenes.ts';
import { shapeOf } from './shape.ts';
import { startComfy } from './start.ts';

/** What ComfyUI 0.8.0 said in the same scenes (record.ts). */
const recorded = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'recorded', name), 'utf8'));
const real = {
  answers: recorded('answers.json') as Said['answers'],
  events: recorded('events.json') as Said['events'],
};
const info = recorded('object-info.json') as { readonly [name: string]: Info };
type Info = {
  readonly input: { readonly [group: string]: { readonly [name: string]: readonly [unknown, object?] } };
};

const said = await playStandIn();

async function playStandIn(): Promise<Said> {
  const server = await startComfy({ models: { embeddings: ['mood.safetensors'] } });
  let hold: Hold | undefined;
  try {
    return await play(server.url, {
      size: 64,
      before: () => {
        hold = server.hold({ at: 'inside', nodeId: '1' });
      },
      after: () => hold?.release(),
    });
  } finally {
    await server.close();
  }
}

it('plays the scenes that were recorded', () => {
  expect(Object.keys(said.answers)).toEqual(Object.keys(real.answers));
  expect(Object.keys(said.events)).toEqual(Object.keys(real.events));
});

it.each(Object.keys(real.answers))('answers as the real server: %s', (name) => {
  expect(comparable(said.answers[name]!)).toEqual(comparable(real.answers[name]!));
});

const comparable = ({ status, type, body }: SaidAnswer): object => ({
  status,
  type,
  shape: shapeOf(body, false),
  // the same error in the same place; their order is by chance in the real server
  errors: typesIn(body).sort(),
});

/** The error types that an answer names, with the node they are about. */
function typesIn(body: unknown): string[] {
  const { error, node_errors = {} } = (body ?? {}) as {
    error?: { type?: string; message?: string; details?: string };
    node_errors?: {
      [id: string]: {
        class_type: string;
        dependent_outputs: string[];
        errors: { type: string; details: string }[];
      };
    };
  };
  return [
    ...(error?.type === undefined ? [] : [`${error.type}: ${error.message}: ${error.details}`]),
    ...Object.entries(node_errors).flatMap(([id, { class_type, dependent_outputs, errors }]) =>
      errors.map(({ type, details }) => `${id} ${class_type} → ${dependent_outputs}: ${type}: ${details}`),
    ),
  ];
}

it.each(Object.keys(real.events))('tells the events in the order of the real server: %s', (name) => {
  expect(said.events[name]!.map(outline)).toEqual(real.events[name]!.map(outline));
});

it.each(Object.keys(real.events))('tells events of the same shape: %s', (name) => {
  expect(said.events[name]!.map(({ data }) => shapeOf(data))).toEqual(
    real.events[name]!.map(({ data }) => shapeOf(data)),
  );
});

/** An event's type with what tells it from others of that type. */
function outline({ type, data }: SaidEvent): string {
  const { node, nodes } = data as {
    node?: string | null;
    nodes?: { [id: string]: { state: string } } | string[];
  };
  if (node !== undefined) return `${type} ${node}`;
  if (Array.isArray(nodes)) return `${type} ${[...nodes].sort()}`;
  return nodes === undefined
    ? type
    : `${type} ${Object.entries(nodes).map(([id, { state }]) => `${id} ${state}`)}`;
}

const ours = catalogueOf({ models: () => [], inputs: () => [] });

it.each(Object.keys(info))('describes the class as the real server: %s', (name) => {
  const mine = JSON.parse(write(parse(write(infoOf(ours[name]!))))) as Info;
  expect(essence(mine)).toEqual(essence(info[name]!));
});

/** Inputs with type, range and default; outputs; names. Lists to choose from differ between versions. */
function essence(entry: Info): object {
  const { input, ...rest } = entry;
  const inputs = Object.fromEntries(
    Object.entries(input).map(([group, specs]) => [
      group,
      Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, limits(spec)])),
    ]),
  );
  const {
    input_order,
    output,
    output_is_list,
    output_name,
    output_node,
    display_name,
    category,
    python_module,
  } = rest as {
    readonly [key: string]: unknown;
  };
  return {
    inputs,
    input_order,
    output,
    output_is_list,
    output_name,
    output_node,
    display_name,
    category,
    python_module,
  };
}

function limits(spec: readonly [unknown, object?] | string): unknown {
  if (typeof spec === 'string') return spec;
  const [type, { default: byDefault, min, max } = {} as { default?: unknown; min?: unknown; max?: unknown }] =
    spec as [unknown, { default?: unknown; min?: unknown; max?: unknown }?];
  return Array.isArray(type) ? ['list'] : [type, byDefault, min, max];
}

it('keeps a recorded seed range exact', async () => {
  const server = await startComfy();
  onTestFinished(() => server.close());
  const text = await (await fetch(`${server.url}/object_info/KSampler`)).text();
  expect(text).toContain('"max": 18446744073709551615');
});
