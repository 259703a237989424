import { z } from 'zod';
import { fonts, isFontFile } from './fonts.ts';
import { placeOf } from './place.ts';

const finite = z.number();
const share = z.tuple([finite, finite]);
const size = z.number().int().min(1).max(30_000);
const fontId = z.string().refine((id) => isFontFile(id) || Object.hasOwn(fonts, id), {
  error: (issue) =>
    `there is no font ${JSON.stringify(issue.input)}; there are ${Object.keys(fonts).join(', ')}, and paths of font files`,
});
const points = z.number().min(1).max(400);

const borders = [
  'left',
  'right',
  'top',
  'bottom',
  'top-left',
  'top-right',
  'bottom-left',
  'bottom-right',
] as const;

/** What the tool takes at its door; see LetterParams in tool.ts for what each field means. */
export const letterParams = z.strictObject({
  page: z.strictObject({
    width: size,
    height: size,
    dpi: z.number().min(20).max(2400),
    safe: z.number().min(0).optional(),
    border: z.number().min(0).optional(),
  }),
  lang: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, 'must be a language tag like en, ja or pt-BR'),
  reading: z.enum(['rtl', 'ltr']),
  panels: z.array(
    z.strictObject({ id: z.string().min(1), polygon: z.array(z.tuple([finite, finite])).min(3) }),
  ),
  cast: z.array(
    z.strictObject({
      panel: z.string(),
      who: z.string(),
      at: share,
      mouth: share.optional(),
      face: z.strictObject({ at: share, rx: finite.positive(), ry: finite.positive() }).optional(),
      facing: z.string().optional(),
    }),
  ),
  balloons: z.array(
    z.strictObject({
      panel: z.string(),
      who: z.string().optional(),
      as: z.enum(['speech', 'thought', 'shout', 'whisper', 'caption', 'radio', 'weak', 'none']),
      text: z.string(),
      place: z
        .union([
          share,
          z.string().refine((word) => placeOf(word) !== undefined, 'must be [x, y] or a word like top-left'),
        ])
        .optional(),
      tail: z.union([share, z.enum(['none', 'off', 'left', 'right', 'up', 'down'])]).optional(),
      joins: z.enum(['overlap', 'bridge']).optional(),
      butts: z.enum(borders).optional(),
    }),
  ),
  sfx: z.array(
    z.strictObject({
      panel: z.string(),
      text: z.string(),
      box: z.tuple([finite, finite, finite.positive(), finite.positive()]).optional(),
      rotate: z.number().min(-360).max(360).optional(),
      arc: z.number().min(-180).max(180).optional(),
      behind: z.boolean().optional(),
    }),
  ),
  masks: z
    .array(
      z.strictObject({
        panel: z.string(),
        focus: share.optional(),
        crop: z.tuple([finite, finite, finite, finite]).optional(),
      }),
    )
    .optional(),
  fonts: z.strictObject({
    dialogue: z.array(fontId).min(1),
    sfx: z.array(fontId).min(1),
    strong: z.array(fontId).optional(),
  }),
  textSize: z
    .strictObject({ min: points, max: points })
    .refine(({ min, max }) => min <= max, 'min must not be above max')
    .optional(),
});
