import { writeSync } from 'node:fs';
import type { Day } from './day.ts';

/** Prints as the trainer does: announcements on stdout, logs and bars on stderr. */
export type Printer = {
  readonly out: (line: string) => void;
  readonly log: (text: string) => void;
  readonly raw: (text: string) => void;
  /** A frame of a bar: it begins with `\r` and has no end of its own. */
  readonly bar: (desc: string, done: number, total: number, seconds: number, postfix?: string) => void;
};

export function printer(day: Day): Printer {
  const put = (fd: number, text: string): void => {
    const bytes = Buffer.from(text);
    // a pipe takes what it is given in one piece; pieces of 3 bytes tear characters and lines
    const step = day.torn ? 3 : bytes.length;
    for (let at = 0; at < bytes.length; at += step) writeAll(fd, bytes.subarray(at, at + step));
  };
  const colour = (text: string): string => (day.coloured ? `\u001b[32m${text}\u001b[0m` : text);
  return {
    out: (line) => put(1, `${line}\n`),
    log: (text) => put(2, `2026-11-24 13:00:54 ${colour('INFO')}     ${text}    train_network.py:519\n`),
    raw: (text) => put(2, text),
    bar: (desc, done, total, seconds, postfix = '') => {
      const share = total === 0 ? 1 : done / total;
      const glyphs = day.wide ? 300 : 10;
      const filled = '█'.repeat(Math.floor(share * glyphs)).padEnd(glyphs, ' ');
      const rate =
        done === 0 ? '?it/s' : seconds > 1 ? `${seconds.toFixed(2)}s/it` : `${(1 / seconds).toFixed(2)}it/s`;
      const left = done === 0 ? '?' : clock((total - done) * seconds);
      const percent = String(Math.floor(share * 100)).padStart(3);
      const text = `${desc}${percent}%|${colour(filled)}| ${done}/${total} [${clock(done * seconds)}<${left}, ${rate}${postfix}]`;
      put(2, `\r${text}`);
      if (day.notUtf8) writeAll(2, Buffer.from([0x20, 0xff, 0x8c, 0xe3]));
      if (day.chatty && done % 2 === 1)
        put(
          2,
          '2026-11-24 13:02:00 WARNING  Failed to get git commit hash, using fallback    sai_model_spec.py:288\n',
        );
    },
  };
}

/** `MM:SS`, or `H:MM:SS` from an hour on. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
