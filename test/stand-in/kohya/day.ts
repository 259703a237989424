/** What goes wrong on a day of the stand-in trainer: `bad-day.json` in its folder. All of it may be left out. */
export type Day = {
  /** What accelerate says before, and what the trainer says then; null for nothing at all. `cuda:0` if left out. */
  readonly probed?: string;
  readonly device?: string | null;
  /** What is printed while it trains: bytes torn anywhere, ANSI colours, a bar as wide as a wall, warnings between, other code pages. */
  readonly torn?: boolean;
  readonly coloured?: boolean;
  readonly wide?: boolean;
  readonly chatty?: boolean;
  readonly notUtf8?: boolean;
  /** So many lines of noise before the first step. */
  readonly noise?: number;
  /** The loss at a step and after it. */
  readonly loss?: { readonly at: number; readonly is: string };
  /** At this step it says these lines on stderr and ends with the code; step 0 is before the model is loaded. */
  readonly crash?: { readonly at: number; readonly says: readonly string[]; readonly code: number };
  /** It ends itself with a signal at a step. */
  readonly killed?: { readonly at: number; readonly by: NodeJS.Signals };
  /** From this step on it does nothing more. */
  readonly hang?: number;
  readonly deaf?: readonly ('SIGINT' | 'SIGTERM')[];
  /** It finds no images, and calls that a success. */
  readonly blind?: boolean;
  /** It passes over a folder without a word. */
  readonly ignores?: 'train' | 'reg';
  /** What is wrong with the file of a step, or with the last one (`end`). */
  readonly file?: {
    readonly at: number | 'end';
    readonly is: 'torn' | 'nan' | 'missing' | 'other-step' | 'foreign';
  };
  /** It leaves a program running that holds its output open. */
  readonly leaves?: boolean;
  /** The code it ends with when all went well. */
  readonly code?: number;
  /** Its Python lacks a package. */
  readonly lacks?: string;
};
