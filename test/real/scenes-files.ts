import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../../src/engine/json.ts';
import { plainPicture } from './graphs.ts';
import { answered, type Scene } from './recording.ts';
import { type Answer, ask, history } from './wire.ts';

/** The classes that our templates and profiles are made of. */
const classes = [
  'CheckpointLoaderSimple',
  'VAELoader',
  'LoraLoader',
  'LoraLoaderModelOnly',
  'CLIPSetLastLayer',
  'CLIPTextEncode',
  'EmptyLatentImage',
  'KSampler',
  'KSamplerAdvanced',
  'VAEDecode',
  'VAEEncode',
  'LoadImage',
  'LoadImageMask',
  'SaveImage',
  'PreviewImage',
  'ControlNetLoader',
  'ControlNetApply',
  'ControlNetApplyAdvanced',
  'ImageScale',
  'ImageScaleBy',
  'LatentUpscale',
  'LatentUpscaleBy',
  'UpscaleModelLoader',
  'ImageUpscaleWithModel',
  'EmptyImage',
  'ImageInvert',
];

const upload = async (server: string, name: string, bytes: string, more: JsonObject = {}): Promise<Json> => {
  const form = new FormData();
  form.append('image', new Blob([bytes]), name);
  for (const [key, value] of Object.entries(more)) form.append(key, String(value));
  return answered(await ask(server, 'POST', '/upload/image', form));
};

const uploads: Scene = async (server) => {
  const mark = `t${Date.now()}`;
  const none = new FormData();
  none.append('subfolder', mark);
  const asText = new FormData();
  asText.append('image', 'text, no file');
  const send = (name: string, bytes: string, more: JsonObject = {}): Promise<Json> =>
    upload(server, name, bytes, { subfolder: mark, ...more });
  const record = {
    about: 'POST /upload/image: names, clashes, overwriting, and what is refused',
    first: await send('a.png', 'one'),
    sameBytes: await send('a.png', 'one'),
    otherBytes: await send('a.png', 'two'),
    otherBytesAgain: await send('a.png', 'two'),
    thirdBytes: await send('a.png', 'three'),
    overwrite: await send('a.png', 'four', { overwrite: 'true' }),
    overwriteOne: await send('a.png', 'five', { overwrite: '1' }),
    overwriteCapital: await send('a.png', 'six', { overwrite: 'True' }),
    unicode: await send('スパイク 1.png', 'one'),
    quote: await send('a"b.png', 'one'),
    temp: await send('a.png', 'one', { type: 'temp' }),
    output: await send('a.png', 'one', { type: 'output' }),
    otherType: await send('a.png', 'one', { type: 'models' }),
    nested: await send('a.png', 'one', { subfolder: `${mark}/deep/er` }),
    traversalFolder: await send('a.png', 'one', { subfolder: '../../x' }),
    absoluteFolder: await send('a.png', 'one', { subfolder: '/x' }),
    traversalName: await send('../../../a.png', 'one'),
    slashInName: await send('nowhere/a.png', 'one'),
    noFile: answered(await ask(server, 'POST', '/upload/image', none)),
    textForAFile: answered(await ask(server, 'POST', '/upload/image', asText)),
    noForm: answered(await ask(server, 'POST', '/upload/image', {})),
    maskWithoutRef: answered(await ask(server, 'POST', '/upload/mask', await maskForm(undefined))),
    maskOfMissing: answered(
      await ask(server, 'POST', '/upload/mask', await maskForm({ filename: 'nowhere.png', type: 'input' })),
    ),
    maskTraversal: answered(
      await ask(server, 'POST', '/upload/mask', await maskForm({ filename: '../x.png', type: 'input' })),
    ),
  };
  return JSON.parse(JSON.stringify(record).replaceAll(mark, 'folder')) as JsonObject;
};

async function maskForm(original: Json | undefined): Promise<FormData> {
  const form = new FormData();
  form.append('image', new Blob(['mask']), `${randomUUID()}.png`);
  if (original !== undefined) form.append('original_ref', JSON.stringify(original));
  return form;
}

const view: Scene = async (server) => {
  const folder = `recorded/view-${Date.now()}`;
  const id = randomUUID();
  await ask(server, 'POST', '/prompt', {
    prompt: plainPicture(0x336699, `${folder}/p`),
    client_id: 'x',
    prompt_id: id,
  });
  const entry = await history(server, id);
  const image = (entry.outputs as { b: { images: { filename: string }[] } }).b.images[0]!;
  const get = async (query: string, headers = {}): Promise<Json> =>
    answered(await ask(server, 'GET', `/view?${query}`, undefined, headers));
  const here = `filename=${image.filename}&subfolder=${folder}`;
  await upload(server, 'page.html', '<script>', { subfolder: 'recorded' });
  await upload(server, 'page.svg', '<svg/>', { subfolder: 'recorded' });
  const record: JsonObject = {
    about: 'GET /view: what it gives and what it refuses',
    image: image as unknown as Json,
    whole: await get(here),
    range: await get(here, { Range: 'bytes=0-7' }),
    apiPrefix: answered(await ask(server, 'GET', `/api/view?${here}`)),
    webp: await get(`${here}&preview=webp;50`),
    jpeg: await get(`${here}&preview=jpeg`),
    rgb: await get(`${here}&channel=rgb`),
    otherChannel: await get(`${here}&channel=zz`),
    noName: await get('subfolder=x'),
    emptyName: await get('filename='),
    missing: await get('filename=nowhere.png'),
    missingFolder: await get('filename=a.png&subfolder=nowhere'),
    traversalName: await get('filename=../a.png'),
    dotsInName: await get('filename=a..b.png'),
    absoluteName: await get('filename=/etc/hosts'),
    traversalFolder: await get('filename=a.png&subfolder=../..'),
    absoluteFolder: await get('filename=a.png&subfolder=/etc'),
    unknownType: await get(`${here}&type=models`),
    folderInName: await get(`filename=${encodeURIComponent(`${folder}/${image.filename}`)}`),
    annotated: await get(`filename=${encodeURIComponent(`${image.filename} [output]`)}&subfolder=${folder}`),
    html: await get('filename=page.html&subfolder=recorded&type=input'),
    svg: await get('filename=page.svg&subfolder=recorded&type=input'),
  };
  return JSON.parse(JSON.stringify(record).replaceAll(folder, 'recorded/folder')) as JsonObject;
};

const objectInfo: Scene = async (server) => {
  const found: { [name: string]: Json } = {};
  for (const name of classes) {
    const answer = (await ask(server, 'GET', `/object_info/${name}`)).body as JsonObject;
    found[name] = answer[name] ?? null;
  }
  return {
    about: 'GET /object_info/{class} of the classes in our templates',
    classes: found,
    unknownClass: answered(await ask(server, 'GET', '/object_info/NoSuchClass')),
  };
};

/** The server answers before it has read all: a client may see a broken connection instead. */
const cutOff = (error: Error): Answer => ({
  status: 0,
  type: null,
  headers: {},
  body: { connection: String(error.cause ?? error.message) },
});

const facts: Scene = async (server) => {
  const get = async (path: string): Promise<Json> => answered(await ask(server, 'GET', path));
  return {
    about: 'what the server says of itself',
    systemStats: await get('/system_stats'),
    features: await get('/features'),
    models: await get('/models'),
    checkpoints: await get('/models/checkpoints'),
    unknownFolder: await get('/models/nowhere'),
    embeddings: await get('/embeddings'),
    prompt: await get('/prompt'),
    historyOfUnknown: await get(`/history/${randomUUID()}`),
    tooLarge: answered(await ask(server, 'POST', '/prompt', { raw: ' '.repeat(105_000_000) }).catch(cutOff)),
    historyWordLimit: await get('/history?max_items=many'),
    loraMetadata: await get(
      `/view_metadata/loras?filename=${((await ask(server, 'GET', '/models/loras')).body as string[])[0]}`,
    ),
    noMetadata: await get('/view_metadata/loras?filename=nowhere.safetensors'),
  };
};

export const scenes: { readonly [name: string]: Scene } = {
  uploads,
  view,
  'object-info': objectInfo,
  facts,
};
