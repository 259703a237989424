import { join } from 'node:path';
import type { Check } from './check.ts';
import { bookFontsVerdict, builtInFontsVerdict } from './fonts.ts';
import { diskVerdict, freeSpace, lockVerdict, nodeVerdict, sharpVerdict, spaceVerdict } from './machine.ts';

/** The machine that the doctor stands on. */
export type Machine = {
  readonly env: { readonly [name: string]: string | undefined };
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Node's own version: `26.1.0`. */
  readonly node: string;
};

/** What plasma needs of this machine, whoever draws. */
export function machineChecks(
  machine: Machine,
  root: string | undefined,
  fonts: { readonly [use: string]: readonly string[] },
): readonly Check[] {
  const area = 'This machine';
  return [
    { area, what: 'node', look: () => nodeVerdict(machine.node, machine.platform, machine.arch) },
    { area, what: 'images', look: () => sharpVerdict() },
    { area, what: 'fonts', look: () => builtInFontsVerdict() },
    { area, what: 'fonts', look: () => bookFontsVerdict(fonts, root) },
    ...(root === undefined
      ? []
      : [
          { area, what: 'disk', look: () => diskVerdict(root, machine.platform) },
          {
            area,
            what: 'space',
            look: () =>
              ['.plasma', 'output'].flatMap((folder, i, all) => {
                const free = freeSpace(join(root, folder));
                // one disk for both is told once
                if (free === undefined || (i > 0 && freeSpace(join(root, all[0]!)) === free)) return [];
                return [spaceVerdict(free, folder)];
              }),
          },
          { area, what: 'lock', look: () => lockVerdict(root) },
        ]),
  ];
}
