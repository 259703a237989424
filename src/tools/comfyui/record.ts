import type { Json, JsonObject } from '../../engine/json.ts';
import type { Environment, Rendered } from './client/order.ts';
import type { ModelDigests } from './pins.ts';
import type { Seat } from './settings.ts';
import type { ComfyNotes } from './tool.ts';

/** The size that a PNG's header tells, in px. */
export function sizeOfPng(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/**
 * How a picture was made, for `generation-log.json`: what was asked, and what answered. Paths and
 * addresses of machines stay out: books are shared.
 */
export function recordOf(of: {
  readonly notes: Partial<ComfyNotes>;
  readonly models: ModelDigests;
  readonly loras: { readonly [id: string]: string };
  readonly seat: Seat;
  readonly rendered: Rendered;
  readonly image: { readonly sha256: string; readonly width: number; readonly height: number };
}): JsonObject {
  const { notes, models, loras, seat, rendered, image } = of;
  const { titles: _, picture, ...told } = notes;
  const { environment } = rendered;
  return {
    backend: 'comfyui',
    ...told,
    ...withDigests(picture ?? {}, loras),
    models: models as JsonObject,
    sha256: image.sha256,
    pixels: [image.width, image.height],
    server: { name: seat.name, ...serverOf(environment) },
    promptId: rendered.promptId,
    cachedNodes: [...rendered.cachedNodes],
    ...(rendered.ms === undefined ? {} : { ms: Math.round(rendered.ms) }),
  };
}

/** The digests of LoRAs that are files of the book, each at its LoRA. */
function withDigests(picture: JsonObject, loras: { readonly [id: string]: string }): JsonObject {
  if (!Array.isArray(picture.loras)) return picture;
  return {
    ...picture,
    loras: picture.loras.map((lora: Json) => {
      const id = typeof lora === 'object' && lora !== null && 'id' in lora ? String(lora.id) : '';
      return loras[id] === undefined ? lora : { ...(lora as JsonObject), sha256: loras[id] };
    }),
  };
}

export const serverOf = ({ server, pytorch, device, argv }: Environment): JsonObject => ({
  version: server,
  pytorch,
  device: { ...device },
  argv: [...argv],
});
