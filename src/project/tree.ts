/** One value of a YAML file with the offsets it stands at (UTF-16 units from the start of the text). */
export type Node = ScalarNode | ListNode | MapNode;

export type ScalarNode = {
  readonly kind: 'scalar';
  readonly value: null | boolean | number | string;
  readonly start: number;
  readonly end: number;
  readonly style: 'plain' | 'single' | 'double' | 'block';
};
export type ListNode = { readonly kind: 'list'; readonly items: readonly Node[]; readonly start: number };
export type MapNode = {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
  readonly start: number;
  /** Written in braces. */
  readonly flow: boolean;
};
export type Entry = { readonly key: number; readonly keyEnd: number; readonly node: Node };

/** Names and indexes from the root to a part: `['pages', 0, 'id']`. */
export type NodePath = readonly (string | number)[];

/** The part at a path, or undefined. */
export function nodeAt(root: Node | undefined, path: NodePath): Node | undefined {
  let node = root;
  for (const step of path) node = child(node, step);
  return node;
}

/** One step down: an entry of a map or an item of a list. */
export function child(node: Node | undefined, step: string | number): Node | undefined {
  if (node?.kind === 'map') return node.entries.get(String(step))?.node;
  if (node?.kind === 'list' && typeof step === 'number') return node.items[step];
  return undefined;
}

/** The items of a list; nothing where there is no list. */
export const itemsOf = (node: Node | undefined): readonly Node[] => (node?.kind === 'list' ? node.items : []);

/** The text of a scalar, or undefined where something else stands. */
export const textOf = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;

/** A value and all that is in it, by paths like `parts.1.at`; the value itself is `''`. */
export function* partsOf(node: Node, path = ''): Generator<readonly [path: string, node: Node]> {
  yield [path, node];
  const within = (name: string | number): string => (path === '' ? `${name}` : `${path}.${name}`);
  if (node.kind === 'list') for (const [i, item] of node.items.entries()) yield* partsOf(item, within(i));
  else if (node.kind === 'map')
    for (const [name, entry] of node.entries) yield* partsOf(entry.node, within(name));
}

/** The plain value: objects, arrays, scalars. */
export function plainOf(node: Node): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainOf);
    case 'map': {
      const value: { [name: string]: unknown } = {};
      for (const [name, entry] of node.entries) value[name] = plainOf(entry.node);
      return value;
    }
  }
}
