import type { Gemini } from '../../project/drawing-config.ts';
import { keyIn } from '../../tools/gemini/key.ts';
import { lookGemini } from '../../tools/gemini/look.ts';
import type { Check } from './check.ts';
import { keyVerdict, knownModelVerdict, lookVerdict } from './gemini.ts';
import type { Verdict } from './row.ts';

/**
 * The key and the model for Gemini. Google is asked only if Gemini draws, or if `online` is wanted.
 */
export function geminiChecks(
  gemini: Gemini | undefined,
  backend: string,
  env: { readonly [name: string]: string | undefined },
  online: boolean,
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
        const { baseUrl } = gemini;
        const look = await lookGemini({ model, env, signal, ...(baseUrl === undefined ? {} : { baseUrl }) });
        const said = lookVerdict(look, model);
        return said.state === 'ok' ? (known ?? said) : said;
      },
    });
  return checks;
}
