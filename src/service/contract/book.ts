import * as z from 'zod';
import { artifact, bookPath, diagnostic, digest, label, languageTag, location, point } from './parts.ts';
import type { View } from './view.ts';

/** What GET /api/book gives. Lengths on pages are px of the sheet; places in panels are shares of it. */
const texts = z.record(languageTag, z.string());
const box = z.tuple([z.number(), z.number(), z.number(), z.number()]).describe('x, y, width, height.');

export const review = z
  .object({
    file: bookPath,
    take: z.int(),
    status: z.enum(['approved', 'rejected']),
    lock: z.boolean(),
    digest: digest.describe('Of the pixels that were decided about.'),
    isCurrent: z
      .boolean()
      .describe('False: the pixels that are there now are others, and the decision is void.'),
    version: digest
      .nullable()
      .describe('Of the file, as it was read: what a decision that follows is based on.'),
    reason: z.string().optional(),
    at: z.string().optional(),
  })
  .meta({ id: 'Review' });

const take = z
  .object({
    n: z.int().min(1),
    seed: z.int().min(0),
    image: artifact,
    workflow: artifact.optional().describe('The graph it was drawn with.'),
    record: artifact.optional().describe('How it was drawn: prompt, model, sampler … as JSON.'),
  })
  .meta({ id: 'Take' });

const speech = z
  .object({
    say: z.int().min(0).describe('Counted from 0 in the panel: what an edit names it by.'),
    who: z.string().optional(),
    as: z.string(),
    text: z.string(),
    place: z.union([z.string(), point]).optional().describe('As it is written; left out: placed by itself.'),
    tail: z.union([z.string(), point]).optional(),
    at: location.optional(),
  })
  .meta({ id: 'Balloon', description: 'In the overlay it is the group [data-panel][data-balloon].' });

const panel = z
  .object({
    id: z.string(),
    label,
    number: z.int(),
    at: location,
    polygon: z.array(point).describe('Its frame on the page, px.'),
    box: box.describe('Round its frame: what places in the panel are shares of.'),
    shown: z.int().describe('The number of the take that pages show.'),
    art: artifact.describe('The picture that pages show: painted, approved or raw.'),
    painted: z.boolean(),
    takes: z.array(take),
    review: review.nullable(),
    reuse: z.string().nullable().describe('The label of the panel whose art it shows.'),
    words: z.record(z.string(), z.unknown()).describe('What its picture is made from: scene, shot, cast …'),
    draw: z.record(z.string(), z.unknown()).describe('How it is drawn where that differs from the config.'),
    focus: point.nullable(),
    balloons: z.record(languageTag, z.array(speech)),
    alt: texts,
  })
  .meta({ id: 'Panel' });

const edition = z
  .object({
    page: artifact,
    overlay: z.object({ svg: artifact, png: artifact }).nullable(),
    guides: artifact.nullable(),
    check: artifact.nullable(),
  })
  .meta({ id: 'PageFiles', description: 'The files of a page in one language.' });

const page = z
  .object({
    id: z.string(),
    label,
    number: z.int().describe('Counted from 1 in the chapter.'),
    at: location,
    side: z.enum(['left', 'right']).nullable().describe('As the script asks for it.'),
    spread: z.boolean().describe('It is two pages wide.'),
    width: z.int(),
    height: z.int(),
    trim: box,
    safe: box,
    art: artifact.nullable().describe('Finished art of the whole page.'),
    languages: z.record(languageTag, edition),
    panels: z.array(panel),
    alt: texts,
  })
  .meta({ id: 'Page' });

const chapter = z
  .object({
    id: z.string(),
    number: z.number(),
    file: bookPath,
    digest: digest.nullable().describe('Of the script: what a write to it is based on.'),
    title: texts,
    reading: z.enum(['rtl', 'ltr']),
    paper: z.string(),
    languages: z.array(languageTag).describe('The main one first.'),
    archives: z.array(artifact).describe('What is published of it.'),
    pages: z.array(page),
  })
  .meta({ id: 'Chapter' });

const crop = z
  .object({
    name: z.string(),
    label,
    kind: z.string(),
    sheet: artifact,
    box: box.describe('px of the sheet, or shares of it if no number is over 1.'),
    padding: z.number(),
    fit: z.enum(['contain', 'cover']),
    fill: z.string().describe('The colour of what is over the box or the sheet: #rrggbb.'),
    size: z.int(),
    caption: z.string(),
    flip: z.boolean(),
    image: artifact.nullable(),
    review: review.nullable(),
    at: location,
  })
  .meta({ id: 'Crop' });

const checkpoint = z.object({ step: z.int(), file: artifact }).meta({ id: 'Checkpoint' });

const character = z
  .object({
    id: z.string(),
    file: bookPath,
    name: z.string(),
    trigger: z.string().nullable(),
    dataset: z
      .object({
        file: bookPath,
        digest: digest.nullable(),
        size: z.int(),
        flips: z.boolean(),
        crops: z.array(crop),
        skipped: z.array(z.string()),
        report: artifact.nullable(),
      })
      .nullable(),
    lora: z
      .object({
        name: z.string(),
        training: z
          .object({
            file: bookPath,
            digest: digest.nullable(),
            steps: z.int(),
            every: z.int(),
            batch: z.int(),
          })
          .nullable(),
        checkpoints: z.array(checkpoint),
        losses: artifact.nullable(),
        curve: artifact.nullable(),
        grid: artifact.nullable(),
        selected: z
          .object({
            step: z.int(),
            file: bookPath,
            sha256: digest,
            version: digest
              .nullable()
              .describe('Of selected.yaml, as it was read: what a choice that follows is based on.'),
            strength: z.number().optional(),
            reason: z.string().optional(),
            at: z.string().optional(),
          })
          .nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Character' });

export const book = z
  .object({
    title: texts,
    languages: z.array(languageTag),
    backend: z.string(),
    current: z.boolean().describe('False: the sources are broken, and this is the book as it last was.'),
    problems: z.array(diagnostic).describe('What is wrong with the sources, and what is warned of.'),
    seq: z.int().describe('The newest event that this counts in: listen from here.'),
    chapters: z.array(chapter),
    characters: z.array(character),
  })
  .meta({ id: 'Book' });

export type BookView = View<typeof book>;
export type ChapterView = View<typeof chapter>;
export type PageView = View<typeof page>;
export type PanelView = View<typeof panel>;
export type CharacterView = View<typeof character>;
export type ReviewView = View<typeof review>;
