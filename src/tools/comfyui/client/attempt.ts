import type { Graph, JsonObject, Limits } from './order.ts';

/** One try of an order, under an id of its own. `graph` is exactly what is sent. */
export type Attempt = {
  readonly id: string;
  readonly graph: Graph;
  readonly outputs: readonly string[];
  readonly extraPngInfo?: JsonObject;
  readonly limits: Limits;
  readonly signal?: AbortSignal;
};
