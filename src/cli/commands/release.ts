import type { Command } from 'commander';
import type { Override, Released } from '../../workshop/release/release.ts';
import { exit } from '../command.ts';
import type { Io } from '../io.ts';
import { inLockedBook, refuse } from '../locked.ts';
import { showBytes, showShare } from '../show.ts';
import { codeOf, finish } from './build.ts';

type Words = {
  readonly profile: string;
  readonly override: readonly string[];
  readonly sign?: boolean;
  readonly cert?: string;
  readonly key?: string;
  readonly backend?: string;
  readonly json?: boolean;
};

export function describe(command: Command, io: Io, end: (code: number) => void): void {
  command
    .argument('<chapter>', 'the chapter to release: ch-01')
    .option(
      '-p, --profile <name>',
      'for whom: kdp, webtoon, tapas, print, web, or a file profiles/<name>.yaml',
      'web',
    )
    .option(
      '--override <rule="why">',
      'set a rule of the profile aside; the reason goes into the release (repeatable)',
      (value: string, all: readonly string[]) => [...all, value],
      [] as readonly string[],
    )
    .option('--sign', 'sign pictures with C2PA, last of all (PNG and JPEG)')
    .option('--cert <file>', 'with --sign: the certificate and its chain, PEM; PLASMA_C2PA_CERT if left out')
    .option('--key <file>', 'with --sign: its private key, PEM (PKCS #8); PLASMA_C2PA_KEY if left out')
    .option('--backend <name>', 'who draws the panels')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
Builds what the profile asks for, checks its rules, and writes release/<chapter>/<profile>/: the files to
upload, ai-disclosure.json and .md, and provenance.json with every action and digest.

Examples:
  plasma release ch-01 --profile kdp
  plasma release ch-01 --profile tapas --override tapas-ai="every panel is painted over, agreed with staff"
  plasma verify --release release/ch-01/kdp`,
    )
    .action(async (chapter: string, words: Words) =>
      end(await inLockedBook(io, 'plasma release', (root) => releaseCommand(io, root, chapter, words))),
    );
}

async function releaseCommand(io: Io, root: string, chapter: string, words: Words): Promise<number> {
  const { release, plainOf } = await import('../../workshop/release/release.ts');
  const { overrideIn } = await import('../../workshop/release/rules.ts');
  const overrides: Override[] = [];
  for (const text of words.override) {
    const override = overrideIn(text);
    if (override === undefined)
      return refuse(io, {
        severity: 'error',
        code: 'bad-override',
        message: `--override ${JSON.stringify(text)} names no rule with a reason`,
        hint: 'Write --override tapas-ai="why it may be": the reason is part of the release.',
      });
    overrides.push(override);
  }
  const signer = words.sign ? await signerFor(io, root, words) : undefined;
  if (typeof signer === 'number') return signer;
  const { reporterFor } = await import('../report/reporter.ts');
  const reporter = reporterFor(io, { json: words.json === true });
  const ended = await release(
    root,
    {
      chapter,
      profile: words.profile,
      overrides,
      ...(words.backend === undefined ? {} : { backend: words.backend }),
      ...(signer === undefined ? {} : { sign: signer }),
    },
    io.signal,
    reporter.emit,
  );
  if (!ended.ok) {
    reporter.close();
    if (words.json)
      io.out(`${ended.error.map((problem) => JSON.stringify({ event: 'error', problem })).join('\n')}\n`);
    return refuse(io, ...ended.error);
  }
  const { report, released } = ended.value;
  finish(reporter.emit, report);
  reporter.close();
  if (released === undefined) return codeOf(report);
  io.out(
    words.json
      ? `${JSON.stringify({ event: 'released', ...(plainOf(released) as object) })}\n`
      : told(io, released),
  );
  const { doubtOf } = await import('../../workshop/release/rules.ts');
  const doubt = doubtOf(released.profile, Date.now());
  if (doubt !== undefined) io.err(`${io.paint.yellow('warning')} ${doubt}\n`);
  return exit.done;
}

function told({ paint }: Io, { folder, profile, files, disclosure, signed, needless }: Released): string {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const { pictures, generatedShare, overrides } = disclosure;
  const lines = [
    `${paint.green('released')} ${paint.bold(folder)}  ${paint.dim(`${files.length} files, ${showBytes(size)}; rules of ${profile.name} as of ${profile.date}`)}`,
  ];
  if (signed > 0) lines.push(`  ${signed} ${signed === 1 ? 'picture' : 'pictures'} signed`);
  if (pictures.generated > 0) {
    lines.push(
      `  ${pictures.generated} of ${pictures.all} pictures (${showShare(generatedShare)}) were drawn by AI: see ai-disclosure.md`,
    );
    if (profile.ai.policy === 'disclose')
      lines.push(`  ${paint.yellow('→')} ${profile.ai.say ?? `${profile.name} wants to know of them.`}`);
  }
  if (pictures.other > 0)
    lines.push(
      `  ${paint.yellow(`plasma can't tell how ${pictures.other} of them came to be: tools of your own made them`)}`,
    );
  for (const { rule, reason } of overrides) lines.push(`  ${paint.yellow('set aside')} ${rule}: ${reason}`);
  for (const rule of needless)
    lines.push(`  ${paint.yellow('needless')} --override ${rule}: nothing breaks a rule of that name`);
  return `${lines.join('\n')}\n`;
}

type Signer = NonNullable<Parameters<typeof import('../../workshop/release/release.ts').release>[1]['sign']>;

/** What signs with the certificate that was named, or the exit code after saying what is missing. */
async function signerFor(io: Io, root: string, words: Words): Promise<Signer | number> {
  const cert = words.cert ?? io.env.PLASMA_C2PA_CERT;
  const key = words.key ?? io.env.PLASMA_C2PA_KEY;
  if (cert === undefined || key === undefined)
    return refuse(io, {
      severity: 'error',
      code: 'no-certificate',
      message: 'signing needs a certificate and its private key',
      hint: 'Name them: --cert chain.pem --key key.pem, or in PLASMA_C2PA_CERT and PLASMA_C2PA_KEY.',
    });
  const { openSigner } = await import('../../workshop/release/sign.ts');
  const signer = await openSigner(io.cwd, root, cert, key);
  return signer.ok ? signer.value : refuse(io, signer.error);
}
