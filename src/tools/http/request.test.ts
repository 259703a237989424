import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { jsonOf } from './json.ts';
import { redacted } from './problem.ts';
import { request } from './request.ts';

const open: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of open.splice(0)) server.close();
});

async function listening(server: Server): Promise<string> {
  open.push(server);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const serving = (answer: (req: IncomingMessage, res: ServerResponse) => void): Promise<string> =>
  listening(createServer(answer));
/** A server that answers any first bytes with `text` and closes, or stays silent. */
const saying = (text: string | undefined): Promise<string> =>
  listening(
    createTcp((socket) =>
      socket.on('error', () => {}).once('data', () => text !== undefined && socket.end(text)),
    ),
  );

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const folder = (): string => mkdtempSync(join(tmpdir(), 'plasma-http-'));

async function read(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks);
}

it('gives the whole reply, whatever its status', async () => {
  const url = await serving((_, res) => res.writeHead(503, { 'X-Name': 'a' }).end('busy'));
  const reply = await request(url);
  expect(reply.ok && [reply.value.status, reply.value.headers['x-name'], text(reply.value.bytes)]).toEqual([
    503,
    'a',
    'busy',
  ]);
});

it('follows no redirect and reports where it leads', async () => {
  const seen: (string | undefined)[] = [];
  const url = await serving((req, res) => {
    seen.push(req.url);
    res.writeHead(302, { location: 'http://elsewhere.example/login' }).end();
  });
  const reply = await request(`${url}/prompt`, { method: 'POST', body: '{}' });
  expect(reply.ok && [reply.value.status, reply.value.headers.location]).toEqual([
    302,
    'http://elsewhere.example/login',
  ]);
  expect(seen).toEqual(['/prompt']);
});

it('sends a form with a file, its name and its length', async () => {
  let got = { body: '', length: 0 };
  const url = await serving(async (req, res) => {
    const body = await read(req);
    got = { body: body.toString('utf8'), length: Number(req.headers['content-length']) - body.length };
    res.end();
  });
  const form = new FormData();
  form.append('image', new File(['PIXELS'], 'pose "ä".png', { type: 'image/png' }));
  form.append('subfolder', 'plasma');
  const reply = await request(url, { method: 'POST', body: form });
  expect(reply.ok).toBe(true);
  expect(got.length).toBe(0);
  expect(got.body).toContain(
    'name="image"; filename="pose %22ä%22.png"\r\nContent-Type: image/png\r\n\r\nPIXELS\r\n',
  );
  expect(got.body).toContain('name="subfolder"\r\n\r\nplasma\r\n');
});

it('streams a file out and a body into a file', async () => {
  const at = folder();
  writeFileSync(join(at, 'in.bin'), 'x'.repeat(300_000));
  const url = await serving(async (req, res) => res.end(await read(req)));
  const reply = await request(url, {
    method: 'POST',
    body: { file: join(at, 'in.bin') },
    toFile: join(at, 'out.bin'),
  });
  expect(reply.ok && [reply.value.size, reply.value.bytes.length]).toEqual([300_000, 0]);
  expect(readFileSync(join(at, 'out.bin'), 'utf8')).toBe('x'.repeat(300_000));
});

it('decodes gzip', async () => {
  const url = await serving((_, res) =>
    res.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}')),
  );
  const reply = await request(url);
  expect(reply.ok && jsonOf(reply.value)).toEqual({ ok: true, value: { a: 1 } });
});

it('refuses a body that is announced too large, before reading it', async () => {
  const url = await serving((_, res) => res.writeHead(200, { 'content-length': `${2 ** 31}` }).write('x'));
  const reply = await request(url, { maxBytes: 1000 });
  expect(reply).toMatchObject({ ok: false, error: { kind: 'too-large', sent: true } });
});

it('stops at the limit when a small gzip unfolds without end, and leaves no file', async () => {
  const at = folder();
  const url = await serving((_, res) =>
    res.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000))),
  );
  const reply = await request(url, { maxBytes: 100_000, toFile: join(at, 'out') });
  expect(reply).toMatchObject({ ok: false, error: { kind: 'too-large' } });
  expect(readdirSync(at)).toEqual([]);
});

it('tells a reply that ends early from a whole one', async () => {
  const url = await saying('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
  const reply = await request(url);
  expect(reply).toMatchObject({ ok: false, error: { kind: 'reset', sent: true } });
});

it('tells what is not HTTP', async () => {
  const reply = await request(await saying('SSH-2.0-OpenSSH_9.6\r\n'));
  expect(reply).toMatchObject({ ok: false, error: { kind: 'reset' } });
  expect(!reply.ok && reply.error.message).toMatch(/is not HTTP/);
});

it('says that nothing was sent when nobody listens', async () => {
  const url = await serving(() => {});
  await new Promise((done) => open.pop()?.close(done));
  const reply = await request(url, { method: 'POST', body: 'x' });
  expect(reply).toMatchObject({ ok: false, error: { kind: 'refused', sent: false } });
});

it('says that it may have been sent when the connection breaks after the request', async () => {
  const url = await serving((req) => req.socket.destroy());
  expect(await request(url, { method: 'POST', body: 'x' })).toMatchObject({
    ok: false,
    error: { kind: 'reset', sent: true },
  });
});

it('waits no longer than it is told for an answer', async () => {
  const reply = await request(await saying(undefined), { timeouts: { headersMs: 20 } });
  expect(reply).toMatchObject({ ok: false, error: { kind: 'timeout', which: 'headers', sent: true } });
});

it('waits no longer than it is told inside a body', async () => {
  const url = await serving((_, res) => res.writeHead(200).write('first'));
  const reply = await request(url, { timeouts: { idleMs: 20 } });
  expect(reply).toMatchObject({ ok: false, error: { kind: 'timeout', which: 'idle' } });
});

it('is called off at once, before and after the request went out', async () => {
  expect(await request('http://127.0.0.1:9', { signal: AbortSignal.abort() })).toMatchObject({
    error: { kind: 'aborted', sent: false },
  });
  const stop = new AbortController();
  const url = await serving(() => stop.abort());
  expect(await request(url, { signal: stop.signal })).toMatchObject({
    error: { kind: 'aborted', sent: true },
  });
});

it('refuses other schemes and text that is no address', async () => {
  for (const url of ['ftp://a/b', 'file:///etc/passwd', 'here', '']) {
    expect(await request(url)).toMatchObject({ ok: false, error: { kind: 'bad-url', sent: false } });
  }
});

it('never shows a key, a password or a query', async () => {
  const url = (await saying('')).replace('http://', 'http://me:hush@');
  const broken = await request(`${url}/v1?key=SECRET`, { headers: { 'x-goog-api-key': 'SECRET' } });
  const unfit = await request(url, { headers: { 'x-goog-api-key': 'SECRET\nmore' } });
  expect(JSON.stringify([broken, unfit])).not.toMatch(/SECRET|hush/);
  expect(unfit).toMatchObject({ ok: false, error: { kind: 'bad-header', sent: false } });
  expect(redacted({ 'X-Goog-Api-Key': 'SECRET', Accept: 'a' })).toEqual({
    'X-Goog-Api-Key': '(hidden)',
    Accept: 'a',
  });
});

it('sends user and password of the address as basic authorization', async () => {
  const url = await serving((req, res) => res.end(req.headers.authorization));
  const reply = await request(url.replace('http://', 'http://me:p%40ss@'));
  expect(reply.ok && text(reply.value.bytes)).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
});

it('says which of our files is the trouble', async () => {
  const url = await serving((_, res) => res.end('x'));
  const at = folder();
  expect(await request(url, { method: 'POST', body: { file: join(at, 'none') } })).toMatchObject({
    error: { kind: 'disk', code: 'ENOENT', sent: false },
  });
  expect(await request(url, { toFile: join(at, 'no', 'folder') })).toMatchObject({
    error: { kind: 'disk', code: 'ENOENT', sent: true },
  });
});

it('parses JSON and nothing else', () => {
  const reply = (type: string, body: string) => ({
    headers: { 'content-type': type },
    bytes: Buffer.from(body),
  });
  expect(jsonOf(reply('application/json; charset=utf-8', '[1]'))).toEqual({ ok: true, value: [1] });
  expect(jsonOf(reply('text/html', '<html>\u0007 hi'))).toEqual({
    ok: false,
    error: { message: 'the answer is a web page, not JSON', start: '<html> hi' },
  });
  expect(jsonOf(reply('text/plain', '500 Internal\n\nServer got itself in trouble'))).toMatchObject({
    error: { start: '500 Internal Server got itself in trouble' },
  });
  expect(jsonOf(reply('application/json', ''))).toMatchObject({ error: { message: 'the answer is empty' } });
});
