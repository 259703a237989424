import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../engine/diagnostic.ts';
import { isFlaw, readJson } from './json-places.ts';
import { readWorkflow } from './read.ts';
import { textOf, txt2img } from './samples.test-fixture.ts';

const file = 'rules/workflows/mine.json';

function problems(text: string): readonly Diagnostic[] {
  const read = readWorkflow(text, file);
  return read.ok ? [] : read.error;
}

/** `line:column message`, and the hint below it. */
const said = (text: string): readonly string[] =>
  problems(text).map(
    ({ at, message, hint }) =>
      `${at?.line}:${at?.column} ${message}${hint === undefined ? '' : ` → ${hint}`}`,
  );

const saves = (inputs: string): string =>
  `{\n  "1": { "class_type": "EmptyImage", "inputs": { "width": 8 } },\n  "2": { "class_type": "SaveImage", "inputs": ${inputs}, "_meta": { "title": "Save image" } }\n}`;

describe('a workflow in API format', () => {
  it('is read with its slots and the place of every part', () => {
    const text = textOf('rules/workflows/txt2img-lora.json');
    const read = readWorkflow(text, file);
    if (!read.ok) throw new Error(read.error[0]!.message);
    const { graph, slots, origins } = read.value;
    expect(graph).toEqual(txt2img.graph);
    expect(slots).toMatchObject({ checkpoint: ['1'], lora: ['3'], sampler: ['8'], save: ['15'] });
    const at = origins!['8.inputs.seed']!;
    const line = text.split('\n')[at.line - 1]!;
    expect(line.slice(at.column - 1)).toBe('0,');
    expect(line).toContain('"seed"');
    expect(at.file).toBe(file);
  });

  it('may begin with a byte order mark and hold nodes without a title', () => {
    expect(problems(`\ufeff${saves('{ "images": ["1", 0] }')}`)).toEqual([]);
  });

  it('keeps nothing of a node but what the server looks at, and its title', () => {
    const text = saves('{ "images": ["1", 0] }').replace('"class_type"', '"is_changed": ["x"], "class_type"');
    const read = readWorkflow(text, file);
    expect(read.ok && read.value.graph['1']).toEqual({ class_type: 'EmptyImage', inputs: { width: 8 } });
  });
});

describe('files that are something else', () => {
  const howTo =
    'Workflow → Export (API). Older versions: Settings → Enable Dev mode Options, then the button Save (API Format).';

  it.each([
    [
      'a workflow of the editor',
      '{\n  "last_node_id": 9,\n  "nodes": [{ "id": 1, "type": "KSampler" }],\n  "links": []\n}',
      '3:3',
      "this is a workflow for ComfyUI's editor (what Save writes); it can't be run as it is",
    ],
    [
      'a picture',
      '\u0089PNG\r\n\u001a\n',
      '1:1',
      'this is a picture: drop it on ComfyUI to get its workflow',
    ],
    ['a web page', '<!DOCTYPE html><html></html>', '1:1', 'this is a web page, not a workflow'],
    ['a list', '[1]', '1:1', 'a workflow is an object with a node for each id'],
    ['nothing in braces', '{}', '1:1', 'this workflow has no nodes'],
    ['settings', '{\n "theme": "dark"\n}', '2:2', '"theme" is no node: a node has "class_type" and "inputs"'],
  ])('%s', (_, text, place, message) => {
    const [problem, ...others] = problems(text);
    expect(others).toEqual([]);
    expect(`${problem!.at!.line}:${problem!.at!.column}`).toBe(place);
    expect(problem!.message).toBe(message);
    expect(problem!.hint).toContain(howTo);
  });

  it('a request with the graph inside it', () => {
    expect(said(`{ "client_id": "x", "prompt": ${saves('{}')} }`)).toEqual([
      '1:21 the graph stands inside "prompt" here → Keep only what stands between the braces after "prompt", with the braces.',
    ]);
  });
});

describe('mistakes in a workflow', () => {
  it.each([
    ['a node without a class', '{\n "1": { "inputs": {} }\n}', '2:2 node 1 has no "class_type"'],
    ['a node without inputs', '{\n "1": { "class_type": "X" }\n}', '2:2 node 1 has no "inputs"'],
    [
      'an id as a number',
      saves('{ "images": [1, 0] }'),
      '3:59 "images" of node 2 names the node 1 by a number → Ids are texts: write ["1", 0].',
    ],
    [
      'a list for a value',
      saves('{ "images": ["1", 0], "tags": ["a", "b", "c"] }'),
      '3:77 "tags" of node 2 is a list, which ComfyUI takes for a link',
    ],
    [
      'an output below 0',
      saves('{ "images": ["1", -1] }'),
      '3:59 "images" of node 2 is a list, which ComfyUI takes for a link',
    ],
    [
      'a link to nowhere',
      saves('{ "images": ["7", 0] }'),
      '3:59 node 2 (SaveImage, “Save image”) takes "images" from node 7, which isn\'t there',
    ],
    [
      'a ring',
      '{\n "1": { "class_type": "A", "inputs": { "x": ["2", 0] } },\n "2": { "class_type": "B", "inputs": { "y": ["1", 0] } }\n}',
      '2:45 nodes wait for each other: node 1 (A) ← node 2 (B) ← node 1 (A)',
    ],
    [
      'a title twice',
      saves('{}').replace('"width": 8 }', '"width": 8 }, "_meta": { "title": "save image" }'),
      '3:3 2 nodes have the title “Save image”',
    ],
    [
      'a large number in a node of no slot',
      saves('{ "images": ["1", 0], "n": 18446744073709551615 }'),
      '3:74 "n" of node 2 (SaveImage, “Save image”) is 18446744073709551615, and would be sent as 18446744073709552000 → Whole numbers are exact up to 9007199254740991.',
    ],
    [
      'the first number that is silently another',
      saves('{ "n": 9007199254740993 }'),
      '3:54 "n" of node 2 (SaveImage, “Save image”) is 9007199254740993, and would be sent as 9007199254740992',
    ],
    ['a number that is none', saves('{ "cfg": NaN }'), '3:56 NaN is no number that JSON or ComfyUI can hold'],
    ['a number beyond all', saves('{ "cfg": 1e999 }'), '3:56 1e999 is too large for a number'],
    [
      'an id twice',
      '{\n "1": { "class_type": "A", "inputs": {} },\n "1": { "class_type": "B", "inputs": {} }\n}',
      '3:2 "1" stands here a second time → The first is on line 2.',
    ],
  ])('%s', (_, text, expected) => {
    const told = said(text);
    expect(told).toHaveLength(1);
    expect(told[0]!.startsWith(expected), told[0]).toBe(true);
  });

  it('lets a large seed be that is written over anyway', () => {
    const large = textOf('rules/workflows/txt2img-lora.json').replace(
      '"seed": 0',
      '"seed": 18446744073709551615',
    );
    expect(large).toContain('18446744073709551615');
    expect(problems(large)).toEqual([]);
  });

  it('tells all mistakes at once, in the order of the file', () => {
    const text =
      '{\n "1": { "class_type": "A", "inputs": { "x": [2, 0] } },\n "2": { "inputs": {} },\n "3": { "class_type": "" }\n}';
    expect(said(text).map((line) => line.slice(0, 40))).toEqual([
      '2:45 "x" of node 1 names the node 2 by a',
      '3:2 node 2 has no "class_type" → In Comf',
      '4:2 node 3 has no "inputs" → Write "inpu',
      '4:23 node 3 has no "class_type" → In Com',
    ]);
  });

  it('shows the lines when it is given a way to', () => {
    const read = readWorkflow(saves('{ "images": [1, 0] }'), file, { excerpt: (at) => `line ${at.line}` });
    expect(!read.ok && read.error[0]!.excerpt).toBe('line 3');
  });
});

describe('JSON with places', () => {
  it.each([
    ['', '0 the file is empty'],
    ['{"a":1,}', '6 a comma stands before } → JSON has no comma after the last entry.'],
    [
      "{'a':1}",
      '1 "\'" stands where a name in double quotes should be → Texts and names are written in double quotes.',
    ],
    [
      '{a:1}',
      '1 "a" stands where a name in double quotes should be → Texts and names are written in double quotes.',
    ],
    ['{"a":1 // no\n}', '7 JSON has no comments'],
    ['{"a":[1', '7 the file ends where a comma or ] should be'],
    ['{"a":', '5 the file ends in the middle → Was it cut off? Export the workflow again.'],
    ['{"a":"x', '5 this text in quotes is never closed'],
    ['{"a":"x\ny"}', '5 this text in quotes holds a line break, a tab or a wrong \\ escape'],
    ['{"a":01}', '5 "0" stands where a value should be → Texts and names are written in double quotes.'],
    ['{"a":1.}', '5 "1" stands where a value should be → Texts and names are written in double quotes.'],
    ['{} {}', '3 something stands after the end of the JSON'],
    [`${'['.repeat(5000)}`, '201 this nests more than 200 levels deep'],
    ['{"__proto__":1}', '1 "__proto__" can\'t be a name'],
  ])('says what is wrong with %j', (text, expected) => {
    const read = readJson(text);
    if (!isFlaw(read)) throw new Error('was read');
    expect(`${read.offset} ${read.message}${read.hint === undefined ? '' : ` → ${read.hint}`}`).toBe(
      expected,
    );
  });

  it('agrees with JSON.parse on what is JSON, whatever is done to a text', () => {
    const good = '{"a": [1, -2.5e3, "x\\n\\u00e9\\"", true, null, {"b": ""}], "日本": {}}';
    for (let i = 0; i < good.length; i++) {
      for (const change of ['', ',', '"', '}', '0', '\\', ' ', '-', 'x']) {
        const text = good.slice(0, i) + change + good.slice(i + (i % 2));
        let parsed = true;
        try {
          JSON.parse(text);
        } catch {
          parsed = false;
        }
        expect(!isFlaw(readJson(text)), text).toBe(parsed);
      }
    }
  });
});
