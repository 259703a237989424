import { err, ok, type Result } from '../../engine/result.ts';

/** Absolute paths by name. */
export type Files = { readonly [name: string]: string };

const placeholder = /\{(in|out)(?:\.([^{}]+))?\}/g;

/**
 * Puts paths in place of `{in}`, `{out}`, `{in.name}` and `{out.name}`, also inside an argument
 * (`--to={out}`). Other braces stay as they are.
 * @returns or a sentence that names the placeholder that stands for nothing, or for more than one
 */
export function fillIn(argument: string, inputs: Files, outputs: Files): Result<string, string> {
  let problem: string | undefined;
  const filled = argument.replaceAll(placeholder, (whole, side: 'in' | 'out', name: string | undefined) => {
    const files = side === 'in' ? inputs : outputs;
    const what = side === 'in' ? 'input' : 'output';
    const names = Object.keys(files);
    const wanted = name ?? (names.length === 1 ? names[0]! : side);
    if (Object.hasOwn(files, wanted)) return files[wanted]!;
    if (names.length === 0) problem ??= `${whole} stands for an ${what}, and there is none`;
    else if (name === undefined)
      problem ??= `${whole} could be any of several ${what}s: write ${names.map((n) => `{${side}.${n}}`).join(' or ')}`;
    else problem ??= `there is no ${what} called "${name}"; there are ${names.join(', ')}`;
    return whole;
  });
  return problem === undefined ? ok(filled) : err(problem);
}
