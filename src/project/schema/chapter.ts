import * as z from 'zod';
import { base, draw, path, pose } from './drawing.ts';
import { bleed, breakout, layout, mostPanels } from './layout.ts';
import { box, id, language, point, prose, says, seed, takes, text } from './parts.ts';
import {
  angles,
  balloonBorders,
  balloonPlaces,
  balloons,
  borders,
  facings,
  joints,
  places,
  readings,
  shots,
  sides,
  tails,
} from './words.ts';

const shot = z.enum(shots).describe('How much of the figure the frame holds.');
const angle = z.enum(angles).describe('From where the camera looks.');

const castMember = z.strictObject({
  who: id('The folder name of a character in datasets/.'),
  pose: prose('What the body does: crouching, running, arms crossed.').optional(),
  mood: prose('What the face says: wary, furious, amused.').optional(),
  at: says(
    z.union([z.enum(places), point()]),
    'a point [x, y], or far-left, left, center, right, far-right',
    'Where the middle of the figure stands in the panel: [x, y] or a word. Left out: spread in reading order.',
  ).optional(),
  facing: z.enum(facings).describe('Where the figure looks.').optional(),
  mouth: point('Where tails aim: [x, y] in the panel. Never reaches image generation.').optional(),
  outfit: id('An outfit of the character. Left out: the usual one.').optional(),
});

const balloon = z.strictObject({
  who: id('Who speaks: a character, in the panel or off it.').optional(),
  as: z.enum(balloons).describe('The kind of balloon; speech if left out.').optional(),
  text: text('The words, in sentence case; one text, or one for each language.'),
  place: says(
    z.union([z.enum(balloonPlaces), point()]),
    'a point [x, y], or a word like top-right',
    'Where the balloon goes: [x, y] of its middle, or a word. Left out: placed by reading order.',
  ).optional(),
  tail: says(
    z.union([z.enum(tails), point()]),
    'a point [x, y], or none, off, left, right, up, down',
    'Where the tail aims: [x, y], none, the edge behind which an unseen speaker stands, or off for the nearest one.',
  ).optional(),
  joins: z
    .enum(joints)
    .describe(
      'It is one with the balloon before it, of the same speaker: they overlap, or a neck joins them.',
    )
    .optional(),
  butts: z.enum(balloonBorders).describe('The border of the panel that cuts it off.').optional(),
});

const soundEffect = z.strictObject({
  text: text('The sound; one text, or one for each language.'),
  box: box('[x, y, width, height] in the panel.').optional(),
  rotate: says(
    z.number().min(-180).max(180),
    'degrees from -180 to 180',
    'Turn in degrees, clockwise.',
  ).optional(),
  arc: says(
    z.number().min(-180).max(180),
    'degrees from -180 to 180',
    'The arc it stands on, in degrees: above 0 its middle is high, or right in a column.',
  ).optional(),
  behind: z.boolean().describe("It stands behind the cast, where the panel's mask is white.").optional(),
});

const reuse = says(
  z.union([
    says(z.string().min(1).max(200), 'a panel'),
    z.strictObject({
      panel: says(
        z.string().min(1).max(200),
        'a panel',
        'k2 on this page, p001/k2 in this chapter, or ch-01/p001/k2.',
      ),
      crop: box('The part of its art to show: [x, y, width, height].').optional(),
    }),
  ]),
  'a panel (k2, p001/k2 or ch-01/p001/k2), or a map with panel and crop',
  'Show the art of another panel instead of making new art.',
);

const panel = z.strictObject({
  id: id('Stable name, once on a page: seeds and file names come from it.'),
  scene: prose('Where and when: place, light, weather.').optional(),
  shot: shot.optional(),
  angle: angle.optional(),
  cast: z.array(castMember).max(20).describe('Who is in the picture, in reading order.').optional(),
  action: prose('What happens.').optional(),
  prompt: prose('Words for the image model only; replaces the one in defaults.').optional(),
  negative: prose('What the image model should avoid; replaces the one in defaults.').optional(),
  seed: seed('Left out: derived from the ids, so that it never changes by itself.').optional(),
  takes: takes('How many variants to make. Raising it changes none that is there.').optional(),
  take: takes('Which variant is used. Left out: the approved one, or 1.').optional(),
  focus: point('What must stay in view when the art is cropped to the panel: [x, y].').optional(),
  alt: text("The picture in words, for readers who can't see it.").optional(),
  say: z.array(balloon).max(40).describe('Balloons and captions in reading order.').optional(),
  sfx: z.array(soundEffect).max(40).describe('Sound effects drawn into the panel.').optional(),
  note: prose('For people only: never reaches any target.').optional(),
  reuse: reuse.optional(),
  border: z
    .enum(borders)
    .describe('The frame: rounded or cloud for what is remembered or dreamt. A line if left out.')
    .optional(),
  bleed: bleed.optional(),
  breakout: breakout.optional(),
  pose: pose.optional(),
  mask: path(
    'A picture of the art in which the cast is white: sounds with behind stand behind it, and only it breaks out.',
  ).optional(),
  base: base.optional(),
  draw: draw.optional(),
});

const page = z.strictObject({
  id: id('Stable name, once in a chapter: p001.'),
  side: z.enum(sides).describe('The side of the spread this page must fall on.').optional(),
  reveal: z.boolean().describe('It must come after a turn of the page. Only lints look at it.').optional(),
  layout: layout.optional(),
  panels: z.array(panel).min(1).max(mostPanels).describe('In reading order.').optional(),
  art: says(
    z.string().min(1).max(1024),
    'a path',
    'A finished page image in the book, instead of layout and panels.',
  ).optional(),
  alt: text('A page of finished art in words.').optional(),
  note: prose('For people only: never reaches any target.').optional(),
});

export const chapterSchema = z
  .strictObject({
    chapter: says(z.number().min(0).max(100_000), 'a number', 'The number of the chapter.'),
    title: text('The title, one or one for each language.'),
    summary: text(
      'What it is about, for those who have not read it; one text, or one for each language.',
    ).optional(),
    arc: text('The part of the story that it belongs to.').optional(),
    date: says(
      z.iso.date(),
      'a day in quotes, like "2026-10-01"',
      'The day it is published: published files have this date and never one of their making.',
    ).optional(),
    reading: z
      .enum(readings)
      .describe('rtl for manga, ltr for Western comics. Left out: as in the config.')
      .optional(),
    paper: says(
      z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/),
      'the name of a paper',
      'A paper preset: b5, a5 … Left out: as in the config.',
    ).optional(),
    lang: says(
      language,
      'a language like en or ja',
      'The language of plain texts. Left out: the first in the config.',
    ).optional(),
    defaults: z
      .strictObject({
        seed: seed('One seed for every panel that has none.').optional(),
        takes: takes('How many variants of each panel.').optional(),
        negative: prose('For panels that have none.').optional(),
        prompt: prose('For panels that have none.').optional(),
        shot: shot.optional(),
        angle: angle.optional(),
        draw: draw.optional(),
      })
      .describe('For every panel that does not say otherwise.')
      .optional(),
    pages: z.array(page).min(1).max(2000).describe('In reading order.'),
  })
  .describe('A chapter of a book made with plasma: chapters/<id>/script.yaml.');

export type ChapterScript = z.infer<typeof chapterSchema>;
export type PageScript = z.infer<typeof page>;
export type PanelScript = z.infer<typeof panel>;
export type CastScript = z.infer<typeof castMember>;
