import { expect, it } from 'vitest';
import { html, notComfy } from '../../../../test/stand-in/comfyui/trouble.ts';
import { addressOf } from './address.ts';
import { look, openServer, render, tell } from './client.ts';
import {
  asked,
  clientOf,
  comfyOf,
  ill,
  orderOf,
  plain,
  rendered,
  studio,
  troubled,
  well,
} from './on-stand-in.test-fixture.ts';

it('1 waits for a server that is still starting', async () => {
  const comfy = await comfyOf({ started: false });
  const result = rendered(clientOf(comfy.url));
  await comfy.restart();
  expect((await result).images).toHaveLength(1);
});

it('1 gives up on a server that never starts, and names it', async () => {
  const comfy = await comfyOf({ started: false });
  const trouble = await troubled(clientOf(comfy.url, { startMs: 2000 }));
  expect(trouble.kind).toBe('unreachable');
  const told = tell(trouble, comfy.url);
  expect(told.message).toContain(comfy.url);
  expect(told.hint).toMatch(/--listen/);
});

it('1 gives up on a server that takes connections and never answers', async () => {
  const { comfy, server } = await studio({}, { startMs: 100, timeouts: { headersMs: 50 } });
  comfy.trouble('GET /system_stats', { kind: 'silence' });
  expect((await troubled(server)).kind).toBe('unreachable');
});

it('1 an address that is none is told at once', () => {
  for (const text of ['', 'http://', 'ftp://host', 'http://host/?a=1', 'here there']) {
    const opened = openServer(text);
    expect(opened.ok ? text : opened.error.kind).toBe('bad-address');
  }
});

it.each([
  ['a web page', html],
  ['other JSON', notComfy],
  ['404', { kind: 'answer', status: 404, body: 'not found' } as const],
  [
    'a list',
    { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: '[1]' } as const,
  ],
])('2 what is not ComfyUI is told at once: %s', async (_, answer) => {
  const { comfy, server } = await studio();
  comfy.trouble('* /*', answer);
  const trouble = await troubled(server);
  expect(trouble.kind).toBe('not-comfyui');
  expect(tell(trouble, comfy.url).message).toContain('is not ComfyUI');
  expect(comfy.requests).toHaveLength(1);
});

it('3 a version that is too old is refused, with the one that is needed', async () => {
  const { comfy, server } = await studio({ version: '0.3.9' });
  const trouble = await troubled(server);
  expect(trouble).toMatchObject({ kind: 'too-old', version: '0.3.9' });
  expect(tell(trouble, comfy.url).facts[1]).toEqual(['needed', '0.3.40 or newer']);
});

it('3 a version that is newer than any that was tried gets a warning and goes on', async () => {
  const { server } = await studio({ version: '1.2.0' });
  expect(well(await look(server)).warnings.join()).toMatch(/1\.2\.0 is newer/);
  expect((await rendered(server)).environment.server).toBe('1.2.0');
});

it.each(['0.3.64', '0.8.0', '0.26.0'])('3 the routes of %s are found by asking', async (version) => {
  const { comfy, server } = await studio({ version });
  const order = orderOf();
  await rendered(server, order);
  const byJob = asked(comfy, 'GET', new RegExp(`/jobs/${order.promptId}`));
  const byHistory = asked(comfy, 'GET', new RegExp(`/history/${order.promptId}`));
  expect([byJob > 0, byHistory > 0]).toEqual(version === '0.3.64' ? [false, true] : [true, false]);
});

it('4 403 is told and not tried again', async () => {
  const { comfy, server } = await studio();
  comfy.trouble('* /*', { kind: 'answer', status: 403 });
  const trouble = await troubled(server);
  expect(trouble).toMatchObject({ kind: 'forbidden', status: 403 });
  expect(tell(trouble, comfy.url).hint).toMatch(/proxy/);
  expect(comfy.requests).toHaveLength(1);
});

it.each([401, 407])('5 %i asks for a password in the address', async (status) => {
  const { comfy, server } = await studio();
  comfy.trouble('* /*', { kind: 'answer', status });
  expect(tell(await troubled(server), comfy.url).hint).toContain('user:password@');
});

it('5 a redirect of the POST is not followed', async () => {
  const { comfy, server } = await studio();
  const elsewhere = await comfyOf();
  comfy.trouble('POST /prompt', {
    kind: 'answer',
    status: 302,
    headers: { location: `${elsewhere.url}/prompt` },
  });
  const trouble = await troubled(server);
  expect(trouble).toEqual({ kind: 'redirected', status: 302, location: `${elsewhere.url}/prompt` });
  expect([elsewhere.requests.length, asked(comfy, 'POST', /prompt/)]).toEqual([0, 1]);
});

it('53 a server that is reached in the clear gets a warning, one on this machine or by TLS does not', () => {
  const warning = (text: string): string | undefined => well0(addressOf(text)).warning;
  expect(warning('gpu.lan:8188')).toMatch(/without encryption/);
  expect(warning('http://192.168.1.7:8188')).toMatch(/without encryption/);
  for (const text of ['127.0.0.1', 'localhost:8188', 'http://[::1]:8188', 'https://gpu.example'])
    expect(warning(text)).toBeUndefined();
});

it('53 addresses are read as people write them', () => {
  const shown = (text: string): string => well0(addressOf(text)).shown;
  expect(shown('127.0.0.1')).toBe('http://127.0.0.1:8188');
  expect(shown('gpu.lan:9000')).toBe('http://gpu.lan:9000');
  expect(shown('https://gpu.example/comfy/')).toBe('https://gpu.example/comfy');
  expect(well0(addressOf('http://h:1')).url('/view', { filename: 'a #+&ä.png' })).toBe(
    'http://h:1/api/view?filename=a%20%23%2B%26%C3%A4.png',
  );
});

it('91 a request that is never answered is given up and asked again', async () => {
  const { comfy, server } = await studio({}, { timeouts: { headersMs: 600 } });
  well(await server.ready());
  comfy.trouble('GET /jobs/*', { kind: 'silence' }, 1);
  expect((await rendered(server)).images).toHaveLength(1);
});

it('91 a signal ends the wait for a server at once', async () => {
  const comfy = await comfyOf({ started: false });
  const stop = new AbortController();
  const result = render(clientOf(comfy.url), orderOf(plain(), { signal: stop.signal }));
  stop.abort();
  expect(ill(await result)).toEqual({ kind: 'cancelled', confirmed: true });
});

it('92 nothing secret is sent or shown', async () => {
  const { comfy } = await studio();
  const server = clientOf(comfy.url.replace('http://', 'http://me:hush@'));
  await rendered(server, orderOf(plain(), { extraPngInfo: { plasma: { panel: 'ch-01/p001/k1' } } }));
  expect(comfy.posted[0]!.body.extra_data).toMatchObject({
    extra_pnginfo: { plasma: { panel: 'ch-01/p001/k1' } },
  });
  expect(JSON.stringify(comfy.posted[0]!.body)).not.toMatch(/api_key|auth_token|hush/);
  expect(server.address.shown).toBe(comfy.url);
  comfy.trouble('POST /prompt', { kind: 'reset' });
  const trouble = await troubled(server);
  expect(JSON.stringify([trouble, tell(trouble, server.address.shown)])).not.toContain('hush');
});

function well0<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string },
): T {
  if (result.ok) return result.value;
  throw new Error(result.error);
}
