import { type Value, write } from './python-json.ts';

/** What the server answers, before it is put on the wire. */
export type Answer = {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: Uint8Array | string;
};

export const json = (value: Value, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: write(value),
});
export const text = (
  body: string,
  status: number,
  headers: { readonly [name: string]: string } = {},
): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body,
});
export const empty = (status = 200): Answer => ({ status });

/** The text of a server that got into trouble; never JSON (A.2). */
export const text500: Answer = text('500 Internal Server Error\n\nServer got itself in trouble', 500);
export const text404: Answer = {
  status: 404,
  headers: { 'content-type': 'application/octet-stream' },
  body: '',
};
