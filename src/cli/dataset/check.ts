import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Location } from '../../engine/diagnostic.ts';
import { originOf } from '../../engine/located.ts';
import { checkCaches } from '../../tools/dataset/check/files.ts';
import type { Finding, Severity } from '../../tools/dataset/finding.ts';
import { type Report, readReport } from '../../tools/dataset/report.ts';
import { openWorkshop } from '../../workshop/open.ts';
import { bookRoot, exit } from '../command.ts';
import { buildCommand } from '../commands/build.ts';
import { characterNamed, datasetFile } from '../crop/dataset-file.ts';
import type { Io } from '../io.ts';
import { refuse } from '../locked.ts';
import { showFindings } from './show.ts';

export type CheckWords = { readonly backend?: string; readonly json?: boolean; readonly quiet?: boolean };

/** A finding, and where in the sources its first file is written. */
export type Told = Finding & { readonly at?: Location };

/** `plasma dataset check`: brings the report up to date and tells what it says. */
export async function check(io: Io, wanted: string, words: CheckWords): Promise<number> {
  const root = bookRoot(io);
  if (root === undefined) return exit.usage;
  const id = characterNamed(root, wanted);
  if (!id.ok) return refuse(io, id.error);
  const file = datasetFile(root, id.value);
  if (!file.ok) return refuse(io, ...file.error);
  // sketch draws no regularisation pictures: a look at a dataset never begins to draw unasked
  const backend = words.backend ?? 'sketch';
  const code = await buildCommand({ ...io, out: () => {} }, [`${id.value}:report`], { force: [], backend });
  if (code !== exit.done) return code;
  const folder = `output/datasets/${id.value}`;
  const report = readReport(readFileSync(join(root, folder, 'report.json')));
  if (!report.ok)
    return refuse(io, {
      severity: 'error',
      code: 'bad-report',
      message: `${folder}/report.json can't be read: ${report.error}`,
      hint: `Take plasma's own back with: plasma restore ${folder}/report.json`,
    });
  const places = await placesOf(root, id.value, backend);
  const findings = [...checkCaches(filesIn(root, folder)), ...report.value.findings].map((finding): Told => {
    const at = finding.files.map((path) => places.get(path)).find((place) => place !== undefined);
    return at === undefined ? finding : { ...finding, at };
  });
  const told = words.quiet ? findings.filter(({ severity }) => severity !== 'note') : findings;
  const counts = countsOf(findings);
  if (words.json) {
    for (const finding of told) io.out(`${JSON.stringify(finding)}\n`);
    io.out(`${JSON.stringify({ counts, report: `${folder}/report.json`, page: `${folder}/report.html` })}\n`);
  } else showFindings(io, report.value, told, counts, `${folder}/report.html`);
  return counts.error > 0 ? exit.failed : exit.done;
}

const countsOf = (findings: readonly Finding[]): { readonly [S in Severity]: number } => {
  const of = (severity: Severity): number => findings.filter((one) => one.severity === severity).length;
  return { error: of('error'), warning: of('warning'), note: of('note') };
};

/** What lies in the folders of training and regularisation pictures, whoever has put it there. */
const filesIn = (root: string, folder: string): readonly string[] =>
  ['train', 'reg'].flatMap((name) => {
    const path = join(root, folder, name);
    return existsSync(path) ? readdirSync(path).map((file) => `${folder}/${name}/${file}`) : [];
  });

/** Where pictures and captions are written, by the paths that findings call them. */
async function placesOf(root: string, id: string, backend: string): Promise<ReadonlyMap<string, Location>> {
  const places = new Map<string, Location>();
  const opened = await openWorkshop(root, { backend, readOnly: true });
  if (!opened.ok) return places;
  const { graph } = opened.value;
  const file = graph.find(`output/datasets/${id}/report.json`);
  if (file < 0) return places;
  const { params, origins = {} } = graph.action(graph.producer[file]!);
  for (const [i, image] of ((params.images ?? []) as Report['images']).entries())
    for (const name of ['path', 'captionPath']) {
      const at = originOf(origins, `images.${i}.${name}`);
      const path = (image as { readonly [name: string]: unknown })[name];
      if (at !== undefined && typeof path === 'string') places.set(path, at);
    }
  return places;
}
