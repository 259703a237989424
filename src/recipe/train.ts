import { located } from '../engine/located.ts';
import type { Draft } from '../engine/rule.ts';
import type { Book } from '../project/book.ts';
import { type Captioned, modelName, trainLora } from '../tools/kohya/tool.ts';
import { type Trained, trainingPictures } from './dataset.ts';
import { loraName, regPath } from './names.ts';

/**
 * The training of a character's LoRA, `lora:<id>`, and the five steps that try it before, `smoke:<id>`.
 * Nothing where there is no lora.yaml. Both run only when they are named.
 * @param check the report of the dataset check, which must count no errors
 */
export function* trainCharacter(book: Book, character: Trained, check?: string): Generator<Draft> {
  const { id, training, dataset } = character;
  if (training === undefined) return;
  const { settings } = training;
  const pinned = book.models.get(modelName(settings.value.base));
  const reg: readonly Captioned[] = Array.from({ length: dataset.regularisation?.count ?? 0 }, (_, i) => ({
    image: regPath(dataset, i + 1, 'png'),
    caption: regPath(dataset, i + 1, 'txt'),
  }));
  const at = settings.origins[''];
  // a dataset knows best how often its pictures should be seen
  const { repeats } = dataset;
  const joined =
    repeats === undefined
      ? settings
      : located(
          { ...settings.value, repeats: repeats.value },
          { ...settings.origins, repeats: repeats.origins['']! },
        );
  for (const smoke of [true, false])
    yield trainLora({
      id,
      name: loraName(character),
      settings: joined,
      images: trainingPictures(dataset),
      reg,
      ...(check === undefined ? {} : { check }),
      pin: pinned === undefined ? 'unpinned' : `sha256:${pinned.sha256}`,
      servers: localServers(book),
      smoke,
      ...(at === undefined ? {} : { from: at }),
    });
}

/** The ComfyUI servers of the config that run on this machine, and so draw with the device that trains. */
function localServers(book: Book): readonly string[] {
  return Object.entries(book.config.comfyui?.servers ?? {}).flatMap(([name, { url }]) =>
    isLoopback(new URL(url).hostname) ? [name] : [],
  );
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\./.test(host);
