import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import { type Located, located } from '../engine/located.ts';
import { asBookPath, type BookPath, bookPath } from '../engine/path.ts';
import type { PanelPlace } from './art.ts';
import { emptySpan, given, type Hires, hiresOf } from './drawing-config.ts';
import { strangeProfile } from './profile-name.ts';
import { slipIn } from './sampler-name.ts';
import type { PanelScript } from './schema/chapter.ts';
import type { DrawScript } from './schema/drawing.ts';
import { problemAt, type Said, type Source } from './source.ts';
import { child, itemsOf, type Node, textOf } from './tree.ts';

/** An OpenPose stick figure that the figures follow. What is left out is as in the config. */
export type Pose = {
  readonly image: BookPath;
  /** 0.4 to 0.9. */
  readonly strength?: number;
  /** Shares of the steps. */
  readonly start?: number;
  readonly end?: number;
};

/** A picture that the drawing starts from: the lower `denoise`, the more of it stays. */
export type Base = { readonly image: BookPath; readonly denoise?: number };

/** How a panel is drawn where that differs from the config. Lengths are px. */
export type Draw = {
  readonly size?: readonly [width: number, height: number];
  readonly steps?: number;
  readonly cfg?: number;
  readonly sampler?: string;
  readonly scheduler?: string;
  readonly denoise?: number;
  readonly checkpoint?: string;
  readonly workflow?: BookPath;
  readonly profile?: string;
  readonly hires?: false | Hires;
};

const drawn = [
  'size',
  'steps',
  'cfg',
  'sampler',
  'scheduler',
  'denoise',
  'checkpoint',
  'workflow',
  'profile',
  'hires',
] as const;

export function poseOf(script: PanelScript, { source, node }: PanelPlace): Located<Pose> | undefined {
  const { pose } = script;
  if (pose === undefined) return undefined;
  const written = child(node, 'pose')!;
  const { image, ...rest } = typeof pose === 'string' ? { image: pose } : pose;
  return located<Pose>({ image: asBookPath(image), ...rest }, originsIn(source, written));
}

export function baseOf(script: PanelScript, { source, node }: PanelPlace): Located<Base> | undefined {
  const { base } = script;
  if (base === undefined) return undefined;
  const { image, ...rest } = typeof base === 'string' ? { image: base } : base;
  return located<Base>({ image: asBookPath(image), ...rest }, originsIn(source, child(node, 'base')!));
}

/** The panel's `draw` over that of the chapter's defaults, entry by entry. */
export function drawOf(script: PanelScript, place: PanelPlace): Located<Draw> {
  const { source, node, defaults, defaultsNode } = place;
  const merged: DrawScript = { ...given(defaults?.draw ?? {}, drawn), ...given(script.draw ?? {}, drawn) };
  const own = child(node, 'draw');
  const fallback = child(defaultsNode, 'draw');
  const origins: { [path: string]: Location } = { '': source.at((own ?? node).start) };
  for (const name of Object.keys(merged)) {
    const written = child(own, name) ?? child(fallback, name);
    if (written === undefined) continue;
    for (const [path, at] of Object.entries(originsIn(source, written)))
      origins[path === '' ? name : `${name}.${path}`] = at;
  }
  const hires = hiresOf(merged.hires);
  const { workflow, hires: _, ...rest } = merged;
  return located<Draw>(
    {
      ...rest,
      ...(workflow === undefined ? {} : { workflow: asBookPath(workflow) }),
      ...(hires === undefined ? {} : { hires }),
    },
    origins,
  );
}

function originsIn(source: Source, node: Node): { readonly [path: string]: Location } {
  const origins: { [path: string]: Location } = { '': source.at(node.start) };
  if (node.kind === 'map')
    for (const [name, entry] of node.entries) origins[name] = source.at(entry.node.start);
  if (node.kind === 'list')
    node.items.forEach((item, i) => {
      origins[`${i}`] = source.at(item.start);
    });
  return origins;
}

type Say = (node: Node | undefined, said: Said) => void;

/** What a panel says of its drawing that can't be. */
export function checkDrawing(panel: Node, profiles: readonly string[], say: Say): void {
  const pose = child(panel, 'pose');
  for (const picture of [pose, child(panel, 'base')])
    checkPicture(picture?.kind === 'map' ? child(picture, 'image') : picture, say);
  checkPath(child(panel, 'mask'), 'chapters/ch-01/masks/p001_k2.png', say);
  const start = numberOf(child(pose, 'start')) ?? 0;
  const end = numberOf(child(pose, 'end')) ?? 1;
  if (start <= 1 && end >= 0 && start >= end)
    say(child(pose, 'start') ?? child(pose, 'end'), emptySpan(start, end));
  checkDraw(child(panel, 'draw'), profiles, say);
}

/** The same for `draw`, in a panel or in defaults. */
export function checkDraw(draw: Node | undefined, profiles: readonly string[], say: Say): void {
  const profile = textOf(child(draw, 'profile'));
  const strange = profile === undefined ? undefined : strangeProfile(profile, profiles);
  if (strange !== undefined) say(child(draw, 'profile'), strange);
  checkPath(child(draw, 'workflow'), 'rules/workflows/mine.json', say);
}

function checkPicture(node: Node | undefined, say: Say): void {
  const path = textOf(node);
  if (path === undefined || !checkPath(node, 'chapters/ch-01/poses/p001_k2.png', say)) return;
  if (!/\.(?:png|jpe?g|webp)$/i.test(path))
    say(node, {
      code: 'bad-value',
      message: `"${path}" is no picture that ComfyUI reads`,
      hint: 'Write the path of a .png, .jpg or .webp.',
    });
}

function checkPath(node: Node | undefined, example: string, say: Say): boolean {
  const path = textOf(node);
  if (path === undefined) return false;
  const read = bookPath(path);
  if (read.ok) return true;
  say(node, {
    code: 'bad-path',
    message: `"${path}": ${read.error}`,
    hint: `Write a path from the root of the book, like ${example}.`,
  });
  return false;
}

const numberOf = (node: Node | undefined): number | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;

function* drawNodes(source: Source): Generator<Node> {
  const defaults = child(child(source.root, 'defaults'), 'draw');
  if (defaults !== undefined) yield defaults;
  for (const page of itemsOf(child(source.root, 'pages')))
    for (const panel of itemsOf(child(page, 'panels'))) {
      const draw = child(panel, 'draw');
      if (draw !== undefined) yield draw;
    }
}

/** A warning for each sampler and scheduler that is nearly one that ComfyUI has. */
export function samplerSlips(source: Source): readonly Diagnostic[] {
  const warnings: Diagnostic[] = [];
  for (const draw of drawNodes(source))
    for (const kind of ['sampler', 'scheduler'] as const) {
      const node = child(draw, kind);
      const name = textOf(node);
      const slip = name === undefined ? undefined : slipIn(kind, name);
      if (slip !== undefined) warnings.push(problemAt(source, node!.start, slip, 'warning'));
    }
  return warnings;
}

/** The workflows that a chapter names, and where it does. */
export function workflowsIn(source: Source): readonly { readonly path: BookPath; readonly node: Node }[] {
  const named = new Map<string, { readonly path: BookPath; readonly node: Node }>();
  for (const draw of drawNodes(source)) {
    const node = child(draw, 'workflow');
    const path = bookPath(textOf(node) ?? '');
    if (path.ok && node !== undefined && !named.has(path.value))
      named.set(path.value, { path: path.value, node });
  }
  return [...named.values()];
}
