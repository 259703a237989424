import { readFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { scan } from './check.ts';

type Half = {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly thinFrom: number;
  readonly turn: number;
};
type Changed = { path: string; at: number }[];

/** Scans a part of the quick file in a second thread; paths are relative to the working folder. */
export function scanElsewhere(
  file: string,
  from: number,
  to: number,
  thinFrom: number,
  turn: number,
): Promise<Changed> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { file, from, to, thinFrom, turn } satisfies Half,
    });
    worker.once('message', (changed: Changed) => {
      resolve(changed);
      void worker.terminate();
    });
    worker.once('error', reject);
  });
}

if (!isMainThread && parentPort !== null && isHalf(workerData)) {
  const changed: Changed = [];
  scan(
    readFileSync(workerData.file),
    workerData.from,
    workerData.to,
    workerData.thinFrom,
    workerData.turn,
    changed,
  );
  parentPort.postMessage(changed);
}

function isHalf(data: unknown): data is Half {
  return typeof data === 'object' && data !== null && 'file' in data && 'thinFrom' in data && 'from' in data;
}
