import * as z from 'zod';
import { problem } from './contract/parts.ts';
import type { Documented, Route } from './route.ts';

type Json = { readonly [name: string]: unknown };

/** The OpenAPI 3.1 document of these routes. Schemas are those that requests are checked with. */
export function openApiOf(routes: readonly Route[], version: string): Json {
  const components = new Map<string, unknown>();
  const paths: { [path: string]: { [method: string]: Json } } = {};
  for (const route of routes) {
    const path = route.path.replace('+}', '}');
    paths[path] ??= {};
    paths[path][route.method] = operation(route, components);
  }
  schemaOf(problem, 'output', components);
  return {
    openapi: '3.1.0',
    info: {
      title: 'plasma',
      version,
      description:
        'The service of one book: jobs, builds, and what the studio shows. Events come over the WebSocket at /events.',
    },
    paths,
    components: {
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
    security: [{}, { token: [] }],
  };
}

function operation(route: Route, components: Map<string, unknown>): Json {
  const parameters = [
    ...parametersOf(route.params, 'path', components),
    ...parametersOf(route.query, 'query', components),
    ...parametersOf(route.headers, 'header', components),
  ];
  const always: { readonly [status: number]: Documented | undefined } = {
    ...(route.body === undefined
      ? {}
      : { 413: problemOf('The body is too large.'), 415: problemOf('The body is no JSON.') }),
    401: problemOf('A token is needed beyond this machine.'),
    403: problemOf('Asked for by another site or under another name.'),
    400: problemOf('The request is wrong; the answer names the field.'),
  };
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: !route.body.safeParse(undefined).success,
            content: { 'application/json': { schema: schemaOf(route.body, 'input', components) } },
          },
        }),
    responses: Object.fromEntries(
      Object.entries<Documented>({ ...always, ...route.answers } as Route['answers']).map(
        ([status, { about, schema, type }]) => [
          status,
          {
            description: about,
            ...(schema === undefined && type === undefined
              ? {}
              : {
                  content: {
                    [type ?? 'application/json']: {
                      schema: schema === undefined ? {} : schemaOf(schema, 'output', components),
                    },
                  },
                }),
          },
        ],
      ),
    ),
  };
}

const problemOf = (about: string): Documented => ({
  about,
  schema: problem,
  type: 'application/problem+json',
});

function parametersOf(
  schema: z.ZodObject | undefined,
  place: 'path' | 'query' | 'header',
  components: Map<string, unknown>,
): readonly Json[] {
  if (schema === undefined) return [];
  const json = schemaOf(schema, 'input', components) as {
    readonly properties?: { readonly [name: string]: Json };
    readonly required?: readonly string[];
  };
  return Object.entries(json.properties ?? {}).map(([name, { description, ...of }]) => ({
    name,
    in: place,
    required: place === 'path' || json.required?.includes(name) === true,
    ...(description === undefined ? {} : { description }),
    schema: of,
  }));
}

/** A schema as JSON Schema; those with names go among the components, and are referred to. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Map<string, unknown>): Json {
  const whole = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    reused: 'inline',
  });
  const {
    $defs = {},
    $schema: _,
    ...own
  } = whole as Json & { readonly $defs?: { readonly [name: string]: Json } };
  for (const [name, of] of Object.entries($defs)) components.set(name, moved(of));
  const { id, ...rest } = own as Json & { readonly id?: string };
  if (id === undefined) return moved(rest) as Json;
  components.set(id, moved(rest));
  return { $ref: `#/components/schemas/${id}` };
}

/** References to where the parts now are; `id` of a part would be a keyword of JSON Schema. */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== 'object' || value === null) return value;
  const out: { [name: string]: unknown } = {};
  for (const [name, inner] of Object.entries(value)) {
    if (name === '$ref' && typeof inner === 'string')
      out[name] = inner.replace('#/$defs/', '#/components/schemas/');
    else if (name === 'id' && typeof inner === 'string') continue;
    else out[name] = moved(inner);
  }
  return out;
}
