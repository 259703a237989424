import type { Figure } from '../project/art.ts';
import type { Panel } from '../project/book.ts';
import type { Part, Piece, PromptTemplate } from '../project/prompt-template.ts';
import type { Angle, Facing, Shot } from '../project/schema/words.ts';

/** What is said of every picture. @property negative what every picture should avoid */
export type PromptWords = { readonly style?: string; readonly negative?: string };

/** @property positive what should be in the picture; negative: what should not */
export type Prompt = { readonly positive: string; readonly negative: string };

/**
 * The prompt of a panel: its words, put where the template says. The same words give the same prompt,
 * to the letter.
 *
 * Parentheses weigh words in every prompt that ComfyUI reads: `roof (north side)` would stress the
 * north side by 1.1. What is written about the story (scene, action, pose, mood) is prose, so its
 * parentheses are escaped and stay parentheses. What is written for the image model (prompt, negative,
 * style, the words of a character, the template) is passed on as it is, weights included.
 */
export function promptFor(panel: Panel, template: PromptTemplate, words: PromptWords): Prompt {
  const art = panel.art.value;
  const several = art.cast.length > 1;
  const people = art.cast.length > 0;
  const figures = art.cast.map((figure, i) => {
    const { character } = panel.characters[i]!;
    const [looks, outfit] = character.promptIn(figure.outfit);
    return filled(template.figure, {
      trigger: spoken(character.trigger?.value),
      looks: spoken(looks!.value),
      outfit: spoken(outfit?.value),
      pose: prose(figure.pose),
      mood: prose(figure.mood === undefined ? undefined : moodWords(figure.mood)),
      facing: figure.facing === undefined ? '' : facingWords[figure.facing],
      place: several ? placeWords(figure) : '',
    });
  });
  const shot = (people ? shotOfPeople : shotOfThings)[art.shot];
  const angle = angleWords[art.angle];
  const positive = filled(template.positive, {
    style: spoken(words.style),
    count: countWords(art.cast.length),
    framing: [shot, angle].filter((part) => part !== '').join(', '),
    shot,
    angle,
    cast: figures.filter((figure) => figure !== '').join('; '),
    action: prose(art.action),
    scene: prose(art.scene),
    prompt: spoken(art.prompt),
  });
  const avoided = panel.characters.flatMap(({ character }) => {
    const others = panel.characters.filter((other) => other.character !== character);
    return itemsOf(spoken(character.negative?.value)).filter(
      // what one must not have may be what makes another known: "young" of an old man beside a young one
      (item) => !others.some((other) => says(other.character.promptIn(other.outfit), item)),
    );
  });
  const negative = filled(template.negative, {
    style: spoken(words.negative),
    cast: avoided.join(', '),
    negative: spoken(art.negative),
  });
  return { positive, negative: withoutRepeats(negative) };
}

/** Words that illustrators' models were trained with; those of people name what of a body is seen. An extreme close-up may be of an eye or of a knee. */
const shotOfPeople: { readonly [shot in Shot]: string } = {
  'extreme-wide': 'extreme wide shot, tiny figure in a vast scene',
  wide: 'wide shot, full body in its surroundings',
  full: 'full body shot',
  medium: 'medium shot, upper body',
  close: 'close-up, head and shoulders',
  'extreme-close': 'extreme close-up, fills the frame',
};
const shotOfThings: { readonly [shot in Shot]: string } = {
  'extreme-wide': 'extreme wide shot, vast scenery',
  wide: 'wide shot, scenery',
  full: 'full shot',
  medium: 'medium shot',
  close: 'close-up',
  'extreme-close': 'extreme close-up, macro detail',
};
/** Eye level is how models draw unless told otherwise: it costs no words. */
const angleWords: { readonly [angle in Angle]: string } = {
  eye: '',
  low: 'low angle, from below',
  high: 'high angle, from above',
  'birds-eye': "bird's-eye view, from straight above",
  'worms-eye': "worm's-eye view, from the ground straight up",
  dutch: 'dutch angle, tilted horizon',
  'over-shoulder': 'over-the-shoulder shot, from behind',
};
const facingWords: { readonly [facing in Facing]: string } = {
  left: 'facing left, in profile',
  right: 'facing right, in profile',
  front: 'looking at the viewer',
  back: 'seen from behind',
};
/** Without the count, models put in a second figure, or a figure where there is none. */
function countWords(figures: number): string {
  if (figures === 0) return 'no humans';
  if (figures === 1) return 'solo';
  return figures <= 6 ? `${['two', 'three', 'four', 'five', 'six'][figures - 2]} people` : 'group of people';
}
function placeWords({ at: [x] }: Figure): string {
  if (x < 0.4) return 'on the left';
  return x > 0.6 ? 'on the right' : 'in the middle';
}
const moodWords = (mood: string): string => (/^[\p{L}-]+$/u.test(mood) ? `${mood} expression` : mood);

/** On one line, and without a full stop that would stand before a comma. */
const spoken = (text: string | undefined): string =>
  (text ?? '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\s.,;]+$/, '')
    .replace(/^[\s,;]+/, '');

/** The same for prose: its parentheses weigh nothing. One that is escaped already stays so. */
const prose = (text: string | undefined): string => spoken(text).replace(/(?<!\\)[()]/g, '\\$&');

type Values = { readonly [slot: string]: string };

function filled(parts: readonly Part[], values: Values): string {
  let text = '';
  for (const { before, pieces } of parts) {
    const words = piecesFilled(pieces, values);
    if (words === '') continue;
    text += text === '' ? words : `${before === '' ? ',' : before} ${words}`;
  }
  return text;
}

/** Empty where the part has names and none of them has words: what stands round them goes too. */
function piecesFilled(pieces: readonly Piece[], values: Values): string {
  const isBound = pieces.some((piece) => typeof piece !== 'string');
  let bound = '';
  const texts = pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    const text = 'slot' in piece ? (values[piece.slot] ?? '') : groupFilled(piece, values);
    bound += text;
    return text;
  });
  return isBound && bound === '' ? '' : texts.join('').replace(/\s+/g, ' ').trim();
}

function groupFilled(
  { group, weight }: { readonly group: readonly Part[]; readonly weight?: string },
  values: Values,
): string {
  const words = filled(group, values);
  if (words === '') return '';
  return weight === undefined ? `(${words})` : `(${words}:${weight})`;
}

const says = (texts: readonly { readonly value: string }[], item: string): boolean =>
  texts.some(({ value }) => ` ${wordsOf(value)} `.includes(` ${wordsOf(item)} `));
const wordsOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** A list without what it says a second time, capitals apart. */
function withoutRepeats(list: string): string {
  const seen = new Set<string>();
  return itemsOf(list)
    .filter((item) => !seen.has(item.toLowerCase()) && seen.add(item.toLowerCase()))
    .join(', ');
}

/** What stands between commas; those in parentheses part nothing. */
function itemsOf(list: string): readonly string[] {
  const items: string[] = [];
  let depth = 0;
  let item = '';
  for (let i = 0; i < list.length; i++) {
    const char = list[i]!;
    if (char === '\\') {
      item += char + (list[++i] ?? '');
      continue;
    }
    if (char === '(') depth++;
    if (char === ')') depth = Math.max(0, depth - 1);
    if (char === ',' && depth === 0) {
      items.push(item.trim());
      item = '';
    } else item += char;
  }
  return [...items, item.trim()].filter((one) => one !== '');
}
