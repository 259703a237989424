import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process started, in words of its system that are compared and never read: a number may be given
 * to another process, a number and a start may not. Undefined if there is no such process, or if it has
 * ended and only waits to be collected.
 */
export function startOf(pid: number): string | undefined {
  switch (process.platform) {
    case 'linux':
      return startOnLinux(pid);
    case 'win32':
      return asked('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.Ticks`]);
    default: {
      const told = asked('ps', ['-o', 'state=', '-o', 'lstart=', '-p', String(pid)]);
      return told === undefined || told.startsWith('Z') ? undefined : told.replace(/^\S+\s+/, '');
    }
  }
}

/** proc(5): after the name in parentheses, the state is the 3rd field and the start, in ticks since boot, the 22nd. */
function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

function asked(program: string, args: readonly string[]): string | undefined {
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    const told = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env });
    return told.trim() === '' ? undefined : told.trim();
  } catch {
    return undefined;
  }
}

/** Sends a signal to a process and all of its group. Windows knows no signals: there everything is ended. */
export function signalGroup(pid: number, signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (process.platform === 'win32')
      execFileSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    else process.kill(-pid, signal);
  } catch {
    // it is gone already
  }
}
