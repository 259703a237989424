import type { Gemini } from '../../project/drawing-config.ts';
import { keyIn } from '../../tools/gemini/key.ts';
import { ask } from './ask.ts';
import type { Check } from './check.ts';
import { keyVerdict, knownModelVerdict, modelAddress, modelVerdict } from './gemini.ts';
import type { Verdict } from './row.ts';

/**
 * The key and the model for Gemini. Google is asked only if Gemini draws, or if `online` is wanted.
 */
export function geminiChecks(
  gemini: Gemini | undefined,
  backend: string,
  env: { readonly [name: string]: string | undefined },
  online: boolean,
  limitMs: number,
): readonly Check[] {
  const area = 'Gemini';
  const key = keyIn(env);
  const draws = backend === 'gemini';
  const model = gemini?.drawing.value.model;
  const checks: Check[] = [{ area, what: 'key', look: () => keyVerdict(key, draws, gemini !== undefined) }];
  if (gemini !== undefined && model !== undefined)
    checks.push({
      area,
      what: 'model',
      look: async (signal): Promise<Verdict> => {
        const known = knownModelVerdict(model);
        if (known?.state === 'fail') return known;
        if (!key.ok || (!draws && !online))
          return (
            known ?? {
              state: 'ok',
              found: `${model}${key.ok ? '; plasma doctor --online asks Google whether it is there' : ''}`,
              facts: { model },
            }
          );
        const url = modelAddress(gemini, model);
        if (!(url instanceof URL)) return url;
        const answer = await ask(url.href, {
          signal,
          limitMs,
          headers: { 'x-goog-api-key': key.value },
        });
        const said = modelVerdict(answer, model, key.value);
        return said.state === 'ok' ? (known ?? said) : said;
      },
    });
  return checks;
}
