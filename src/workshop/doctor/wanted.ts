import type { Book } from '../../project/book.ts';
import type { DrawingSettings } from '../../project/drawing-config.ts';
import type { Wanted } from './models.ts';

/** The ControlNet that poses are followed with unless the config names another. */
export const usualControlnet = 'control_v11p_sd15_openpose.pth';

const getControlnet = `Download it from https://huggingface.co/lllyasviel/ControlNet-v1-1 into models/controlnet of ComfyUI (1.4 GB)`;
const getCheckpoint =
  'Put a checkpoint into models/checkpoints of ComfyUI: in ComfyUI-Manager, or a .safetensors file by hand';

/**
 * Every model of a server that the book names or would need: those of the config, those of single
 * panels, and the characters' LoRAs that are taken from the server.
 */
export function wantedModels(
  drawing: DrawingSettings | undefined,
  book: Book | undefined,
): readonly Wanted[] {
  const wanted: Wanted[] = [];
  const add = (one: Wanted): void => {
    if (!wanted.some(({ folder, name }) => folder === one.folder && name === one.name)) wanted.push(one);
  };
  const panels = (book?.chapters ?? []).flatMap(({ pages }) => pages.flatMap(({ panels }) => panels));
  add({
    what: 'checkpoint',
    folder: 'checkpoints',
    name: drawing?.checkpoint,
    needed: drawing !== undefined,
    advice: getCheckpoint,
  });
  for (const { draw } of panels)
    if (draw.value.checkpoint !== undefined)
      add({
        what: 'checkpoint',
        folder: 'checkpoints',
        name: draw.value.checkpoint,
        needed: true,
        advice: getCheckpoint,
      });
  if (drawing?.vae !== undefined) add({ what: 'vae', folder: 'vae', name: drawing.vae, needed: true });
  const loras = [
    ...(drawing?.loras ?? []).map(({ name }) => name),
    ...[...(book?.characters.values() ?? [])].map(({ lora }) => lora?.value.name),
  ];
  for (const name of loras)
    if (name !== undefined) add({ what: 'lora', folder: 'loras', name, needed: true });
  const controlnet = drawing?.pose.controlnet ?? usualControlnet;
  add({
    what: 'controlnet',
    folder: 'controlnet',
    name: controlnet,
    needed: panels.some(({ pose }) => pose !== undefined),
    ...(controlnet === usualControlnet ? { advice: getControlnet } : {}),
  });
  if (drawing?.upscaler !== undefined)
    add({ what: 'upscaler', folder: 'upscale_models', name: drawing.upscaler, needed: true });
  return wanted;
}
