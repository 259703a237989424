import type { Json, JsonObject } from '../../../src/engine/json.ts';
import type { Result } from '../../../src/engine/result.ts';
import type { Done, Progress, Setback, Tool } from '../../../src/engine/tool.ts';
import { makeMemory } from '../../../src/tools/gemini/account.ts';
import { draw } from '../../../src/tools/gemini/draw.ts';
import { type GeminiParams, geminiTool } from '../../../src/tools/gemini/tool.ts';
import type { World } from '../../../src/tools/gemini/world.ts';
import { type Trial, trial } from '../../trial.ts';
import { type GeminiOptions, type GeminiStandIn, standInKey, startGemini } from './server.ts';

/** A stand-in server, a folder, and a clock that goes on only when somebody waits. */
export type GeminiTrial = Omit<Trial, 'run'> & {
  readonly gemini: GeminiStandIn;
  readonly world: World;
  /** Every wait so far, in ms. */
  readonly waits: readonly number[];
  readonly notes: readonly string[];
  /** Sets the clock, ms since 1970. */
  readonly setClock: (at: number) => void;
  readonly draw: (given?: {
    readonly params?: Partial<GeminiParams> & { readonly [name: string]: unknown };
    /** Names of reference inputs to file names in the folder. */
    readonly references?: { readonly [name: string]: string };
    readonly settings?: { readonly [name: string]: Json };
    readonly signal?: AbortSignal;
    readonly key?: string;
    readonly anew?: boolean;
    readonly world?: Partial<World>;
  }) => Promise<Drawn>;
};

export type Drawn = {
  readonly result: Result<Done, Setback>;
  readonly image: () => Buffer;
  readonly record: () => { readonly [name: string]: unknown };
};

const noon = Date.UTC(2026, 10, 24, 20, 0, 0);

export async function geminiTrial(options: GeminiOptions = {}): Promise<GeminiTrial> {
  const gemini = await startGemini(options);
  const { folder, file, run } = await trial();
  const waits: number[] = [];
  const notes: string[] = [];
  let clock = noon;
  const world: World = {
    env: { GEMINI_API_KEY: options.key ?? standInKey },
    now: () => clock,
    random: () => 0,
    wait: async (ms) => {
      waits.push(ms);
      clock += ms;
    },
    timeouts: { connectMs: 10_000, headersMs: 60_000, idleMs: 60_000, totalMs: 60_000 },
    memory: makeMemory(),
  };
  let nth = 0;
  return {
    gemini,
    folder,
    file,
    world,
    waits,
    notes,
    setClock: (at) => {
      clock = at;
    },
    draw: async (given = {}) => {
      const { params = {}, references = {}, settings = {}, key = `${++nth}`.padStart(64, '0') } = given;
      const tool: Tool<GeminiParams> = {
        ...geminiTool,
        load: async () => ({ run: (job) => draw(job, { ...world, ...given.world }) }),
      };
      const { result, output } = await run(tool, {
        params: {
          model: 'gemini-2.5-flash-image',
          prompt: 'Spyke looks up at the lighthouse.',
          aspectRatio: '3:4',
          width: 600,
          height: 800,
          references: Object.keys(references),
          ...params,
        },
        inputs: references,
        outputs: { image: `${nth}.png`, record: `${nth}.json` },
        settings: { baseUrl: gemini.url, ...settings } as JsonObject,
        key,
        ...(given.signal === undefined ? {} : { signal: given.signal }),
        ...(given.anew === undefined ? {} : { anew: given.anew }),
        progress: ({ note }: Progress) => {
          if (note !== undefined) notes.push(note);
        },
      });
      return {
        result,
        image: () => output('image'),
        record: () => JSON.parse(output('record').toString('utf8')) as { readonly [name: string]: unknown },
      };
    },
  };
}
