import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { benchComfyui } from './comfyui.ts';
import { benchCrops } from './crops.ts';
import { benchEngine } from './engine.ts';
import { benchLettering } from './lettering.ts';
import { repository } from './measure.ts';
import { benchPage } from './page.ts';
import { benchStudio } from './studio.ts';
import { line, type Row, writeSection } from './table.ts';

/**
 * `npm run bench`: plasma beside its peers, each pair in one run. `-- engine` (`comfyui`, `crops`, `lettering`, `page`, `studio`)
 * runs one suite; `--sizes 10000,100000` chooses the engine's graphs by their number of targets; `--write` puts
 * what was measured into docs/performance.md.
 */
const words = process.argv.slice(2);
const sizes = (words.includes('--sizes') ? words[words.indexOf('--sizes') + 1]! : '10000')
  .split(',')
  .map(Number);
const suites: { readonly [name: string]: (note: (row: Row) => void) => Promise<string> } = {
  engine: (note) => benchEngine(sizes, note),
  comfyui: benchComfyui,
  crops: benchCrops,
  lettering: benchLettering,
  page: benchPage,
  studio: benchStudio,
};

spawnSync(process.execPath, [join(repository, 'tasks/dist.ts')], { stdio: 'inherit', cwd: repository });
const chosen = Object.keys(suites).filter((name) => words.includes(name));
for (const name of chosen.length > 0 ? chosen : Object.keys(suites)) {
  const rows: Row[] = [];
  const told = await suites[name]!((row) => {
    rows.push(row);
    console.log(line(row));
  });
  const command = `npm run bench -- ${name}${name === 'engine' ? ` --sizes ${sizes.join(',')}` : ''} --write`;
  if (words.includes('--write')) writeSection(name, command, rows, told);
}
