import { type FSWatcher, watch } from 'node:fs';

/** Tells which paths showed a sign of life in the folders it was given. */
export type Watcher = {
  /** Watches these folders too, from now on: what changes after this returns is reported. */
  readonly folders: (folders: Iterable<string>) => readonly string[];
  readonly close: () => void;
};

/**
 * Watches folders, not files: the graph knows which folders matter, and one watch a folder serves
 * 100,000 files with some hundred watches. A path is reported for every sign of life in it, so whoever
 * listens compares stats. Node's own watch and not chokidar: that stats every file first, and does not
 * tell when a folder that was added later is being watched, so that a save just after is lost.
 * @param root absolute; paths reported are below it, with `/`
 */
export function watchFolders(root: string, onChange: (path: string) => void): Watcher {
  const watched = new Map<string, FSWatcher>();
  const drop = (folder: string): void => {
    watched.get(folder)?.close();
    watched.delete(folder);
  };
  const add = (folder: string): boolean => {
    if (watched.has(folder)) return false;
    try {
      const watcher = watch(folder === '.' ? root : `${root}/${folder}`, (_event, name) => {
        if (name === null) return onChange(folder);
        const path = folder === '.' ? name.replaceAll('\\', '/') : `${folder}/${name.replaceAll('\\', '/')}`;
        if (!path.endsWith('.half')) onChange(path);
      });
      watcher.on('error', () => drop(folder));
      watcher.on('close', () => watched.delete(folder));
      watched.set(folder, watcher);
      return true;
    } catch {
      // not there: the folder above it reports when it comes
      return false;
    }
  };
  return {
    /** @returns those that were not watched before */
    folders: (wanted) => [...wanted].filter(add),
    close: () => {
      for (const folder of [...watched.keys()]) drop(folder);
    },
  };
}
