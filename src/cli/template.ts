import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compareBytes } from '../engine/json.ts';
import { jsonSchemas, schemaText } from '../project/json-schema.ts';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

/** npm leaves files of these names out of a package or reads them itself. */
const realNames: { readonly [name: string]: string } = { gitignore: '.gitignore' };

/** The files of a new book: the template, the rules that come with plasma, and the schemas for editors. */
export function bookTemplate(): ReadonlyMap<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>();
  const take = (folder: string, to: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
      compareBytes(a.name, b.name),
    )) {
      const path = `${to}${realNames[entry.name] ?? entry.name}`;
      if (entry.isDirectory()) take(`${folder}/${entry.name}`, `${path}/`);
      else files.set(path, readFileSync(`${folder}/${entry.name}`));
    }
  };
  take(`${packageRoot}templates/book`, '');
  // a packed plasma may carry the rules in the template; in the repository they are its own
  const own = `${packageRoot}rules`;
  if (![...files.keys()].some((path) => path.startsWith('rules/')) && existsSync(own)) {
    const names = readdirSync(own, { recursive: true, encoding: 'utf8' });
    for (const name of names.map((path) => path.replaceAll('\\', '/')).sort(compareBytes)) {
      // the rules, the template of prompts and the graphs that ComfyUI is given
      if (/\.(?:ts|txt|json)$/.test(name) && !name.endsWith('.test.ts'))
        files.set(`rules/${name}`, readFileSync(`${own}/${name}`));
    }
  }
  for (const [name, schema] of Object.entries(jsonSchemas()))
    files.set(`schemas/${name}`, schemaText(schema));
  return files;
}
