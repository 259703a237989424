import * as z from 'zod';
import { loraClip, loraStrength } from './comfyui.ts';
import { path } from './drawing.ts';
import { prose, says } from './parts.ts';
import { digest, when } from './review.ts';

export const selectedSchema = z
  .strictObject({
    step: says(z.int().min(1), 'a whole number over 0', 'The step that the checkpoint was saved at.'),
    file: path('The checkpoint: output/loras/spyke_plasma_v1/….safetensors.'),
    sha256: digest('SHA-256 of the file that was chosen: another file voids the choice.'),
    strength: loraStrength().optional(),
    clip: loraClip().optional(),
    reason: prose('Why this one.').optional(),
    at: when().optional(),
  })
  .describe('The checkpoint that draws the character: datasets/<id>/selected.yaml.');

export type SelectedScript = z.infer<typeof selectedSchema>;
