import type { Json, JsonObject } from '../../../engine/json.ts';
import type { Graph } from '../workflow/graph.ts';

/** How long a job may take in what respect, in ms. */
export type Limits = {
  /**
   * Running without a word: default 15 min. Four times that while there is no socket, since then
   * nothing is heard of a prompt that works.
   */
  readonly stallMs?: number;
  /** Waiting while nothing runs, before the server counts as a zombie. Default 10 s. */
  readonly zombieMs?: number;
  /** Known to neither queue nor history, before it counts as lost. Default 2 s. */
  readonly lostMs?: number;
  /** How long a cancel waits to see that it worked. Default 10 s. */
  readonly cancelMs?: number;
};

/** What is asked for. */
export type Order = {
  /** A lower-case UUID with hyphens; written down by the caller before, so that it can be adopted later. */
  readonly promptId: string;
  readonly graph: Graph;
  /** Ids of the nodes whose pictures are wanted. Only what these need is sent and run. */
  readonly outputs: readonly string[];
  /** Goes into the PNG as text chunks, one for each name. */
  readonly extraPngInfo?: JsonObject;
  /** Look for `promptId` in the queue and history before sending it: an earlier process may have. */
  readonly adopt?: boolean;
  /** Pictures expected of each output. Default 1. */
  readonly images?: number;
  /** The most bytes a picture may have. Default 64 MiB. */
  readonly maxImageBytes?: number;
  /** Where a picture goes, whole or not at all; without it the bytes are given. */
  readonly fileFor?: (node: string, index: number) => string;
  /** The same graph under another file name prefix: for when a cached picture's file is gone. */
  readonly withPrefix?: (prefix: string) => Graph;
  readonly limits?: Limits;
  readonly signal?: AbortSignal;
};

/** How far a job is. Nodes are counted; those that were cached count as done. */
export type JobProgress = {
  readonly node: string;
  readonly title: string;
  readonly done: number;
  readonly total: number;
  /** Inside the node: sampler steps, tiles … */
  readonly step?: { readonly done: number; readonly total: number };
};

export type JobPreview = { readonly type: 'image/jpeg' | 'image/png'; readonly bytes: Uint8Array };

/** Who listens to a job. All of it is decoration: nothing depends on it. */
export type Ears = {
  /** Before each POST: with the order's id, or the fresh one of another try. */
  readonly onAttempt?: (promptId: string) => void;
  readonly onAccepted?: (promptId: string) => void;
  /** How many prompts are before it, at each change. 0: it is the next. */
  readonly onQueue?: (before: number) => void;
  readonly onStart?: () => void;
  readonly onProgress?: (progress: JobProgress) => void;
  readonly onPreview?: (preview: JobPreview) => void;
  readonly onNote?: (text: string) => void;
};

export type RenderedImage = {
  readonly node: string;
  readonly index: number;
  readonly type: 'image/png' | 'image/jpeg';
  readonly size: number;
  /** One of both, by `fileFor`. */
  readonly file?: string;
  readonly bytes?: Uint8Array;
};

/** What pictures depend on besides the graph (facts A.16, A.17). */
export type Environment = {
  readonly server: string;
  readonly pytorch: string;
  readonly device: { readonly type: string; readonly name: string };
  /** Flags of the server's command line that change pixels or speed. */
  readonly argv: readonly string[];
};

export type Rendered = {
  readonly images: readonly RenderedImage[];
  /** The id it ran under: the order's, or the fresh one of a second try. */
  readonly promptId: string;
  /** From start to end by the server's own clock; undefined if it doesn't say. */
  readonly ms: number | undefined;
  /** Nodes that did not have to run. */
  readonly cachedNodes: readonly string[];
  readonly environment: Environment;
};

export type { Graph, Json, JsonObject };
