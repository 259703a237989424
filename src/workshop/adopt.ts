import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Diagnostic } from '../engine/diagnostic.ts';
import { type Digest, sha256 } from '../engine/digest.ts';
import { replace as replaceFile } from '../engine/disk.ts';
import { nearest } from '../engine/nearest.ts';
import { err, ok, type Result } from '../engine/result.ts';
import { digestAt } from '../engine/state.ts';
import type { Workshop } from './open.ts';
import { paintPathOf, takesIn, takesOf } from './takes.ts';

/** A panel's art: the output, and where a painting that stands in for it belongs. */
export type ArtFile = { readonly file: number; readonly path: string; readonly paint: string };

const refusal = (
  code: string,
  message: string,
  hint: string,
  facts?: Diagnostic['facts'],
): { readonly ok: false; readonly error: Diagnostic } =>
  err({ severity: 'error', code, message, hint, ...(facts === undefined ? {} : { facts }) });

/** The art that a person names by its path, or by its panel where that has one take. */
export function artNamed(workshop: Workshop, wanted: string): Result<ArtFile, Diagnostic> {
  const { graph } = workshop;
  const name = wanted.replace(/^\.\//, '');
  const takes = takesOf(graph, name.normalize('NFC'));
  if (takes.length > 1) {
    return refusal('more-than-one', `${name} has ${takes.length} takes`, 'Name the file.', [
      ['files', takes.map((take) => graph.path(take.file)).join(', ')],
    ]);
  }
  const file = takes[0]?.file ?? graph.find(name);
  if (file < 0) {
    const paths = [...takesIn(graph)].map((take) => graph.path(take.file));
    const near = nearest(name, paths, 3);
    return refusal(
      'unknown-target',
      `no output is called ${JSON.stringify(wanted)}`,
      near.length > 0 ? `Did you mean ${near[0]}?` : 'plasma status --all lists every target.',
      near.length > 0 ? [['nearest', near.join(', ')]] : undefined,
    );
  }
  const path = graph.path(file);
  const paint = graph.producer[file]! < 0 ? undefined : paintPathOf(path);
  if (paint !== undefined) return ok({ file, path, paint });
  return refusal(
    'no-art',
    `${path} is not the art of a panel, and only that can be painted by hand`,
    'Lettering and pages are made from the script: change the script, or paint on the raw art. Your version of an output is never overwritten without being kept aside.',
  );
}

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const largest = 1024 * 1024 * 1024;

/**
 * Copies a picture to where paintings are. Another painting that is there is kept aside with
 * `replace`, and is a refusal without.
 * @param from absolute path; undefined for the output itself, which must then have been changed by hand
 * @returns the digest of the picture, and where the painting that was there is kept now
 * @throws DiskError
 */
export async function takeAsPaint(
  workshop: Workshop,
  of: { readonly file: number; readonly paint: string; readonly replace: boolean; readonly from?: string },
): Promise<Result<{ readonly digest: Digest; readonly aside?: string }, Diagnostic>> {
  const { disk, graph, ledger } = workshop;
  const path = graph.path(of.file);
  const source = of.from ?? disk.locate(path);
  const told = of.from ?? path;
  const stat = existsSync(source) ? statSync(source) : undefined;
  if (stat === undefined || !stat.isFile())
    return refusal(
      'no-file',
      `${told} is not there`,
      of.from === undefined
        ? `Name your picture with --from, or take plasma's back: plasma restore ${path}`
        : 'Name a picture that is there.',
    );
  if (stat.size > largest)
    return refusal('too-big', `${told} is larger than 1 GB`, 'Export it with less resolution.');
  const bytes = readFileSync(source);
  const digest = sha256(bytes);
  if (of.from === undefined && digest === digestAt(ledger.state, of.file)) {
    return refusal(
      'not-edited',
      `${path} is what plasma made: nobody has painted on it`,
      `Paint on it first, or name your picture: plasma adopt ${path} --from my.png`,
    );
  }
  if (!bytes.subarray(0, 8).equals(png))
    return refusal('no-png', `${told} is not a PNG picture`, 'Export it as PNG.');
  if (!(await isWhole(bytes)))
    return refusal(
      'broken-picture',
      `${told} is a PNG picture that is not whole`,
      'Save it again, and adopt it then.',
    );

  let aside: string | undefined;
  if (disk.stat(of.paint) !== undefined) {
    const there = await disk.digest(of.paint);
    if (there === digest) return ok({ digest });
    if (!of.replace) {
      return refusal(
        'paint-exists',
        `${of.paint} is there already, with another picture`,
        'Take its place with --replace (it is kept aside), or move it away.',
      );
    }
    aside = keep(workshop, of.paint, there);
  }
  replaceFile(disk, of.paint, bytes);
  if ((await disk.digest(of.paint)) !== digest)
    throw new Error(`${of.paint} did not come out as it was written`);
  return ok({ digest, ...(aside === undefined ? {} : { aside }) });
}

/** Whether every pixel of a picture can be read: a painting program may have been stopped while it saved. */
async function isWhole(bytes: Uint8Array): Promise<boolean> {
  const { default: sharp } = await import('sharp');
  return sharp(bytes)
    .stats()
    .then(
      () => true,
      () => false,
    );
}

/** Keeps a copy, so that the painting stays in its place until the new one takes it. */
function keep({ disk }: Workshop, path: string, digest: Digest): string {
  const aside = `.plasma/aside/${digest.slice(0, 12)}/${path}`;
  disk.makeFolder(aside.slice(0, aside.lastIndexOf('/')));
  disk.copy(path, aside);
  return aside;
}
