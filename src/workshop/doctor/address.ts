import { never } from '../../engine/result.ts';
import type { Address as Reachable } from '../../tools/comfyui/client/address.ts';
import type { HttpProblem } from '../../tools/http/problem.ts';
import type { Answer } from './ask.ts';
import { isLoopback } from './options.ts';
import type { Verdict } from './row.ts';
import { readStats, record, type Stats } from './stats.ts';

/** Where a server is said to be. */
export type Address = {
  readonly at: Reachable;
  /** The same without user and password, in parts. */
  readonly url: URL;
  /** As it was written, with user and password if it has them: never shown. */
  readonly text: string;
  /** Where the address was written: `COMFYUI_URL`, `comfyui.servers`, or nowhere: the usual one. */
  readonly from: 'environment' | 'config' | 'usual';
};

const again = 'Then run `plasma doctor` again.';
const place = (from: Address['from']): string =>
  from === 'environment' ? 'COMFYUI_URL' : 'comfyui.servers in plasma.config.ts';

/** An answer that takes longer (ms) is worth a word. */
const slowMs = 1000;

/** Whether ComfyUI answers at an address: what it tells of itself, and the row that says so. */
export function addressVerdict(
  answer: Answer,
  address: Address,
  limitMs: number,
): { readonly verdict: Verdict; readonly stats?: Stats } {
  const at = address.at.shown;
  const facts = { url: at };
  const fail = (found: string, advice: string): { readonly verdict: Verdict } => ({
    verdict: { state: 'fail', found, advice, facts },
  });
  if (answer.kind === 'problem')
    return fail(whatHappened(answer.problem, address, limitMs), adviceFor(answer.problem, address));
  const { status } = answer;
  const took = Math.round(answer.ms);
  if (status === 401 || status === 407)
    return fail(
      `${at} asks for a password (${status})`,
      `A proxy stands before it. Set COMFYUI_URL=https://user:password@host in the environment (never in plasma.config.ts), or go round it with ssh -L.`,
    );
  if (status === 403)
    return fail(
      `${at} refuses plasma (403)`,
      'A proxy before it, or a Host or Origin header that a proxy adds, keeps plasma out: look at the proxy, or use the address of ComfyUI itself.',
    );
  if (answer.kind === 'other' && answer.location !== undefined)
    return fail(
      `${at} sends plasma elsewhere (${status}): ${answer.location.slice(0, 200)}`,
      `Write the address of ComfyUI itself into ${place(address.from)}.`,
    );
  const stats = answer.kind === 'json' && status < 300 ? readStats(answer.value) : undefined;
  if (stats !== undefined)
    return {
      verdict: {
        state: 'ok',
        found: took < slowMs ? `${at} answers` : `${at} answers, after ${(took / 1000).toFixed(1)} s`,
        facts: { ...facts, ms: took },
      },
      stats,
    };
  const what =
    answer.kind === 'other'
      ? `${answer.message}${answer.start === '' ? '' : `: ${JSON.stringify(answer.start.slice(0, 60))}`}`
      : record(answer.value) === undefined || status >= 300
        ? `it answered ${status}`
        : "its answer doesn't name a ComfyUI version";
  return fail(
    `${at} is something else than ComfyUI (${what})`,
    `Look which port ComfyUI tells in its window (8188 unless it was given --port), and write that address into ${place(address.from)}.`,
  );
}

function whatHappened(problem: HttpProblem, { at }: Address, limitMs: number): string {
  if (problem.kind === 'refused') return `nothing listens at ${at.shown}`;
  if (problem.kind === 'timeout')
    return problem.which === 'connect'
      ? `${at.shown} takes no connection`
      : `${at.shown} takes connections, but gives no answer in ${limitMs / 1000} s`;
  return `${at.shown}: ${problem.message}`;
}

function adviceFor(problem: HttpProblem, { at, url, from }: Address): string {
  const there = isLoopback(url.hostname);
  switch (problem.kind) {
    case 'refused':
      return there
        ? `Start ComfyUI: in its folder, \`python main.py${url.port === '8188' || url.port === '' ? '' : ` --port ${url.port}`}\`. ${again} Does it run at another address? Write that into ${place(from)}.`
        : `Start ComfyUI on ${url.hostname} with --listen, and let its firewall admit port ${url.port || '80'}. ${again}`;
    case 'dns':
      return `Is the name ${url.hostname} right? It is written in ${place(from)}.`;
    case 'timeout':
      return problem.which === 'connect'
        ? `Is ${url.hostname} switched on and in this network, and does its firewall admit port ${url.port || '80'}?`
        : 'If it is only starting, or copies a large file, wait for that; else start it again.';
    case 'tls':
      return `ComfyUI speaks plain http unless it was given a certificate: try http:// in ${place(from)}.`;
    case 'bad-url':
      return `Write it as http://host:port into ${place(from)}.`;
    case 'reset':
    case 'too-large':
    case 'bad-header':
      return `What answers there may be no ComfyUI, or a proxy breaks the line: open ${at.shown} in a browser.`;
    case 'aborted':
    case 'disk':
      return again;
    default:
      throw never(problem);
  }
}

/** A connection that others in the network can read and use, or undefined if it is none. */
export function networkVerdict({ at, url }: Address): Verdict | undefined {
  if (at.warning === undefined) return undefined;
  return {
    state: 'warn',
    found: 'plain http to another machine: prompts and pictures travel readable, and there is no password',
    advice:
      'In a network of your own that is fine. Else go through a tunnel: `ssh -L 8188:localhost:8188 user@host`, and use http://127.0.0.1:8188.',
    facts: { host: url.hostname },
  };
}
