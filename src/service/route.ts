import type * as z from 'zod';
import { problem } from './contract/parts.ts';

/** One answer of a route: a value that fits its schema, or bytes. */
export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  /** Instead of `body`: a file, a picture, a document. */
  readonly raw?: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | string | null;
  readonly headers?: { readonly [name: string]: string };
};

export type Documented = {
  readonly about: string;
  /** Left out: no body, or bytes of `type`. */
  readonly schema?: z.ZodType;
  readonly type?: string;
};

/** What a handler is given, checked. */
export type Given<P, Q, B> = {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly headers: Headers;
  readonly signal: AbortSignal;
};

/**
 * An endpoint as data: the app answers by it, and the OpenAPI document is made of it, so that neither
 * can say something else than the other.
 * @property path `/jobs/{id}`; a last part `{path+}` takes all that follows
 * @property bodyLimit bytes; 1 MiB if left out
 */
export type Route = {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  readonly path: string;
  readonly id: string;
  readonly tag: 'service' | 'jobs' | 'training' | 'book' | 'work' | 'edits';
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly bodyLimit?: number;
  readonly answers: { readonly [status: number]: Documented };
  readonly handle: (given: Given<never, never, never>) => Promise<Answer> | Answer;
};

type Of<S extends z.ZodType | undefined> = S extends z.ZodType ? z.infer<S> : undefined;

/** A route whose handler knows the types of what it is given. */
export function route<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  of: Omit<Route, 'params' | 'query' | 'body' | 'handle'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly handle: (given: Given<Of<P>, Of<Q>, Of<B>>) => Promise<Answer> | Answer;
  },
): Route {
  return of as unknown as Route;
}

export const refused = (about: string): Documented => ({
  about,
  schema: problem,
  type: 'application/problem+json',
});
