import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { bookPath } from '../../engine/path.ts';
import { err, ok, type Result } from '../../engine/result.ts';
import type { Done, Job, Setback } from '../../engine/tool.ts';
import { type Files, fillIn } from './placeholders.ts';
import { type Ended, type Program, runGroup } from './process-group.ts';
import type { CommandParams } from './tool.ts';

const paramsSchema = z.strictObject({
  run: z.array(z.string()).min(1, 'name the program to run'),
  cwd: z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
  timeoutS: z.number().positive().max(1_000_000).optional(),
  expect: z.array(z.int()).min(1).optional(),
});

export async function run(job: Job<CommandParams>): Promise<Result<Done, Setback>> {
  const parsed = paramsSchema.safeParse(job.params);
  if (!parsed.success) return err(failed(`command: ${z.prettifyError(parsed.error)}`));
  const params: CommandParams = parsed.data;
  const program = programOf(job, params);
  if (!program.ok) return err(failed(`command: ${program.error}`));
  if (job.signal.aborted) return err(stopped(params));
  const { timeoutS, expect = [0] } = params;
  const timeout = timeoutS === undefined ? undefined : AbortSignal.timeout(timeoutS * 1000);
  const ended = await runGroup(
    program.value,
    timeout === undefined ? job.signal : AbortSignal.any([job.signal, timeout]),
  );
  if (job.signal.aborted) return err(stopped(params));
  if (timeout?.aborted) {
    return err({
      ...failed(`${params.run[0]} took longer than ${timeoutS} s and was stopped`, ended),
      hint: 'Raise timeoutS if that is not long enough.',
    });
  }
  if (ended.notStarted !== undefined) return err(notStarted(params, program.value, ended.notStarted));
  if (ended.exitCode === undefined || !expect.includes(ended.exitCode)) {
    const how =
      ended.exitCode === undefined
        ? `was ended by ${ended.signal ?? 'a signal'}`
        : `ended with exit code ${ended.exitCode}`;
    return err({ ...failed(`${params.run[0]} ${how}`, ended), hint: 'Its last lines are above.' });
  }
  return ok({});
}

function programOf(job: Job<CommandParams>, { run, cwd, env }: CommandParams): Result<Program, string> {
  const outputs: Files = Object.fromEntries(
    Object.entries(job.outputs).map(([name, { file }]) => [name, file]),
  );
  const inputs: Files = Object.fromEntries(
    Object.entries(job.inputs).flatMap(([name, { file, digest }]) =>
      digest === 'absent' ? [] : [[name, file]],
    ),
  );
  const filled: string[] = [];
  for (const argument of run) {
    const done = fillIn(argument, inputs, outputs);
    if (!done.ok) return done;
    filled.push(done.value);
  }
  const [program = '', ...args] = filled;
  if (program === '') return err('name the program to run');
  const folder = folderOf(job, cwd);
  if (!folder.ok) return folder;
  // a program of the book is named from its root, wherever it runs
  const file = program.includes('/') && !isAbsolute(program) ? join(job.root, program) : program;
  return ok({ file, args, cwd: folder.value, env: { ...bareEnvironment(), ...env } });
}

function folderOf(job: Job<CommandParams>, cwd: string | undefined): Result<string, string> {
  if (cwd === undefined) return ok(job.staging);
  if (cwd === '.') return ok(job.root);
  const path = bookPath(cwd);
  return path.ok ? ok(join(job.root, path.value)) : err(`cwd ${JSON.stringify(cwd)}: ${path.error}`);
}

/** As little of this machine as a program can do with, so that it does the same on the next one. */
function bareEnvironment(): { readonly [name: string]: string } {
  const needed =
    process.platform === 'win32'
      ? ['PATH', 'SystemRoot', 'TEMP', 'PATHEXT', 'USERPROFILE']
      : ['PATH', 'HOME'];
  const kept = needed.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]] as const],
  );
  return { ...Object.fromEntries(kept), LANG: 'C.UTF-8' };
}

function notStarted(
  { run: [name], cwd }: CommandParams,
  { cwd: folder, file }: Program,
  code: string,
): Setback {
  if (code === 'ENOENT' && !isFolder(folder))
    return {
      ...failed(`the folder ${cwd} is not there, so ${name} can't run in it`),
      hint: 'cwd is a folder of the book.',
    };
  if (code === 'ENOENT') {
    const hint =
      file === name && !file.includes('/')
        ? 'Install it, or add its folder to PATH; a program of the book is named with a / in it: tools/upscale.sh.'
        : 'Paths of programs start at the root of the book.';
    return { ...failed(`there is no program called ${name}`), hint };
  }
  if (code === 'EACCES')
    return { ...failed(`${name} may not be run`), hint: `Make it a program: chmod +x ${name}` };
  return failed(`${name} could not be started: ${code}`);
}

const stopped = ({ run: [name] }: CommandParams): Setback => ({
  kind: 'cancelled',
  message: `${name} was stopped before it was finished`,
});

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function failed(message: string, ended?: Ended): Setback {
  const tail = ended?.tail ?? [];
  return {
    kind: 'failed',
    message,
    ...(tail.length === 0 ? {} : { facts: tail.map((line, i) => [i === 0 ? 'output' : '', line] as const) }),
  };
}
