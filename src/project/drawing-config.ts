import type { Diagnostic, Location } from '../engine/diagnostic.ts';
import { type Located, located } from '../engine/located.ts';
import { asBookPath, type BookPath, bookPath } from '../engine/path.ts';
import { profilesWith, strangeProfile } from './profile-name.ts';
import { slipIn } from './sampler-name.ts';
import type { ComfyuiInput, ProfilesInput } from './schema/comfyui.ts';
import type { GeminiInput } from './schema/gemini.ts';
import type { ProfileName } from './schema/samplers.ts';
import type { Said } from './source.ts';
import type { NodePath } from './tree.ts';

/**
 * A ComfyUI that work is given to. Nothing of it enters a key: where a picture is made is no part of it.
 * @property window how many prompts it holds at a time
 */
export type ComfyServer = {
  readonly url: string;
  readonly input?: string;
  readonly models?: string;
  readonly window: number;
};

/** A second pass. What is left out is as in the first. */
export type Hires = { readonly denoise?: number; readonly steps?: number; readonly scale?: number };

/** How pictures are drawn if a panel says nothing else. Lengths are px; what is left out is the profile's. */
export type DrawingSettings = {
  readonly checkpoint: string;
  readonly vae?: string;
  readonly profile: string;
  readonly sampler?: string;
  readonly scheduler?: string;
  readonly steps?: number;
  readonly cfg?: number;
  readonly clipSkip?: number;
  readonly denoise?: number;
  readonly style?: string;
  readonly negative?: string;
  readonly loras: readonly { readonly name: string; readonly strength: number; readonly clip?: number }[];
  readonly pose: {
    readonly controlnet: string;
    readonly strength: number;
    readonly start: number;
    readonly end: number;
  };
  readonly hires: false | Hires;
  readonly upscaler?: string;
  readonly size?: readonly [width: number, height: number];
  /** Book paths. */
  readonly workflows: { readonly plain: string; readonly posed: string };
};

/** @property patience seconds; stall: minutes. `written`: files that the config names itself, so that they must be there */
export type Comfyui = {
  readonly servers: { readonly [name: string]: ComfyServer };
  readonly drawing: Located<DrawingSettings>;
  readonly prompt: Located<BookPath>;
  readonly written: readonly BookPath[];
  readonly patience: number;
  readonly stall: number;
};

/** Limits of a kind of model, over those of its base. */
export type OwnProfile = {
  readonly base?: ProfileName;
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  readonly multiple?: number;
  readonly area?: number;
  readonly tokens?: number;
  readonly why?: string;
};

/** What may enter keys is in `drawing`. */
export type Gemini = {
  readonly drawing: Located<{
    readonly model: string;
    readonly size?: '512' | '1K' | '2K' | '4K';
    readonly references: number;
    readonly seed: boolean;
    readonly style?: string;
    readonly safety: { readonly [harm: string]: string };
  }>;
  readonly limitUsd?: number;
  readonly usdPerImage?: number;
  readonly baseUrl?: string;
  readonly concurrency: number;
};

/** Says what is wrong at a path of the config. */
export type SayOfConfig = (path: NodePath, said: Said, severity?: Diagnostic['severity']) => void;

export const usualServer = 'http://127.0.0.1:8188';
export const usualPrompt = 'rules/prompt.txt';
export const usualWorkflows = {
  plain: 'rules/workflows/txt2img-lora.json',
  posed: 'rules/workflows/img2img-lora-controlnet.json',
} as const;
const usualWindow = 2;

/** The `comfyui` of a config. Names that are only nearly those of samplers are warned of. */
export function comfyuiOf(
  input: ComfyuiInput,
  profiles: ProfilesInput,
  whereIs: (path: NodePath) => Location,
  say: SayOfConfig,
): Comfyui {
  const at = (...path: readonly string[]): Location => whereIs(['comfyui', ...path]);
  const profile = input.profile ?? 'sd15';
  const unknown = strangeProfile(profile, profilesWith(Object.keys(profiles)));
  if (unknown !== undefined) say(['comfyui', 'profile'], unknown);
  for (const kind of ['sampler', 'scheduler'] as const) {
    const slip = input[kind] === undefined ? undefined : slipIn(kind, input[kind]);
    if (slip !== undefined) say(['comfyui', kind], slip, 'warning');
  }
  const { start = 0, end = 1 } = input.pose ?? {};
  if (start >= end) say(['comfyui', 'pose', 'start'], emptySpan(start, end));
  const written: BookPath[] = [];
  const file = (path: NodePath, text: string | undefined, usual: string): string => {
    if (text === undefined) return usual;
    const read = bookPath(text);
    if (!read.ok) {
      say(path, {
        code: 'bad-path',
        message: `"${text}": ${read.error}`,
        hint: `Write a path from the root of the book, like ${usual}.`,
      });
      return usual;
    }
    written.push(read.value);
    return text;
  };
  const plain = file(['comfyui', 'workflows', 'plain'], input.workflows?.plain, usualWorkflows.plain);
  const posed = file(['comfyui', 'workflows', 'posed'], input.workflows?.posed, usualWorkflows.posed);
  const prompt = file(['comfyui', 'prompt'], input.prompt, usualPrompt);
  const drawing: DrawingSettings = {
    checkpoint: input.checkpoint,
    ...given(input, ['vae', 'sampler', 'scheduler', 'steps', 'cfg', 'clipSkip', 'denoise']),
    ...given(input, ['style', 'negative', 'upscaler', 'size']),
    profile,
    loras: (input.loras ?? []).map(({ name, strength, clip }) => ({
      name,
      strength: strength ?? 0.8,
      ...(clip === undefined ? {} : { clip }),
    })),
    pose: {
      controlnet: input.pose?.controlnet ?? 'control_v11p_sd15_openpose.pth',
      strength: input.pose?.strength ?? 0.65,
      start,
      end,
    },
    hires: hiresOf(input.hires) ?? false,
    workflows: { plain, posed },
  };
  const origins: { [path: string]: Location } = { '': at() };
  for (const [name, value] of Object.entries(input)) {
    origins[name] = at(name);
    if (name === 'pose' || name === 'workflows')
      for (const inner of Object.keys(value)) origins[`${name}.${inner}`] = at(name, inner);
  }
  return {
    servers: serversOf(input.servers, say),
    drawing: located(drawing, origins),
    prompt: located(asBookPath(prompt), { '': at('prompt') }) as Located<BookPath>,
    written,
    patience: input.patience ?? 90,
    stall: input.stall ?? 30,
  };
}

/** Of a pose that is followed from a share of the steps to one that is no later. */
export const emptySpan = (start: number, end: number): Said => ({
  code: 'bad-value',
  message: `the pose is followed from ${start} to ${end} of the steps: never`,
  hint: 'Set start below end: 0 to 0.8 lets the last steps go free.',
});

/** `undefined` where nothing is written, `false` for no second pass. */
export function hiresOf(written: boolean | Hires | undefined): false | Hires | undefined {
  if (written === true) return {};
  return written;
}

/** The entries of these names that are written. */
export function given<T extends object, K extends keyof T>(of: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    names.filter((name) => of[name] !== undefined).map((name) => [name, of[name]]),
  ) as unknown as Pick<T, K>;
}

function serversOf(
  written: ComfyuiInput['servers'],
  say: SayOfConfig,
): { readonly [name: string]: ComfyServer } {
  const servers: { [name: string]: ComfyServer } = {};
  const first = new Map<string, string>();
  const add = (name: string, { url, ...rest }: { url: string; window?: number | undefined }): void => {
    const address = url.replace(/\/+$/, '');
    const before = first.get(address.toLowerCase());
    if (before !== undefined) {
      say(['comfyui', 'servers'], {
        code: 'duplicate-id',
        message: `the server ${address} stands twice in servers`,
        hint: 'Keep one of the two: to give a server more work at a time, raise its window.',
      });
      return;
    }
    first.set(address.toLowerCase(), name);
    servers[name] = { ...rest, url: address, window: rest.window ?? usualWindow };
  };
  if (written === undefined || typeof written === 'string') add('local', { url: written ?? usualServer });
  else if (Array.isArray(written))
    for (const [i, url] of written.entries()) add(written.length === 1 ? 'local' : `server${i + 1}`, { url });
  else {
    for (const [name, server] of Object.entries(written))
      add(name, typeof server === 'string' ? { url: server } : server);
    if (Object.keys(written).length === 0)
      say(['comfyui', 'servers'], {
        code: 'bad-value',
        message: 'servers names no server',
        hint: `Name one, { local: '${usualServer}' }, or take servers away.`,
      });
  }
  return servers;
}

/** The `gemini` of a config. */
export function geminiOf(input: GeminiInput, whereIs: (path: NodePath) => Location): Gemini {
  const names = ['model', 'size', 'references', 'seed', 'style', 'safety'] as const;
  const origins: { [path: string]: Location } = { '': whereIs(['gemini']) };
  for (const name of names) if (input[name] !== undefined) origins[name] = whereIs(['gemini', name]);
  return {
    drawing: located(
      {
        model: input.model,
        ...given(input, ['size', 'style']),
        references: input.references ?? 3,
        seed: input.seed ?? true,
        safety: { ...input.safety } as { readonly [harm: string]: string },
      },
      origins,
    ),
    ...given(input, ['limitUsd', 'usdPerImage', 'baseUrl']),
    concurrency: input.concurrency ?? 1,
  };
}
