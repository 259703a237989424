/** What a command has of the world: where it stands, where it prints, and whether that is a terminal. */
export type Io = {
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Standard error is a terminal that a live display can use. */
  readonly live: boolean;
  readonly columns: () => number;
  readonly paint: Paint;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
};

export type Paint = { readonly [style in Style]: (text: string) => string };
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'cyan' | 'magenta';

const codes: { readonly [style in Style]: readonly [number, number] } = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
  magenta: [35, 39],
};

/** Colours, or none: NO_COLOR, `TERM=dumb` and pipes get plain text, FORCE_COLOR wins over a pipe. */
export function paintFor(env: Io['env'], isTerminal: boolean): Paint {
  const wanted = env.NO_COLOR
    ? false
    : env.FORCE_COLOR !== undefined
      ? env.FORCE_COLOR !== '0'
      : isTerminal && env.TERM !== 'dumb';
  const style =
    ([on, off]: readonly [number, number]) =>
    (text: string): string =>
      wanted && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return Object.fromEntries(Object.entries(codes).map(([name, code]) => [name, style(code)])) as Paint;
}

/** The exit codes of every command. */
export const exit = { done: 0, failed: 1, usage: 2, waiting: 3, interrupted: 130 } as const;
