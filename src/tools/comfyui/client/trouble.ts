/** Settles when the server answers again (true) or nobody believes in it any more (false). */
export type Back = (signal?: AbortSignal) => Promise<boolean>;

/** Where in a graph something went wrong. */
export type AtNode = { readonly node: string; readonly class: string; readonly title: string };

/** One thing that the server won't take in a node. */
export type NodeProblem = AtNode & {
  /** The server's word for it: `value_not_in_list`, `required_input_missing` … */
  readonly type: string;
  readonly input?: string;
  readonly message: string;
  readonly received?: string;
  /** Allowed values that are nearest to the one received, or the first of them. */
  readonly near?: readonly string[];
};

/** Why no picture came. Nothing else ever ends a render. */
export type Trouble =
  | { readonly kind: 'bad-address'; readonly reason: string }
  /** It never answered within the time that a server may take to start. */
  | { readonly kind: 'unreachable'; readonly reason: string; readonly back: Back }
  | { readonly kind: 'not-comfyui'; readonly reason: string }
  | { readonly kind: 'forbidden'; readonly status: number; readonly route: string }
  | { readonly kind: 'redirected'; readonly status: number; readonly location: string }
  | { readonly kind: 'too-old'; readonly version: string; readonly least: string }
  /** The server answers, but not as it should, again and again. */
  | { readonly kind: 'server-error'; readonly status: number; readonly route: string; readonly start: string }
  /** Found here, before anything was sent. */
  | { readonly kind: 'unfit-graph'; readonly problems: readonly string[] }
  /** The server won't run it. `partly`: it would have run, with some of the outputs left out. */
  | {
      readonly kind: 'rejected';
      readonly message: string;
      readonly details: string;
      readonly nodes: readonly NodeProblem[];
      readonly partly: boolean;
    }
  | { readonly kind: 'too-large'; readonly what: string; readonly bytes: number; readonly limit?: number }
  | ({
      readonly kind: 'node-error' | 'out-of-memory' | 'disk-full';
      /** The exception's class in Python. */
      readonly type: string;
      /** The first lines of its message. */
      readonly message: string;
      /** For the log. */
      readonly traceback: string;
    } & AtNode)
  /** Someone else stopped it. */
  | { readonly kind: 'interrupted'; readonly node?: string }
  /** The server is there and knows nothing of the prompt: deleted, or the server was started anew. */
  | { readonly kind: 'lost'; readonly restarted: boolean }
  | { readonly kind: 'stalled'; readonly silentMs: number; readonly cancelled: boolean }
  /** It takes prompts and runs none. */
  | { readonly kind: 'zombie'; readonly waiting: number }
  | {
      readonly kind: 'no-image';
      readonly node: string;
      readonly reason: string;
      readonly got: readonly string[];
    }
  | { readonly kind: 'bad-image'; readonly node: string; readonly reason: string }
  /** The server ran another number than it was sent. */
  | {
      readonly kind: 'altered';
      readonly node: string;
      readonly input: string;
      readonly sent: number;
      readonly ran: number;
    }
  /** A file of ours can't be read or written. */
  | { readonly kind: 'local-disk'; readonly file: string; readonly code: string }
  | { readonly kind: 'upload'; readonly file: string; readonly reason: string }
  | { readonly kind: 'not-listed'; readonly folder: string; readonly name: string; readonly waitedMs: number }
  /** By our signal. Not confirmed: it may still be running. */
  | { readonly kind: 'cancelled'; readonly confirmed: boolean }
  /** The server went away. `blamed`: while it ran this very prompt. */
  | { readonly kind: 'gone'; readonly reason: string; readonly blamed: boolean; readonly back: Back };
