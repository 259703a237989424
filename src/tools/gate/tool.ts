import type { Draft } from '../../engine/rule.ts';
import type { Tool } from '../../engine/tool.ts';

/**
 * @property command what a person types to decide
 * @property lenient only a decision about exactly these pixels stops them: the book asks for no approval
 * @property stale what the art is made from is no longer what was approved
 * @property remedy what to do about art that was rejected, where that is no reroll
 */
export type GateParams = {
  readonly what: string;
  readonly command: string;
  readonly lenient?: true;
  readonly stale?: true;
  readonly remedy?: string;
};
/** @property digest of the approved bytes; changed: what they were made from is no longer what is asked for */
export type PinParams = { readonly digest: string; readonly what: string; readonly changed: boolean };

/** Lets art through when a person has approved exactly these bytes (or, if lenient, said nothing against them). */
export const gateTool: Tool<GateParams> = { id: 'gate', version: 1, load: () => import('./gate.ts') };

/** Keeps approved pixels whatever the script says now: they come from the store. */
export const pinTool: Tool<PinParams> = { id: 'pin', version: 1, load: () => import('./pin.ts') };

/** Art that must be approved before anything is made of it. */
export const gate = (
  of: GateParams & {
    readonly label: string;
    readonly art: string;
    readonly review: string;
    readonly to: string;
    readonly from?: Draft['from'];
  },
): Draft => ({
  tool: 'gate',
  label: of.label,
  params: {
    what: of.what,
    command: of.command,
    lenient: of.lenient,
    stale: of.stale,
    remedy: of.remedy,
  },
  inputs: { art: of.art, review: { path: of.review, optional: true } },
  outputs: { image: of.to },
  ...(of.from === undefined ? {} : { from: of.from }),
});

/** The approved bytes, in the place of what would draw them: every output that the draft has. */
export const pin = (draft: Draft, of: PinParams): Draft => ({
  tool: 'pin',
  params: { digest: of.digest, what: of.what, changed: of.changed },
  outputs: draft.outputs,
  ...(draft.label === undefined ? {} : { label: draft.label }),
  ...(draft.from === undefined ? {} : { from: draft.from }),
});
