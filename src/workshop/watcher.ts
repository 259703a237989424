import { watch } from 'chokidar';

/** Tells which files changed below the folders it was given. */
export type Watcher = {
  readonly folders: (folders: Iterable<string>) => void;
  readonly close: () => Promise<void>;
};

/**
 * Watches folders, not files: the graph knows which folders matter, and one watch a folder serves
 * 100,000 files with some hundred watches. chokidar keeps the watches alive; its raw events carry the
 * names. A path is reported for every sign of life in it, so whoever listens compares stats.
 * @param root absolute; paths reported are below it, with `/`
 */
export function watchFolders(root: string, onChange: (path: string) => void): Promise<Watcher> {
  const prefix = `${root.replaceAll('\\', '/')}/`;
  const watched = new Set<string>();
  const watcher = watch([], {
    ignoreInitial: true,
    depth: 0,
    persistent: true,
    ignored: (path, stats) => stats?.isFile() === true || path.endsWith('.half'),
  });
  watcher.on('raw', (_event: string, name: string, details: unknown) => {
    const folder = folderOf(details);
    if (folder === undefined || !name || name.endsWith('.half')) return;
    const whole = `${folder.replaceAll('\\', '/').replace(/\/$/, '')}/${name.replaceAll('\\', '/')}`;
    // on some systems the name is absolute, or the folder itself is what changed
    const path = name.startsWith('/') ? name : whole;
    if (path.startsWith(prefix)) onChange(path.slice(prefix.length));
  });
  watcher.on('error', () => {
    // a folder that vanishes is reported by the folder above it
  });
  const folders = (wanted: Iterable<string>): void => {
    const added: string[] = [];
    for (const folder of wanted) {
      if (watched.has(folder)) continue;
      watched.add(folder);
      added.push(folder === '.' ? root : `${root}/${folder}`);
    }
    if (added.length > 0) watcher.add(added);
  };
  return Promise.resolve({ folders, close: () => watcher.close() });
}

function folderOf(details: unknown): string | undefined {
  if (typeof details !== 'object' || details === null) return undefined;
  const { watchedPath } = details as { readonly watchedPath?: unknown };
  return typeof watchedPath === 'string' ? watchedPath : undefined;
}
