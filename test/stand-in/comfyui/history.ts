import { type Message, type QueueItem, type Ui, wireItem } from './protocol.ts';
import type { Value, ValueObject } from './python-json.ts';

/** How one prompt ended (A.6). */
export type Entry = {
  readonly item: QueueItem;
  readonly outputs: { readonly [node: string]: Ui };
  readonly success: boolean;
  readonly messages: readonly Message[];
};

/** Finished prompts, in memory, the newest 10 000. */
export type History = {
  readonly add: (entry: Entry) => void;
  readonly get: (promptId: string) => Entry | undefined;
  readonly all: () => readonly Entry[];
  readonly remove: (promptId: string) => void;
  readonly clear: () => void;
};

export function newHistory(limit = 10_000): History {
  const entries = new Map<string, Entry>();
  return {
    add: (entry) => {
      entries.set(entry.item.promptId, entry);
      if (entries.size > limit) entries.delete(entries.keys().next().value!);
    },
    get: (promptId) => entries.get(promptId),
    all: () => [...entries.values()],
    remove: (promptId) => {
      entries.delete(promptId);
    },
    clear: () => entries.clear(),
  };
}

/** Entries as `/history` answers them: an object by prompt id. */
export function wireHistory(entries: readonly Entry[]): ValueObject {
  return Object.fromEntries(
    entries.map((entry): [string, Value] => [
      entry.item.promptId,
      {
        prompt: wireItem(entry.item),
        outputs: entry.outputs,
        status: wireStatus(entry),
        meta: metaOf(entry),
      },
    ]),
  );
}

export const wireStatus = ({ success, messages }: Entry): ValueObject => ({
  status_str: success ? 'success' : 'error',
  completed: success,
  messages,
});

const metaOf = ({ outputs }: Entry): ValueObject =>
  Object.fromEntries(
    Object.keys(outputs).map((id) => [
      id,
      { node_id: id, display_node: id, parent_node: null, real_node_id: id },
    ]),
  );
