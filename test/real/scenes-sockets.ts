import { randomUUID } from 'node:crypto';
import type { Json } from '../../src/engine/json.ts';
import { drawing, modelsOf, plainPicture } from './graphs.ts';
import { answered, type Scene, told } from './recording.ts';
import { ask, history, listen, over, saying } from './wire.ts';

const prefix = (): string => `recorded/${randomUUID()}`;
const checkpointOf = async (server: string): Promise<string> => (await modelsOf(server)).checkpoints[0]!;

const crosstalk: Scene = async (server) => {
  const [mine, theirs] = [randomUUID(), randomUUID()];
  const ear = await listen(server, mine);
  const other = await listen(server, theirs);
  const checkpoint = await checkpointOf(server);
  const heardWhile = async (clientId: string | undefined): Promise<Json> => {
    const id = randomUUID();
    const from = other.frames.length;
    const prompt = drawing({ checkpoint, seed: Date.now() % 1e9, prefix: prefix() });
    await ask(server, 'POST', '/prompt', {
      prompt,
      prompt_id: id,
      ...(clientId === undefined ? {} : { client_id: clientId }),
    });
    const entry = await history(server, id, 20_000);
    await listen(server, randomUUID()).then((socket) => socket.close());
    return { frames: other.frames.slice(from).map(told), outputs: entry.outputs! };
  };
  const targeted = await heardWhile(mine);
  const untargeted = await heardWhile(undefined);
  const untargetedAgain = await (async (): Promise<Json> => {
    const id = randomUUID();
    const graph = plainPicture(Date.now() % 0xffffff, prefix());
    const before = randomUUID();
    await ask(server, 'POST', '/prompt', { prompt: graph, prompt_id: before });
    await history(server, before);
    await ask(server, 'POST', '/prompt', { prompt: graph, prompt_id: id });
    return await history(server, id);
  })();
  await ear.close();
  await other.close();
  return {
    about: 'what a bystander hears: of a prompt with another client_id, and of one with none',
    ofAnotherClient: targeted,
    ofNoClient: untargeted,
    historyOfACachedPromptWithoutClientId: untargetedAgain,
  };
};

const reconnect: Scene = async (server) => {
  const client = randomUUID();
  const checkpoint = await checkpointOf(server);
  const run = async (): Promise<{ id: string; ear: Awaited<ReturnType<typeof listen>> }> => {
    const ear = await listen(server, client);
    const id = randomUUID();
    const prompt = drawing({ checkpoint, seed: Date.now() % 1e9, prefix: prefix(), steps: 30 });
    await ask(server, 'POST', '/prompt', { prompt, client_id: client, prompt_id: id });
    await ear.heard(saying('progress', id));
    return { id, ear };
  };
  const clean = await run();
  await clean.ear.close();
  const again = await listen(server, client);
  await again.heard(over(clean.id));
  const frames = again.frames.map(told);
  await again.close();

  // a second socket with the id, and then the first one closes: the server forgets the second
  const half = await run();
  const second = await listen(server, client);
  await half.ear.close();
  await history(server, half.id, 20_000);
  const deaf = second.frames.map(told);
  const clear = randomUUID();
  await ask(server, 'POST', '/prompt', {
    prompt: plainPicture(Date.now() % 0xffffff, prefix()),
    client_id: client,
    prompt_id: clear,
  });
  await history(server, clear);
  const afterwards = second.frames.slice(deaf.length).map(told);
  await second.close();
  return {
    about: 'a socket closed in mid-prompt and opened again; then two at once, of which the first closes',
    cleanReconnect: { firstFrames: frames.slice(0, 4), lastFrames: frames.slice(-4) },
    deafSocket: { whilePromptRan: deaf.slice(0, 4), heardAtAll: deaf.length, duringANewPrompt: afterwards },
  };
};

const names: Scene = async (server) => {
  const empty = await listen(server, '');
  const hello = empty.frames.map(told);
  await empty.close();
  const late = await listen(server, randomUUID(), { type: 'hello', data: {} });
  late.send({ type: 'feature_flags', data: { supports_preview_metadata: true } });
  await ask(server, 'GET', '/prompt');
  const other = await listen(server, randomUUID());
  await other.close();
  const frames = late.frames.map(told);
  await late.close();
  return {
    about: 'an empty clientId; a first message that is not the handshake, then the handshake',
    emptyId: hello,
    handshakeTooLate: frames,
  };
};

const origins: Scene = async (server) => {
  const from = async (origin: string): Promise<Json> => {
    const answer = await ask(server, 'GET', '/prompt', undefined, { Origin: origin });
    return answered(answer);
  };
  return {
    about: 'the Origin check of a loopback server (Host is the server itself)',
    same: await from(server),
    otherPort: await from('http://127.0.0.1:9'),
    localhost: await from(server.replace('127.0.0.1', 'localhost')),
    foreign: await from('http://somewhere.example'),
    null: await from('null'),
  };
};

export const scenes: { readonly [name: string]: Scene } = { crosstalk, reconnect, names, origins };
