import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, describe as group, it } from 'vitest';
import { type CliBook, cliBook, plasmaIn, type Said } from '../../../test/command-line.ts';
import { textOf } from '../../tools/comfyui/workflow/samples.test-fixture.ts';
import { slotTable } from '../../tools/comfyui/workflow/slots.ts';
import type { Io } from '../io.ts';

const recorded = textOf('src/tools/comfyui/workflow/recorded/object-info-0.8.0.json');
const txt2img = textOf('rules/workflows/txt2img-lora.json');
const config = (comfyui: string): string => `import { defineConfig } from 'plasma';
export default defineConfig({ title: 'Tiny', ${comfyui} });
`;

let book: CliBook;
const servers: Server[] = [];
beforeEach(() => {
  book = cliBook({ 'plasma.config.ts': config(''), 'rules/workflows/txt2img-lora.json': txt2img });
});
afterEach(async () => {
  book.dispose();
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

/** A server that answers `/api/object_info` with a text: its address, and what it was asked for. */
async function serverWith(
  text: string,
  status = 200,
): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, reply) => {
    asked.push(request.url!);
    reply.writeHead(status, { connection: 'close' }).end(text);
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const workflow = (words: readonly string[], env: Io['env'] = {}): Promise<Said> =>
  plasmaIn(book.root, ['workflow', ...words], env);

group('workflow check', () => {
  it('says what a workflow in order can do, and that no server was asked', async () => {
    const said = await workflow(['check']);
    expect(said).toMatchObject({ code: 0, err: '' });
    expect(said.out).toContain('rules/workflows/txt2img-lora.json  ready\n');
    expect(said.out).toMatch(/Sampler +8 {2}KSampler +seed, steps, cfg, sampler_name, scheduler, denoise\n/);
    expect(said.out).toContain('✓ LoRA  ✓ VAE  ✓ clip skip  – pose  – base image  ✓ hires step');
    expect(said.out).toContain('not checked against a server');
  });

  it('shows what is wrong where it stands, and what to do', async () => {
    book.write(
      'rules/workflows/txt2img-lora.json',
      txt2img.replace('"Sampler"', '"KSampler"').replace('"lanczos"', '"lanczo"'),
    );
    const { url, asked } = await serverWith(recorded);
    const said = await workflow(['check', '--server', `${url}/`]);
    expect(asked).toEqual(['/api/object_info']);
    expect(said.code).toBe(2);
    expect(said.out).toContain('txt2img-lora.json  not ready');
    expect(said.out).toContain('error no node of rules/workflows/txt2img-lora.json has the title “Sampler”');
    expect(said.out).toContain('→ Give node 8 (KSampler) the title “Sampler”');
    expect(said.out).toMatch(
      /rules\/workflows\/txt2img-lora\.json:\d+:25\n[^^]*"upscale_method": "lanczo",\n *\| +\^\n/,
    );
    expect(said.out).toContain('→ Did you mean "lanczos"?');
  });

  it('looks up names of the config on its servers, and shows them there', async () => {
    const { url } = await serverWith(recorded);
    book.write(
      'plasma.config.ts',
      config(`comfyui: { servers: '${url}', checkpoint: 'ink.safetensors', sampler: 'eulr' }`),
    );
    const said = await workflow(['check']);
    expect(said.code).toBe(1);
    expect(said.out).toContain('txt2img-lora.json  ready');
    expect(said.err).toContain('the checkpoint "ink.safetensors"');
    expect(said.err).toContain('is "eulr", and there is no such sampler\n  plasma.config.ts:2:');
    expect(said.err).toContain('→ Did you mean "euler"?');
  });

  it('asks COMFYUI_URL before the servers of the config', async () => {
    const { url, asked } = await serverWith(recorded);
    book.write(
      'plasma.config.ts',
      config("comfyui: { servers: 'http://127.0.0.1:9', checkpoint: 'plasma:x' }"),
    );
    await workflow(['check'], { COMFYUI_URL: url });
    expect(asked).toHaveLength(1);
  });

  it('keeps what a server has, and checks against the copy', async () => {
    const { url } = await serverWith(recorded);
    expect(await workflow(['check', '--server', url, '--save', 'kept/info.json'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('written kept/info.json\n'),
    });
    expect(await workflow(['check', '--object-info', 'kept/info.json'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('checked against kept/info.json, which has 36 nodes'),
    });
  });

  it.each([
    ['a web page', '<html></html>', 200, 'is a web page and not JSON'],
    ['another service', '{"ok":true}', 200, 'holds no list of nodes'],
    ['an error', 'no', 502, 'answers 502 when asked for its nodes'],
  ])('says it when the server is %s', async (_, text, status, message) => {
    const { url } = await serverWith(text, status);
    expect(await workflow(['check', '--server', url])).toMatchObject({
      code: 1,
      err: expect.stringContaining(message),
    });
  });

  it.each([
    [['--server', 'left:8188'], 1, '"left:8188" is no address of a server'],
    [['--object-info', 'none.json'], 1, 'there is no file none.json'],
    [['--object-info', 'plasma.config.ts'], 1, 'plasma.config.ts is not JSON'],
    [['none.json'], 2, 'there is no file none.json'],
  ] as const)('%j', async (words, code, message) => {
    const said = await workflow(['check', ...words]);
    expect(said.code).toBe(code);
    expect(said.out + said.err).toContain(message);
  });

  it('says it when there is no workflow at all', async () => {
    book.remove('rules');
    expect(await workflow(['check'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('there are no workflows in rules/workflows'),
    });
  });

  it('tells all of it as one object', async () => {
    book.write('rules/workflows/ui.json', '{ "nodes": [], "links": [] }');
    const { code, out } = await workflow(['check', '--json']);
    const { servers: from, workflows } = JSON.parse(out) as {
      readonly servers: readonly string[];
      readonly workflows: readonly {
        readonly file: string;
        readonly ready: boolean;
        readonly slots: readonly object[];
        readonly can: object;
        readonly problems: readonly object[];
      }[];
    };
    expect(code).toBe(2);
    expect(from).toEqual([]);
    expect(workflows.map(({ file, ready }) => [file, ready])).toEqual([
      ['rules/workflows/txt2img-lora.json', true],
      ['rules/workflows/ui.json', false],
    ]);
    expect(workflows[0]!.slots).toContainEqual({
      title: 'Sampler',
      nodes: [{ id: '8', class_type: 'KSampler' }],
    });
    expect(workflows[0]!.can).toMatchObject({ lora: 'yes', pose: 'no' });
    expect(workflows[1]!.problems).toMatchObject([
      { code: 'ui-format', hint: expect.stringContaining('Export (API)') },
    ]);
  });
});

group('workflow slots', () => {
  it('lists every title', async () => {
    const { code, out } = await workflow(['slots']);
    expect(code).toBe(0);
    for (const { title, classes } of slotTable)
      expect(out).toMatch(new RegExp(`^${title} +${classes[0]} `, 'm'));
  });
});
