import { free, openServer, type Timing } from '../comfyui/client/client.ts';

/** Servers that don't answer in this time (ms) have nothing loaded. */
const answerMs = 2000;

/** Asks the servers that share the device to unload their models. One that is not there is no trouble. */
export async function freeServers(
  urls: readonly string[],
  timing: Timing,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const warnings = await Promise.all(
    urls.map(async (url) => {
      const opened = openServer(url, { timing, startMs: answerMs });
      if (!opened.ok) return undefined;
      const server = opened.value;
      try {
        if (!(await server.ready(signal)).ok) return undefined;
        const freed = await free(server, signal);
        return freed.ok || signal.aborted
          ? undefined
          : `ComfyUI at ${server.address.shown} did not free its models: the training shares the memory with them`;
      } finally {
        await server.close();
      }
    }),
  );
  return warnings.filter((warning) => warning !== undefined);
}
