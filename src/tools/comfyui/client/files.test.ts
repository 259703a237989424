import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { solid } from '../../../../test/stand-in/comfyui/picture.ts';
import { decode, encode, textsOf } from '../../../../test/stand-in/comfyui/png.ts';
import { html } from '../../../../test/stand-in/comfyui/trouble.ts';
import { deployModel, modelsIn, objectInfo, placeInput, plainName, tell, upload } from './client.ts';
import { asked, ill, orderOf, plain, rendered, studio, troubled, well } from './on-stand-in.test-fixture.ts';
import type { Graph } from './order.ts';
import { pictureType } from './picture.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'plasma-client-'));
const picture = (color: number): Buffer => encode(solid(4, 4, color));

it('a picture is put in its place byte for byte as the server made it', async () => {
  const { comfy, server } = await studio();
  const file = join(folder(), 'raw', 'k1.png');
  const { images } = await rendered(
    server,
    orderOf(plain(), { fileFor: () => file, extraPngInfo: { plasma: { a: 1 } } }),
  );
  expect(images).toEqual([{ node: '3', index: 0, type: 'image/png', size: readFileSync(file).length, file }]);
  const [made] = readdirSync(join(comfy.folders.of('output'), 'plasma'));
  expect(readFileSync(file)).toEqual(readFileSync(join(comfy.folders.of('output'), 'plasma', made!)));
  expect(JSON.parse(textsOf(readFileSync(file)).plasma!)).toEqual({ a: 1 });
  expect(readdirSync(join(file, '..'))).toEqual(['k1.png']);
});

it.each([
  ['the connection breaks', { kind: 'cut', bytes: 40 } as const],
  ['half of it comes, well-formed', { kind: 'short', bytes: 40 } as const],
  ['a web page comes', html],
  ['a 500 comes', { kind: 'answer', status: 500 } as const],
])('44 a picture is fetched again when %s', async (_, what) => {
  const { comfy, server } = await studio();
  comfy.trouble('GET /view', what, 2);
  expect(decode((await rendered(server)).images[0]!.bytes!)).toBeDefined();
  expect(asked(comfy, 'GET', /view/)).toBe(3);
});

it('44 a picture that stays broken is told, and nothing of it is kept', async () => {
  const { comfy, server } = await studio();
  comfy.trouble('GET /view', { kind: 'short', bytes: 40 });
  const at = folder();
  const trouble = await troubled(server, orderOf(plain(), { fileFor: () => join(at, 'k1.png') }));
  expect(trouble).toEqual({ kind: 'bad-image', node: '3', reason: 'the PNG is cut off' });
  expect(readdirSync(at)).toEqual([]);
});

it('44 a picture of two gigabytes is refused without reading it', async () => {
  const { comfy, server } = await studio();
  comfy.trouble('GET /view', { kind: 'claim', length: 2 ** 31 });
  expect(await troubled(server)).toMatchObject({
    kind: 'bad-image',
    reason: expect.stringContaining('2147483648 bytes'),
  });
  expect(asked(comfy, 'GET', /view/)).toBe(1);
});

it('44 what is whole and what is not', () => {
  const whole = picture(1);
  const reason = (bytes: Uint8Array): unknown => {
    const type = pictureType(bytes);
    return type.ok ? type.value : type.error;
  };
  expect(reason(whole)).toBe('image/png');
  expect(reason(whole.subarray(0, -1))).toBe('the PNG is cut off');
  expect(reason(Buffer.concat([whole, Buffer.from('x')]))).toBe(
    'there is something behind the end of the PNG',
  );
  expect(reason(Buffer.concat([whole.subarray(0, 33), whole.subarray(-12)]))).toBe('the PNG holds no pixels');
  expect(reason(Uint8Array.from([255, 216, 255, 224, 0, 255, 217]))).toBe('image/jpeg');
  expect(reason(Uint8Array.from([255, 216, 255, 224, 0]))).toBe('the JPEG is cut off');
  expect(reason(Buffer.from('<!DOCTYPE html>'))).toBe('it is a web page');
  expect(reason(Buffer.from('RIFFxxxxWEBP'))).toBe('it is neither PNG nor JPEG');
  expect(reason(new Uint8Array())).toBe('it is empty');
});

const loads = (name: string): Graph => ({
  '1': { class_type: 'LoadImage', inputs: { image: name } },
  '2': { class_type: 'ImageInvert', inputs: { image: ['1', 0] } },
  '3': { class_type: 'SaveImage', inputs: { images: ['2', 0], filename_prefix: 'plasma/loaded' } },
});

it('45 an uploaded picture is used under the name that the server gives', async () => {
  const { comfy, server } = await studio();
  const file = join(folder(), 'pose.png');
  writeFileSync(file, picture(0x102030));
  const name = well(await upload(server, file, 'ab12.png'));
  expect(name).toBe('plasma/ab12.png');
  expect(well(await upload(server, file, 'ab12.png'))).toBe(name);
  expect(readdirSync(join(comfy.folders.of('input'), 'plasma'))).toEqual(['ab12.png']);
  const { images } = await rendered(server, orderOf(loads(name)));
  expect([...decode(images[0]!.bytes!)!.rgb.subarray(0, 3)]).toEqual([0xef, 0xdf, 0xcf]);
});

it('45 other bytes under a name that is taken are no upload', async () => {
  const { comfy, server } = await studio();
  const file = join(folder(), 'pose.png');
  for (const color of [1, 2]) {
    writeFileSync(file, picture(color));
    if (color === 1) well(await upload(server, file, 'ab12.png'));
  }
  const trouble = ill(await upload(server, file, 'ab12.png'));
  expect(trouble.kind).toBe('upload');
  expect(tell(trouble, comfy.url).facts[0]![1]).toContain('already has another file ab12.png');
});

it('45 a server that renames everything is told', async () => {
  const { comfy, server } = await studio();
  comfy.bad.renamedUploads = true;
  const file = join(folder(), 'pose.png');
  writeFileSync(file, picture(3));
  expect(ill(await upload(server, file, 'ab12.png')).kind).toBe('upload');
});

it('45 what can’t be read here or taken there is told', async () => {
  const { comfy, server } = await studio({ maxBody: 100 });
  expect(ill(await upload(server, '/nowhere/pose.png', 'a.png'))).toMatchObject({
    kind: 'local-disk',
    code: 'ENOENT',
  });
  const file = join(folder(), 'pose.png');
  writeFileSync(file, picture(3));
  expect(ill(await upload(server, file, 'a.png'))).toMatchObject({ kind: 'too-large', limit: 100 });
  comfy.trouble('POST /upload/image', { kind: 'answer', status: 500, body: 'Server got itself in trouble' });
  expect(ill(await upload(server, file, 'a.png'))).toMatchObject({ kind: 'server-error', status: 500 });
});

it('46 names with spaces, signs and other scripts are fetched as they are', async () => {
  const { server } = await studio();
  for (const prefix of ['plasma/a b#c', 'plasma/100%', 'plasma/ä+é', 'plasma/漫画 & co'])
    expect((await rendered(server, orderOf(plain(prefix)))).images).toHaveLength(1);
});

it('46 a name with .. from a server is never a path here', async () => {
  const { comfy, server } = await studio();
  comfy.bad.toldName = (image) => ({ ...image, filename: '../../../../tmp/evil.png', subfolder: '../..' });
  const at = folder();
  const trouble = await troubled(server, orderOf(plain(), { fileFor: () => join(at, 'k1.png') }));
  expect(trouble).toMatchObject({ kind: 'bad-image', node: '3' });
  expect([readdirSync(at), existsSync('/tmp/evil.png')]).toEqual([[], false]);
});

it('46 names of our own hold nothing that a disk or URL could mind', () => {
  const names = ['Spyke Tinwall.PNG', '../../x', 'con', 'ä/ö', '  ', 'A#B%C.safetensors', 'nul.png'];
  for (const name of names) expect(plainName(name)).toMatch(/^(?!(con|nul)(\.|$))[a-z0-9][a-z0-9._-]*$/);
  expect(plainName('Spyke Tinwall.PNG')).toBe('spyke-tinwall.png');
});

const model = (): { readonly file: string; readonly name: string } => {
  const file = join(folder(), 'spyke.safetensors');
  writeFileSync(file, 'weights of spyke');
  return { file, name: 'spyke-1a2b3c4d.safetensors' };
};

it('47 a model is deployed under a name with its digest, and found there the next time', async () => {
  const { comfy, server } = await studio();
  const { file, name } = model();
  const loras = join(comfy.folders.models, 'loras');
  const target = { folder: loras, kind: 'loras' };
  expect(well(await deployModel(server, target, file, name))).toBe(name);
  expect(readFileSync(join(loras, name), 'utf8')).toBe('weights of spyke');
  expect(well(await modelsIn(server, 'loras'))).toContain(name);
  expect(well(await deployModel(server, target, file, name))).toBe(name);
  expect(readdirSync(loras)).toEqual([name]);
});

it('47 half a model that an earlier run left is made whole', async () => {
  const { comfy, server } = await studio();
  const { file, name } = model();
  const loras = join(comfy.folders.models, 'loras');
  writeFileSync(join(loras, name), 'WEIGHTS of spyke');
  well(await deployModel(server, { folder: loras, kind: 'loras' }, file, name));
  expect(readFileSync(join(loras, name), 'utf8')).toBe('weights of spyke');
});

it('48 a model is waited for until the server lists it', async () => {
  const { comfy, server } = await studio();
  comfy.bad.listLag = 4;
  const { file, name } = model();
  const loras = join(comfy.folders.models, 'loras');
  expect(well(await deployModel(server, { folder: loras, kind: 'loras' }, file, name))).toBe(name);
  expect(asked(comfy, 'GET', /^\/models\/loras$/)).toBeGreaterThan(2);
});

it('48 a model that the server never lists is told with its folder', async () => {
  const { comfy, server } = await studio();
  const { file, name } = model();
  const trouble = ill(await deployModel(server, { folder: folder(), kind: 'loras' }, file, name));
  expect(trouble).toMatchObject({ kind: 'not-listed', name });
  expect(tell(trouble, comfy.url).hint).toContain('extra_model_paths');
});

it('49 jobs with names of their own never get each other’s pictures', async () => {
  const { comfy, server } = await studio();
  const jobs = await Promise.all(Array.from({ length: 12 }, () => rendered(server)));
  expect(
    new Set(jobs.map(({ images }) => Buffer.from(decode(images[0]!.bytes!)!.rgb).toString('hex'))).size,
  ).toBe(12);
  expect(readdirSync(join(comfy.folders.of('output'), 'plasma'))).toHaveLength(12);
});

it('88 a place that can’t be written leaves what was there', async () => {
  const { comfy, server } = await studio();
  const at = folder();
  writeFileSync(join(at, 'file'), 'mine');
  const trouble = await troubled(server, orderOf(plain(), { fileFor: () => join(at, 'file', 'k1.png') }));
  expect(trouble).toMatchObject({ kind: 'local-disk' });
  expect(tell(trouble, comfy.url).message).toContain('k1.png');
  expect(readFileSync(join(at, 'file'), 'utf8')).toBe('mine');
});

it('a picture is placed in an input folder of this machine without the server', async () => {
  const { comfy, server } = await studio();
  const file = join(folder(), 'pose.png');
  writeFileSync(file, picture(0xff0000));
  const name = well(await placeInput(comfy.folders.of('input'), file, 'cd34.png'));
  expect(name).toBe('plasma/cd34.png');
  expect(readdirSync(join(comfy.folders.of('input'), 'plasma'))).toEqual(['cd34.png']);
  const { images } = await rendered(server, orderOf(loads(name)));
  expect([...decode(images[0]!.bytes!)!.rgb.subarray(0, 3)]).toEqual([0, 255, 255]);
});

it('nodes and models are listed; what is not there is nothing', async () => {
  const { server } = await studio();
  const info = well(await objectInfo(server, ['KSampler', 'NoSuchNode']));
  expect(Object.keys(info)).toEqual(['KSampler']);
  expect(Object.keys(well(await objectInfo(server))).length).toBeGreaterThan(20);
  expect(well(await modelsIn(server, 'nothing'))).toEqual([]);
});
