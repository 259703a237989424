import { readFileSync } from 'node:fs';
import { ok, type Result } from '../../engine/result.ts';
import type { JobInput, Setback } from '../../engine/tool.ts';
import { failed } from './failed.ts';
import type { Orphan } from './ledger.ts';
import type { Probe } from './probe.ts';
import type { TrainSettings } from './tool.ts';

/** Refuses to train beside a trainer that an earlier plasma has left. */
export function refuseBeside(orphans: readonly Orphan[]): Result<void, Setback> {
  const [first] = orphans;
  if (first === undefined) return ok(undefined);
  const { pid, name, since } = first;
  return failed(
    `a trainer of ${name} still runs, which an earlier plasma started`,
    process.platform === 'win32'
      ? `Wait for it, or end it: taskkill /pid ${pid} /T /F. What it has saved is kept.`
      : `Wait for it, or end it: kill -INT -- -${pid} (kill -KILL if it does not listen). What it has saved is kept.`,
    [
      ['process', String(pid)],
      ['since', new Date(since).toISOString()],
    ],
  );
}

/** Refuses a dataset whose check counts errors. */
export function refuseErrors(check: JobInput | undefined): Result<void, Setback> {
  if (check === undefined || check.digest === 'absent') return ok(undefined);
  let errors: unknown;
  try {
    errors = (JSON.parse(readFileSync(check.file, 'utf8')) as { readonly errors?: unknown }).errors;
  } catch {
    errors = undefined;
  }
  const count = Array.isArray(errors) ? errors.length : errors;
  if (count === 0) return ok(undefined);
  return failed(
    typeof count === 'number'
      ? `the check of the dataset finds ${count} ${count === 1 ? 'error' : 'errors'}`
      : `${check.path} does not say how many errors there are`,
    `See ${check.path}, or: plasma dataset check`,
  );
}

/** What a device allows that could not be known before (facts B.13). */
export function refuseOnDevice(
  { device, batch, mixed_precision: precision, optimizer }: TrainSettings,
  found: Probe,
): Result<void, Setback> {
  const facts: Setback['facts'] = [
    ['PyTorch', found.torch],
    ['device', found.deviceName === found.device ? found.device : `${found.device}, ${found.deviceName}`],
  ];
  const isCard = found.device === 'mps' || found.device === 'cuda';
  if (device === 'auto' ? !isCard : found.device !== device)
    return failed(
      device === 'auto'
        ? 'no graphics card is found to train on'
        : `lora.yaml asks for ${device}, and the trainer would compute on ${found.device}`,
      found.device === 'cpu'
        ? 'plasma doctor tells why no card is found. If the CPU is meant (tens of seconds a step): device: cpu in lora.yaml.'
        : `Write device: ${found.device} or auto into lora.yaml.`,
      facts,
    );
  if (found.device === 'mps' && batch > 1)
    return failed(
      `a batch of ${batch} on mps is refused: it has to be 1`,
      'The GPU of a Mac shares its memory with everything: a larger batch is no faster, and swaps until steps take minutes. Write batch: 1 into lora.yaml.',
      facts,
    );
  if (found.device !== 'cuda' && precision !== 'no')
    return failed(
      `mixed_precision ${precision} on ${found.device} is refused: it has to be no`,
      'Write mixed_precision: no into lora.yaml.',
      facts,
    );
  if (found.device !== 'cuda' && /^(Paged)?\w+8bit$/i.test(optimizer))
    return failed(`${optimizer} needs an NVIDIA card`, 'Write optimizer: AdamW into lora.yaml.', facts);
  return ok(undefined);
}

/** A name that is safe in a path and in a log. */
export function refuseName(name: string): Result<void, Setback> {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(name)
    ? ok(undefined)
    : failed(
        `${JSON.stringify(name)} can't be the name of a LoRA file`,
        'Write a trigger of letters, digits, _ and - into character.yaml: spyke_plasma_v1.',
      );
}
