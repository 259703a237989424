/**
 * The words of a script that the storyboard understands. Tables are read from the top and the first
 * row that matches wins; what no row knows is drawn in a plain, neutral way.
 */
type Table<T> = readonly (readonly [words: RegExp, meaning: T])[];

function first<T>(table: Table<T>, text: string, otherwise: T): T {
  const lower = text.toLowerCase();
  return table.find(([words]) => words.test(lower))?.[1] ?? otherwise;
}

function every<T>(table: Table<T>, text: string): ReadonlySet<T> {
  const lower = text.toLowerCase();
  return new Set(table.filter(([words]) => words.test(lower)).map(([, meaning]) => meaning));
}

export type PoseName =
  | 'standing'
  | 'walking'
  | 'running'
  | 'leaping'
  | 'landing'
  | 'crouching'
  | 'sitting'
  | 'kneeling'
  | 'lying'
  | 'falling'
  | 'flying'
  | 'punching'
  | 'kicking'
  | 'lunging'
  | 'dodging'
  | 'blocking'
  | 'guard'
  | 'pointing'
  | 'reaching'
  | 'stretched'
  | 'waving'
  | 'cheering'
  | 'folded'
  | 'hips'
  | 'spread'
  | 'leaning'
  | 'listening'
  | 'thinking'
  | 'forearm'
  | 'fists'
  | 'holding'
  | 'looking'
  | 'touching'
  | 'bowed'
  | 'climbing';

const poses: Table<PoseName> = [
  [/fold|cross(ed|ing)? arms|arms cross/, 'folded'],
  [/hands? on (his |her |their )?hips|akimbo/, 'hips'],
  [/arms? (spread|wide|open)|spread(s|ing)? (his |her |their )?arms|open arms/, 'spread'],
  [/land(s|ing)|superhero/, 'landing'],
  [/on (his|her|their|one|both) knees?|kneel/, 'kneeling'],
  [/crouch|squat|hunker|ducked down/, 'crouching'],
  [/sit(s|ting)?\b|seated/, 'sitting'],
  [/\blying|\blies?\b|asleep|sleep|collapsed|unconscious|sprawl/, 'lying'],
  [/climb/, 'climbing'],
  [/hand(s)? (on|to|at) (the |his |her |their )?(ear|head)|listen/, 'listening'],
  [/(hand|fingers?) (on|to|at) (the |his |her |their )?(chin|mouth)|think|ponder/, 'thinking'],
  [/hands? on\b|touch|press(es|ing)/, 'touching'],
  [/block|parr(y|ies)|shield(s|ing)/, 'blocking'],
  [
    /(hold|star|look|pull|rais|lift)\w*\b.*(forearm|bracer|wrist)|checks? (the|his|her) (bracer|wrist)/,
    'forearm',
  ],
  [/dodg|evad|slip(s|ping)? aside|recoil|stagger|flinch/, 'dodging'],
  [/lung|charg|thrust|stab|slash|attack|strik/, 'lunging'],
  [/kick/, 'kicking'],
  [/punch|uppercut|jab/, 'punching'],
  [/fight|combat|battle|guard|stance|ready|brac(es|ing)/, 'guard'],
  [/leap|jump|vault|hop/, 'leaping'],
  [/fall(s|ing)?\b|tumbl|plung|thrown/, 'falling'],
  [/fly|flies|float|hover|soar|div(e|es|ing)\b/, 'flying'],
  [/run(s|ning)?\b|sprint|dash|chas|rush|race|flee/, 'running'],
  [/walk|step|stroll|march|approach|stride/, 'walking'],
  [/point/, 'pointing'],
  [/stretch(ed|es|ing)? out|outstretched|commands?|halt|beckon/, 'stretched'],
  [/reach|grab|grasp|catch/, 'reaching'],
  [/wav(e|es|ing)\b|greet|salut/, 'waving'],
  [/cheer|arms? (up|raised)|rais|victor|celebrat/, 'cheering'],
  [/lean(s|ing)?\b/, 'leaning'],
  [/bow|hunch|slump|droop/, 'bowed'],
  [/fist|clench/, 'fists'],
  [/hold|carr(y|ies)|read(s|ing)?\b|book|cup|lamp|lantern/, 'holding'],
  [/look|star(e|es|ing)|gaz|watch/, 'looking'],
];

export const poseOf = (text: string | undefined): PoseName => first(poses, text ?? '', 'standing');

export type MoodName =
  | 'calm'
  | 'determined'
  | 'angry'
  | 'shouting'
  | 'smiling'
  | 'laughing'
  | 'smirking'
  | 'surprised'
  | 'afraid'
  | 'sad'
  | 'tired'
  | 'worried'
  | 'cold'
  | 'strained'
  | 'embarrassed'
  | 'puzzled'
  | 'crying'
  | 'asleep'
  | 'annoyed';

const moods: Table<MoodName> = [
  [/shout|scream|yell|roar|furious|rage|desperat/, 'shouting'],
  [/cry|tear|sob|weep/, 'crying'],
  [/angry|anger|mad\b|fierce|hostile|bloodthirsty/, 'angry'],
  [/strain|pain|hurt|effort|clench|agon|struggl/, 'strained'],
  [/shock|surpris|astonish|amaz|stun|startl|speechless|awe/, 'surprised'],
  [/afraid|fear|scared|terrif|horror|panic|frighten|despair/, 'afraid'],
  [/embarrass|blush|shy|awkward|flustered/, 'embarrassed'],
  [/annoy|exasperat|irritat|frown|sulk|grumpy|impatient/, 'annoyed'],
  [/puzzl|confus|question|curious|wonder|perplex/, 'puzzled'],
  [/worr|anxious|nervous|uneasy|concern/, 'worried'],
  [/sad|downcast|broken|sorrow|grief|melanchol|lonely|defeat|gloom/, 'sad'],
  [/laugh|joy|ecstatic|delight|excited|thrill/, 'laughing'],
  [/smirk|confident|cocky|sly|mischie|proud|grin/, 'smirking'],
  [/smil|happy|cheerful|relie(f|ved)|warm|kind|gentle|glad|hopeful/, 'smiling'],
  [/tired|exhaust|weary|sleepy|bored/, 'tired'],
  [/asleep|sleeping|unconscious|eyes closed|peaceful/, 'asleep'],
  [/cold|grim|stern|icy|contempt|merciless|menac|sinister|evil/, 'cold'],
  [/determin|resol|tense|alert|wary|focus|serious|brave|intense|suspicio/, 'determined'],
];

export const moodOf = (text: string | undefined): MoodName => first(moods, text ?? '', 'calm');

/** A part of the body that a close panel is about, instead of a face. */
export type Detail = 'hand' | 'forearm' | 'knee' | 'foot';
const details: Table<Detail> = [
  [/\bknees?\b(?!.*(stand|sit))/, 'knee'],
  [/forearm|bracer|wrist/, 'forearm'],
  [/\b(hand|fist|finger|palm)s?\b/, 'hand'],
  [/\b(foot|feet|boots?|shoes?)\b/, 'foot'],
];
const aboutHead = /ear\b|eyes?\b|face|chin|head|hips|on (his|her|their|one) knees?/;

/** The part of the body a pose is about; `undefined` where it is the face. */
export const detailOf = (pose: string | undefined): Detail | undefined =>
  pose === undefined || aboutHead.test(pose.toLowerCase())
    ? undefined
    : first<Detail | undefined>(details, pose, undefined);

/** The own side that a text names. */
export const sideOf = (text: string | undefined): 'left' | 'right' | undefined =>
  first<'left' | 'right' | undefined>(
    [
      [/\bright\b/, 'right'],
      [/\bleft\b/, 'left'],
    ],
    text ?? '',
    undefined,
  );

export type Setting =
  | 'lamp-room'
  | 'stairs'
  | 'water-tower'
  | 'bridge'
  | 'rooftop'
  | 'alley'
  | 'corridor'
  | 'lab'
  | 'room'
  | 'forest'
  | 'desert'
  | 'mountain'
  | 'ruins'
  | 'sea'
  | 'harbour'
  | 'street'
  | 'city'
  | 'field'
  | 'space'
  | 'sky'
  | 'blank'
  | 'open';

const settings: Table<Setting> = [
  [/lamp room|great lens|lens of/, 'lamp-room'],
  [/stair|steps\b/, 'stairs'],
  [/water tower/, 'water-tower'],
  [/bridge|pier|walkway|catwalk/, 'bridge'],
  [/harbou?r|port\b|docks?\b/, 'harbour'],
  [/roofs? of the city|roofs of/, 'city'],
  [/roof|tower top|gallery|balcon|terrace/, 'rooftop'],
  [/alley|backstreet/, 'alley'],
  [/corridor|hall\b|hallway|tunnel|passage|sewer|cave/, 'corridor'],
  [/lab\b|laborator|reactor|engine|factory|machine|control room|hangar|server/, 'lab'],
  [/room|kitchen|office|bedroom|house inside|inside|interior|classroom|cafe|bar\b|shop/, 'room'],
  [/forest|wood|jungle|trees?\b|park|garden/, 'forest'],
  [/desert|dune|wasteland|sand/, 'desert'],
  [/mountain|cliff|peak|canyon|valley|snow/, 'mountain'],
  [/ruin|rubble|debris|crater|battlefield|destroyed/, 'ruins'],
  [/sea\b|ocean|waves?\b|coast|beach|shore|ship|boat/, 'sea'],
  [/street|road|market|square|plaza|crossing|station/, 'street'],
  [/city|town|skyline|district|downtown|village/, 'city'],
  [/field|meadow|plain|grass|hill/, 'field'],
  [/space|stars|orbit|planet|cosmos/, 'space'],
  [/sky|cloud|air\b/, 'sky'],
  [
    /^(pitch.?)?(black|white|dark|darkness)( background)?$|\bvoid\b|blank|speed lines|nothing|abstract/,
    'blank',
  ],
];

/** The place a scene names first: "sea far below the bridge" is the sea. */
export function settingOf(text: string | undefined): Setting {
  const lower = (text ?? '').toLowerCase();
  let found: Setting = 'open';
  let at = Number.POSITIVE_INFINITY;
  for (const [words, setting] of settings) {
    const index = words.exec(lower)?.index ?? Number.POSITIVE_INFINITY;
    if (index < at) [found, at] = [setting, index];
  }
  return found;
}

/** Things and weather that a scene names besides its place. */
export type Detailing =
  | 'night'
  | 'dusk'
  | 'rain'
  | 'snow'
  | 'storm'
  | 'lightning'
  | 'fog'
  | 'lighthouse'
  | 'ship'
  | 'railing'
  | 'clouds'
  | 'sea'
  | 'moon'
  | 'sun'
  | 'black'
  | 'pipes'
  | 'rubble'
  | 'lens'
  | 'glow-lamp'
  | 'shadows'
  | 'beam'
  | 'city';

const detailings: Table<Detailing> = [
  [/night|midnight|moon|\bstars\b|black (sea|sky|water)/, 'night'],
  [/dawn|dusk|sunset|sunrise|evening|morning|twilight/, 'dusk'],
  [/rain|wet|drizzle|downpour/, 'rain'],
  [/snow|blizzard/, 'snow'],
  [/storm|thunder/, 'storm'],
  [/lightning|thunderbolt/, 'lightning'],
  [/fog|mist|smoke|steam|dust/, 'fog'],
  [/lighthouse(?! room)/, 'lighthouse'],
  [/ship|boat/, 'ship'],
  [/railing|balustrade|gallery|balcon|fence/, 'railing'],
  [/cloud/, 'clouds'],
  [/\bsea\b|ocean|waves/, 'sea'],
  [/moon/, 'moon'],
  [/\bsun\b|sunset|sunrise|dawn/, 'sun'],
  [/^black$|pitch.?black|darkness|\bdark\b/, 'black'],
  [/pipe|steam|reactor|boiler/, 'pipes'],
  [/rubble|debris|ruin|crack(ed)? ground/, 'rubble'],
  [/lens/, 'lens'],
  [/lamp flicker|lit lamp|lantern|glowing/, 'glow-lamp'],
  [/shadow/, 'shadows'],
  [/\bbeam\b|searchlight|spotlight/, 'beam'],
  [/city|town|skyline|buildings/, 'city'],
];

export const detailingsOf = (text: string): ReadonlySet<Detailing> => every(detailings, text);

export type Effect =
  | 'speed'
  | 'focus'
  | 'impact'
  | 'sparks'
  | 'arcs'
  | 'glow'
  | 'bolt'
  | 'fall'
  | 'wind'
  | 'splash'
  | 'crack'
  | 'trail'
  | 'smoke';

const effects: Table<Effect> = [
  [
    /speed|dash|sprint|\brush|\brac(e|es|ing)\b|charg|lung|\bslips?\b|skid|scrape|swing|\brun(s|ning)?\b|chas/,
    'speed',
  ],
  [/focus|wide open|stare|realis|realiz|shock|sudden|reveal|freez/, 'focus'],
  [
    /impact|\bhits?\b|punch|kick|\bblow\b|crash|smash|slam|explo|blast|\bburst|collision|\blands?\b/,
    'impact',
  ],
  [/spark|crackl|ember|electric/, 'sparks'],
  [/plasma|arc(s|ing)?\b|energy|discharge|surge/, 'arcs'],
  [/glow|\blight\b|shine|radiat|flash|aura|blinding/, 'glow'],
  [/lightning|thunderbolt/, 'bolt'],
  [/\bfall|\bdrops?\b|plung|\bleap|jump|\bdiv(e|es|ing)\b/, 'fall'],
  [/wind|gust|blow(s|ing)|cloaks? fly|flutter|storm|tears at/, 'wind'],
  [/splash|waves|water/, 'splash'],
  [/crack|shatter|break/, 'crack'],
  [/thread of light|trail|streak/, 'trail'],
  [/smoke|dust|explo|skid|lands?\b|halt/, 'smoke'],
];

export const effectsOf = (text: string): ReadonlySet<Effect> => every(effects, text);
