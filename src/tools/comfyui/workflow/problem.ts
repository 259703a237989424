import type { Diagnostic } from '../../../engine/diagnostic.ts';
import { originOf } from '../../../engine/located.ts';
import type { Workflow } from './slots.ts';

/** Why a workflow can't be filled with what a panel asks for. */
export type SlotProblem = {
  readonly code:
    | 'no-slot'
    | 'slot-twice'
    | 'slot-input'
    | 'slot-unused'
    | 'slot-value'
    | 'slot-stays'
    | 'no-output'
    | 'dangling-link'
    | 'workflow-cycle';
  readonly message: string;
  readonly hint?: string;
  /** The node it is about, and the input. */
  readonly node?: string;
  readonly input?: string;
};

/** The same as diagnostics of the workflow's file. `excerpt` shows lines of it, for who has its text. */
export function slotDiagnostics(
  workflow: Workflow,
  problems: readonly SlotProblem[],
  excerpt?: (at: { readonly file: string; readonly line: number; readonly column: number }) => string,
): readonly Diagnostic[] {
  return problems.map(({ code, message, hint, node, input }) => {
    const path = node === undefined ? '' : input === undefined ? node : `${node}.inputs.${input}`;
    const found = originOf(workflow.origins ?? {}, path);
    const at = found ?? { file: workflow.file, line: 1, column: 1 };
    return {
      severity: 'error',
      code,
      message,
      at,
      ...(excerpt === undefined || found === undefined ? {} : { excerpt: excerpt(at) }),
      ...(hint === undefined ? {} : { hint }),
    };
  });
}
