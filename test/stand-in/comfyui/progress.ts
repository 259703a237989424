import type { ValueObject } from './python-json.ts';

/** The states of a prompt's nodes, told in full at each change (`progress_state`, A.8). */
export type Progress = {
  readonly start: (id: string) => void;
  readonly step: (id: string, value: number, max: number) => void;
  readonly finish: (id: string) => void;
};

export function newProgress(promptId: string, send: (type: string, data: ValueObject) => void): Progress {
  const states: { [id: string]: ValueObject } = {};
  const set = (id: string, value: number, max: number, state: string): void => {
    states[id] = { value, max, state, ...namesOf(id, promptId) };
    send('progress_state', { prompt_id: promptId, nodes: { ...states } });
  };
  return {
    start: (id) => set(id, 0, 1, 'running'),
    step: (id, value, max) => set(id, value, max, 'running'),
    finish: (id) => set(id, Number(states[id]?.max ?? 1), Number(states[id]?.max ?? 1), 'finished'),
  };
}

/** How frames name a node; the three others differ only where nodes expand into sub-graphs. */
export const namesOf = (id: string, promptId: string): ValueObject => ({
  node_id: id,
  prompt_id: promptId,
  display_node_id: id,
  parent_node_id: null,
  real_node_id: id,
});
