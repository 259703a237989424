import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { askAt, serving } from './serving.ts';

const portOf = (url: string): string => new URL(url).port;

describe('who may ask', () => {
  it('DNS rebinding: a request under a name of somebody else is refused', async () => {
    const { ask, service } = await serving();
    const port = portOf(service.url);
    for (const host of [
      `evil.example:${port}`,
      'evil.example',
      `127.0.0.1.evil.example:${port}`,
      `192.168.0.7:${port}`,
      'localhost.evil:80',
    ])
      expect([host, (await ask('/api/status', { headers: { host } })).status]).toEqual([host, 403]);
    // no name at all
    expect((await ask('/api/status', { headers: { host: `localhost@evil:${port}` } })).status).toBe(400);
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'LOCALHOST:8000'])
      expect([host, (await ask('/api/status', { headers: { host } })).status]).toEqual([host, 200]);
  });

  it('a cross-site post is refused, whatever it says of itself', async () => {
    const { ask, service, book } = await serving();
    const own = { host: `localhost:${portOf(service.url)}` };
    const foreign = [
      { ...own, origin: 'http://evil.example' },
      { ...own, origin: 'null' },
      { ...own, origin: 'http://localhost:1' },
      { ...own, origin: 'file://' },
      { ...own, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      { ...own, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
    ];
    for (const headers of foreign) {
      const reply = await ask('/api/build', { body: {}, headers });
      expect([headers, reply.status, reply.json.code]).toEqual([headers, 403, 'wrong-origin']);
    }
    // what a page can send without asking first is no JSON
    const form = await ask('/api/build', { raw: '{}', headers: { 'content-type': 'text/plain' } });
    expect([form.status, form.json.code]).toEqual([415, 'no-json']);
    expect(book.has('output')).toBe(false);
    const ours = { ...own, origin: `http://${own.host}`, 'sec-fetch-site': 'same-origin' };
    expect((await ask('/api/build', { body: {}, headers: ours })).status).toBe(202);
  });

  it('a link from another site may be followed, and nothing else from there', async () => {
    const { ask } = await serving();
    const from = (mode: string): Promise<number> =>
      ask('/api/status', { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode } }).then(
        ({ status }) => status,
      );
    expect([await from('navigate'), await from('no-cors')]).toEqual([200, 403]);
  });

  it('no answer tells other sites that they may read it', async () => {
    const { ask } = await serving();
    const { headers } = await ask('/api/status');
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(
      (await ask('/api/build', { method: 'OPTIONS', headers: { origin: 'http://evil.example' } })).status,
    ).toBe(403);
  });

  it('a socket of another site, or at another address, is turned away with a problem', async () => {
    const { service } = await serving();
    const turned = (
      path: string,
      headers: { readonly [name: string]: string },
    ): Promise<number | undefined> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${service.url.replace('http', 'ws')}${path}`, { headers });
        socket.on('unexpected-response', (_request, reply) => {
          resolve(reply.statusCode);
          socket.terminate();
        });
        socket.on('open', () => {
          resolve(101);
          socket.terminate();
        });
        socket.on('error', () => {});
      });
    expect(await turned('/events', { origin: 'http://evil.example' })).toBe(403);
    expect(await turned('/events', { host: 'evil.example' })).toBe(403);
    expect(await turned('/jobs', {})).toBe(404);
    expect(await turned('/events?since=-1', {})).toBe(400);
    expect(await turned('/events', { origin: service.url })).toBe(101);
  });
});

describe('beyond this machine', () => {
  it('a token is needed: as a header, a cookie, or in the address that is opened first', async () => {
    const token = 'a-token-that-is-long-enough';
    const { service } = await serving({ host: '0.0.0.0', token });
    const url = `http://127.0.0.1:${portOf(service.url)}`;
    const status = (path: string, headers: { readonly [name: string]: string } = {}): Promise<number> =>
      askAt(url, path, { headers }).then((reply) => reply.status);
    expect(await status('/api/status')).toBe(401);
    expect(await status('/health')).toBe(401);
    expect(await status('/api/status', { authorization: 'Bearer wrong' })).toBe(401);
    expect(await status('/api/status', { authorization: `Bearer ${token}` })).toBe(200);
    expect(await status('/api/status', { cookie: `x=1; plasma-token=${token}` })).toBe(200);
    const first = await askAt(url, `/api/status?token=${token}`);
    expect([first.status, first.headers['set-cookie']]).toEqual([
      200,
      [expect.stringMatching(/^plasma-token=.*HttpOnly; SameSite=Strict/)],
    ]);
    // an address in numbers is in no DNS; a name may be an attacker's
    const auth = { authorization: `Bearer ${token}` };
    expect(await status('/api/status', { ...auth, host: '192.168.0.7:3000' })).toBe(200);
    expect(await status('/api/status', { ...auth, host: 'evil.example' })).toBe(403);
  });
});

describe('bodies', () => {
  it('too much is refused without being read to its end', async () => {
    const { ask } = await serving();
    const reply = await ask('/api/build', { raw: `{"selectors":["${'x'.repeat(2 * 1024 * 1024)}"]}` });
    expect([reply.status, reply.json.code]).toEqual([413, 'too-large']);
    const chunked = await ask('/api/build', {
      raw: `{"selectors":["${'x'.repeat(2 * 1024 * 1024)}"]}`,
      headers: { 'transfer-encoding': 'chunked', 'content-length': '' },
    }).catch(() => undefined);
    expect(chunked === undefined || chunked.status === 413 || chunked.status === 400).toBe(true);
  });

  it('what is no JSON is said so, with where', async () => {
    const { ask } = await serving();
    for (const raw of ['{', '[1,]', 'null', '"x"', '[]', '3', '\u0000'])
      expect([raw, (await ask('/api/build', { raw })).status]).toEqual([raw, 400]);
    expect((await ask('/api/build', { raw: '{"a":' })).json.detail).toMatch(/no JSON/);
  });

  it('what is not there, and methods that are not known, are problems as well', async () => {
    const { ask } = await serving();
    expect((await ask('/nothing')).json).toMatchObject({ status: 404, code: 'no-such-path' });
    const wrong = await ask('/api/status', { method: 'DELETE' });
    expect([wrong.status, wrong.headers.allow, wrong.json.code]).toEqual([405, 'GET', 'wrong-method']);
  });
});
