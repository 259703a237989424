import { mkdirSync, writeFileSync } from 'node:fs';

/**
 * A book of plain files, of the shape that peers are measured with: N sources → N copies → N/10
 * files put together from ten copies each, 300 files in a folder. The same graph as plasma rules and
 * as a build.ninja.
 */
export function makeGraphBook(root: string, sources: number): void {
  const folderOf = (i: number): string => String(Math.floor(i / 300)).padStart(4, '0');
  const nameOf = (i: number): string => `f${String(i).padStart(6, '0')}.txt`;
  mkdirSync(`${root}/rules`, { recursive: true });
  for (let i = 0; i < sources; i++) {
    if (i % 300 === 0) mkdirSync(`${root}/sources/${folderOf(i)}`, { recursive: true });
    writeFileSync(`${root}/sources/${folderOf(i)}/${nameOf(i)}`, `source ${i}\n`);
  }
  writeFileSync(
    `${root}/plasma.config.ts`,
    `import { defineConfig } from 'plasma';\n\nexport default defineConfig({ title: 'Bench' });\n`,
  );
  writeFileSync(
    `${root}/rules/copies.ts`,
    `import { copy, defineRule } from 'plasma';

export default defineRule({
  name: 'copies',
  *targets({ files }) {
    for (const path of files('sources/**/*.txt')) yield copy({ from: path, to: path.replace('sources/', 'output/copies/') });
  },
});
`,
  );
  writeFileSync(
    `${root}/rules/joined.ts`,
    `import { concat, defineRule } from 'plasma';

export default defineRule({
  name: 'joined',
  *targets({ files }) {
    const copies = files('sources/**/*.txt').map((path) => path.replace('sources/', 'output/copies/'));
    for (let i = 0; i + 10 <= copies.length; i += 10) {
      const group = String(Math.floor(i / 3000)).padStart(4, '0');
      yield concat({ from: copies.slice(i, i + 10), to: \`output/joined/\${group}/j\${String(i / 10).padStart(6, '0')}.txt\` });
    }
  },
});
`,
  );
  const ninja = ['rule cp', '  command = cp $in $out', 'rule cat', '  command = cat $in > $out'];
  const copyOf = (i: number): string => `ninja/copies/${folderOf(i)}/${nameOf(i)}`;
  for (let i = 0; i < sources; i++) ninja.push(`build ${copyOf(i)}: cp sources/${folderOf(i)}/${nameOf(i)}`);
  for (let i = 0; i + 10 <= sources; i += 10) {
    const from = Array.from({ length: 10 }, (_, k) => copyOf(i + k)).join(' ');
    ninja.push(
      `build ninja/joined/${String(Math.floor(i / 3000)).padStart(4, '0')}/j${String(i / 10).padStart(6, '0')}.txt: cat ${from}`,
    );
  }
  writeFileSync(`${root}/build.ninja`, `${ninja.join('\n')}\n`);
}

/** How many sources make a graph of about so many targets. */
export const sourcesFor = (targets: number): number => Math.round(targets / 11) * 10;
