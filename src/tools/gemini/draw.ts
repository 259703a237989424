import { type Digest, sha256 } from '../../engine/digest.ts';
import { canonical, type JsonObject } from '../../engine/json.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { type Account, haltOf, seat } from './account.ts';
import { bodyOf } from './ask.ts';
import { hushOf, keyHint, keyIn } from './key.ts';
import { openLedger } from './ledger.ts';
import { familyOf, ratioOf, usdFor } from './models.ts';
import { type GeminiSettings, readParams, readSettings } from './params.ts';
import { type Catch, caught, type Miss, pursue, type Spent } from './pursue.ts';
import { recordOf } from './record.ts';
import { type Reference, shrink } from './references.ts';
import { openReplies } from './replies.ts';
import { speaker } from './speak.ts';
import { failed } from './tell.ts';
import type { GeminiParams } from './tool.ts';
import type { World } from './world.ts';

/** What the API takes in one request, in bytes. */
const mostBytes = 20_000_000;

/**
 * Draws one picture. The key is looked for before anything else, and is taken out of whatever is told,
 * thrown or written here.
 */
export async function draw(job: Job<GeminiParams>, world: World): Promise<Result<Done, Setback>> {
  const key = keyIn(world.env);
  if (!key.ok) return err(failed(key.error, keyHint));
  const hush = hushOf(key.value);
  if (hush(JSON.stringify(job.params)) !== JSON.stringify(job.params))
    return err(
      failed('the prompt or a setting of this picture holds the API key', 'Take it out: a book is shared.', [
        'param',
        'prompt',
      ]),
    );
  try {
    return JSON.parse(hush(JSON.stringify(await drawn(job, world, key.value)))) as Result<Done, Setback>;
  } catch (error) {
    // a fault of ours; what it says may come from anywhere
    const told = new Error(hush(error instanceof Error ? error.message : String(error)));
    if (error instanceof Error && error.stack !== undefined) told.stack = hush(error.stack);
    throw told;
  }
}

async function drawn(job: Job<GeminiParams>, world: World, key: string): Promise<Result<Done, Setback>> {
  const read = readParams(job.params, job.inputs);
  if (!read.ok) {
    const { message, param, hint } = read.error;
    return err(failed(`gemini: ${message}`, hint, ['param', param]));
  }
  const settings = readSettings(job.settings);
  if (!settings.ok) return err(failed(settings.error, 'Set it in plasma.config.ts.'));
  const params = read.value;
  const { model } = params;
  const { baseUrl, concurrency, usdPerImage } = settings.value;
  const names = params.references.filter((name) => job.inputs[name]!.digest !== 'absent');
  const expected = usdFor(model, params.imageSize, names.length, usdPerImage);
  const replies = openReplies(job.keep);
  const references = await shrink(params.references, job.inputs);
  if (!references.ok)
    return err(
      failed(references.error.message, undefined, [
        'param',
        `references.${params.references.indexOf(references.error.name)}`,
      ]),
    );

  const kept = job.anew ? undefined : replies.get(job.key);
  if (kept !== undefined) {
    const found = await caught({ model, expected, ...given('usdPerImage', usdPerImage) }, kept);
    if (found !== undefined) return handOver(job, params, references.value, found);
    replies.drop(job.key);
  }

  const account = world.memory.accountOf(baseUrl, key);
  const known = knownFailure(account, job, params, world.now());
  if (known !== undefined) return err(known);
  const body = (again: number): JsonObject => bodyOf(params, references.value, again);
  // the words are not much longer in any later try
  if (Buffer.byteLength(JSON.stringify(body(0))) > mostBytes - 1000)
    return err(
      failed('the request is larger than the 20 MB that Gemini takes', 'Give fewer references.', [
        'param',
        'references',
      ]),
    );
  const leave = await seat(account, concurrency, job.signal);
  if (leave === undefined) return err({ kind: 'cancelled', message: 'called off before Gemini was asked' });
  try {
    const { end, spent } = await pursue({
      model,
      base: baseUrl,
      key: job.key,
      expected,
      ...money(settings.value),
      bodyOf: body,
      speak: speaker(baseUrl, key, world.timeouts),
      ledger: openLedger(job.keep),
      keepReply: (bytes, again) => replies.put(job.key, bytes, again),
      account,
      world,
      signal: job.signal,
      note: (note) => job.progress({ done: 0, total: 1, note }),
    });
    if (end.ok) return handOver(job, params, references.value, end.value, spent);
    remember(account, job, params, end.error);
    return err(end.error.fail);
  } finally {
    leave();
  }
}

const money = ({
  limitUsd,
  usdPerImage,
}: GeminiSettings): Pick<GeminiSettings, 'limitUsd' | 'usdPerImage'> => ({
  ...given('limitUsd', limitUsd),
  ...given('usdPerImage', usdPerImage),
});

/** Writes the outputs, and tells what is worth recording. Without `spent`, nothing was spent this time. */
function handOver(
  job: Job<GeminiParams>,
  params: GeminiParams,
  references: readonly Reference[],
  { answer, came, cost, again }: Catch,
  spent?: Spent,
): Result<Done, Setback> {
  const record = recordOf({ params, inputs: job.inputs, references, answer, came, cost, again });
  job.outputs.image!.write(came.png);
  job.outputs.record!.write(`${JSON.stringify(record, undefined, 2)}\n`);
  const { usage, modelVersion, responseId } = answer;
  return ok({
    environment: {
      model: params.model,
      ...given('modelVersion', modelVersion),
      ...given('responseId', responseId),
      tokens: { ...usage },
      ...given('usd', cost?.usd),
      tries: spent?.tries ?? 0,
      ...(spent === undefined ? { kept: true } : { usdSpent: rounded(spent.usd) }),
      ...(spent === undefined || spent.unsure.calls === 0
        ? {}
        : { perhapsCharged: { usd: rounded(spent.unsure.usd), calls: spent.unsure.calls } }),
    },
    ...listed([...surprises(params, answer.finishReason, came), ...(spent?.warnings ?? []), ...twice(spent)]),
  });
}

const listed = (warnings: readonly string[]): Pick<Done, 'warnings'> =>
  warnings.length === 0 ? {} : { warnings };

/** Ratios are a little off from one size to the next: 864 × 1184 is called 3:4. */
const ratioSlack = 0.05;

function surprises(
  { model, aspectRatio, references }: GeminiParams,
  finishReason: string | undefined,
  { width, height }: { readonly width: number; readonly height: number },
): readonly string[] {
  const found: string[] = [];
  if (Math.abs(Math.log(width / height / ratioOf(aspectRatio))) > ratioSlack)
    found.push(`Gemini drew ${width} × ${height} px where ${aspectRatio} was asked for`);
  if (finishReason !== undefined && finishReason !== 'STOP')
    found.push(`Gemini finished with ${finishReason}: the picture may not be what it meant`);
  const good = familyOf(model)?.references.good;
  if (good !== undefined && references.length > good)
    found.push(`${model} keeps to about ${good} reference images; ${references.length} were given`);
  return found;
}

function twice(spent: Spent | undefined): readonly string[] {
  const { usd = 0, calls = 0 } = spent?.unsure ?? {};
  return calls === 0
    ? []
    : [
        `Gemini may charge ${calls} more ${calls === 1 ? 'call' : 'calls'} than gave a picture (about $${usd.toFixed(2)}): the answer was lost`,
      ];
}

/** What is already known to come of this: a halt, or a refusal that was paid for before. */
function knownFailure(
  account: Account,
  job: Job<GeminiParams>,
  params: GeminiParams,
  now: number,
): Setback | undefined {
  const halted = haltOf(account, params.model, now);
  if (halted !== undefined || job.anew) return halted;
  const refusal =
    account.refusals.get(inputOf(job, params, 'input')) ??
    account.refusals.get(inputOf(job, params, 'input and seed'));
  return refusal;
}

function remember(account: Account, job: Job<GeminiParams>, params: GeminiParams, miss: Miss): void {
  if (miss.refused === undefined) return;
  account.refusals.set(inputOf(job, params, miss.refused), {
    ...miss.fail,
    message: `${miss.fail.message}; it was not asked again`,
  });
}

/** What a filter judges: the words and pictures, with or without the seed that made one of the results. */
function inputOf(
  job: Job<GeminiParams>,
  { width, height, seed, sendSeed, ...judged }: GeminiParams,
  what: NonNullable<Miss['refused']>,
): Digest {
  const digests = judged.references.map((name) => job.inputs[name]!.digest);
  return sha256(canonical({ what, ...judged, digests, ...(what === 'input' ? {} : { seed }) }));
}

const rounded = (usd: number): number => Math.round(usd * 1e6) / 1e6;

const given = <T, K extends string>(name: K, value: T | undefined): { readonly [name in K]?: T } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [name in K]?: T };
