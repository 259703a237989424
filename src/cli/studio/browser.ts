import { spawn } from 'node:child_process';

/** Shows an address in the browser of the desktop. One that can't be shown is no fault: it is printed too. */
export function openInBrowser(url: string, platform: NodeJS.Platform = process.platform): void {
  const [program, ...words] =
    platform === 'darwin'
      ? ['open', url]
      : platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  const child = spawn(program!, words, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
