import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';

/** A program to start, without a shell. */
export type CommandParams = {
  /**
   * The program and its arguments. `{in}` and `{out}` stand for the only input and output,
   * `{in.name}` and `{out.name}` for one by name; anything else is taken as it is.
   */
  readonly run: readonly string[];
  /** A folder of the book to start in, `.` for its root; an empty private folder if left out. */
  readonly cwd?: string;
  /** Added to PATH, HOME and LANG=C.UTF-8, which are all that the program sees. */
  readonly env?: { readonly [name: string]: string };
  readonly timeoutS?: number;
  /** Exit codes that mean that it went well; 0 if left out. */
  readonly expect?: readonly number[];
};

/** Starts a program that makes the outputs from the inputs. */
export const commandTool: Tool<CommandParams> = { id: 'command', version: 1, load: () => import('./run.ts') };

/** A target made by a program: an upscaler, a converter, a script of one's own. */
export const command = (
  of: CommandParams &
    Pick<Draft, 'label' | 'from' | 'inputs' | 'claims' | 'group' | 'onRequest'> & {
      readonly outputs: Draft['outputs'];
    },
): Draft => {
  const { run, cwd, env, timeoutS, expect, ...draft } = of;
  return { ...draft, tool: 'command', params: { run, cwd, env, timeoutS, expect } };
};
