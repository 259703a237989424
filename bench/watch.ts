import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plasma, repository, start } from './measure.ts';

/** One save: ms until the page was on disk, and of these what lettering and composing took. */
export type Save = { readonly total: number; readonly work: number };

/** A book of ten chapters with a hundred panels each, four a page. */
export function makeBook(root: string): void {
  mkdirSync(root, { recursive: true });
  for (const path of ['rules', 'datasets'])
    cpSync(join(repository, path), join(root, path), { recursive: true });
  writeFileSync(
    join(root, 'plasma.config.ts'),
    "import { defineConfig } from 'plasma';\n\nexport default defineConfig({ title: 'Bench', paper: 'screen' });\n",
  );
  for (let chapter = 1; chapter <= 10; chapter++) {
    const id = `ch-${String(chapter).padStart(2, '0')}`;
    const lines = [`chapter: ${chapter}`, `title: Chapter ${chapter}`, 'pages:'];
    for (let page = 1; page <= 25; page++) {
      lines.push(`  - id: p${String(page).padStart(3, '0')}`, '    layout: 2x2', '    panels:');
      for (let panel = 1; panel <= 4; panel++) {
        lines.push(
          `      - id: k${panel}`,
          '        scene: rooftop at night',
          '        cast:',
          '          - { who: spyke, at: [0.5, 0.6] }',
          '        say:',
          `          - { who: spyke, text: Line ${panel} of page ${page}. }`,
        );
      }
    }
    mkdirSync(join(root, 'chapters', id), { recursive: true });
    writeFileSync(join(root, 'chapters', id, 'script.yaml'), `${lines.join('\n')}\n`);
  }
}

/**
 * Edits a line of dialogue again and again while `plasma build --watch` runs, and takes the time from
 * the save to the event that the page is in its place.
 */
export async function measureWatch(root: string, rounds: number): Promise<readonly Save[]> {
  makeBook(root);
  const child = start([...plasma, 'build', '--watch', '--json'], root);
  let rest = '';
  let onEvent: (event: {
    readonly event: string;
    readonly tool?: string;
    readonly ms?: number;
    readonly outcome?: string;
  }) => void = () => {};
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    rest += text;
    const lines = rest.split('\n');
    rest = lines.pop()!;
    for (const line of lines) onEvent(JSON.parse(line));
  });
  const summary = (): Promise<void> =>
    new Promise((done) => {
      onEvent = (event) => {
        if (event.event === 'summary') done();
      };
    });
  await summary();
  const script = join(root, 'chapters/ch-05/script.yaml');
  const saves: Save[] = [];
  for (let round = -2; round < rounds; round++) {
    await new Promise((wait) => setTimeout(wait, 300));
    const text = readFileSync(script, 'utf8').replace(
      /Line 2 of page 13\.?[^}]*/,
      `Line 2 of page 13 said ${round + 3} times. `,
    );
    const save = await new Promise<Save>((done) => {
      let work = 0;
      let total = 0;
      onEvent = (event) => {
        if (
          event.event === 'finish' &&
          event.outcome === 'built' &&
          (event.tool === 'letter' || event.tool === 'page')
        )
          work += event.ms ?? 0;
        if (event.event === 'error') throw new Error(JSON.stringify(event));
        if (event.event === 'finish' && event.tool === 'page') total = performance.now() - began;
        if (event.event === 'summary') done({ total, work });
      };
      const began = performance.now();
      writeFileSync(script, text);
    });
    if (round >= 0) saves.push(save);
  }
  const ended = new Promise((done) => child.on('close', done));
  child.kill('SIGTERM');
  await ended;
  return saves;
}
