import { never } from '../../../engine/result.ts';
import type { AtNode, NodeProblem, Trouble } from './trouble.ts';

/** A trouble in plain words: what happened, labelled facts, what to do next. */
export type Told = {
  readonly message: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly hint: string;
};

/** @param address the server as a person knows it, such as `http://127.0.0.1:8188` */
export function tell(trouble: Trouble, address: string): Told {
  const at = `ComfyUI at ${address}`;
  switch (trouble.kind) {
    case 'bad-address':
      return told(trouble.reason, [], 'Write it as http://127.0.0.1:8188.');
    case 'unreachable':
      return told(
        `${at} can't be reached`,
        [['reason', trouble.reason]],
        'Start ComfyUI, or look at its address and port; on another machine it must be started with --listen.',
      );
    case 'not-comfyui':
      return told(
        `what answers at ${address} is not ComfyUI`,
        [['reason', trouble.reason]],
        'Look at the address and port; ComfyUI listens on 8188 unless told otherwise.',
      );
    case 'forbidden':
      return told(
        `${at} refuses access (${trouble.status})`,
        [['route', trouble.route]],
        trouble.status === 403
          ? 'A reverse proxy or ComfyUI’s origin check says no: let the proxy pass Host unchanged and send no Origin.'
          : 'A proxy wants a user and password: write them into the address, http://user:password@host:port.',
      );
    case 'redirected':
      return told(
        `${address} sends its visitors elsewhere (${trouble.status})`,
        [['to', trouble.location === '' ? 'it does not say where' : trouble.location]],
        'Give the address at which ComfyUI itself answers; a login page in front of it can’t be passed.',
      );
    case 'too-old':
      return told(
        `${at} is too old`,
        [
          ['version', trouble.version],
          ['needed', `${trouble.least} or newer`],
        ],
        'Update ComfyUI.',
      );
    case 'server-error':
      return told(
        `${at} fails to answer (${trouble.status})`,
        facts(['route', trouble.route], ['it says', trouble.start]),
        'Look into ComfyUI’s own log, and start it anew.',
      );
    case 'unfit-graph':
      return told(
        'the workflow can’t be sent',
        trouble.problems.map((problem) => ['problem', problem] as const),
        'Mend the workflow in ComfyUI and export it again with “Export (API)”.',
      );
    case 'rejected':
      return rejected(trouble, at);
    case 'too-large':
      return told(
        `${at} does not take ${trouble.what}: it is too large`,
        facts(
          ['size', `${trouble.bytes} bytes`],
          ['limit', trouble.limit === undefined ? '' : `${trouble.limit} bytes`],
        ),
        'Start ComfyUI with a larger --max-upload-size (in MB), or make it smaller.',
      );
    case 'node-error':
      return told(
        trouble.node === '' ? `the workflow failed in ${at}` : `${named(trouble)} failed in ${at}`,
        facts(['error', trouble.type], ['it says', trouble.message]),
        /huggingface|connection|resolve|urlopen|Max retries/i.test(trouble.message)
          ? 'The node wants to download something: let ComfyUI run once with a connection to the internet.'
          : 'Look into ComfyUI’s own log; open the workflow there and run it by hand.',
      );
    case 'out-of-memory':
      return told(
        `${at} ran out of memory in ${named(trouble)}, twice`,
        facts(['it says', trouble.message]),
        'Make the picture smaller or the batch 1, close other programs that use the device, or start ComfyUI with --lowvram.',
      );
    case 'disk-full':
      return told(
        `the disk of ${at} is full`,
        facts(['node', named(trouble)], ['it says', trouble.message]),
        'Make room on the disk that holds ComfyUI’s output folder.',
      );
    case 'interrupted':
      return told(
        `someone else interrupted the work in ${at}`,
        facts(['node', trouble.node ?? '']),
        'Build again when the server is yours.',
      );
    case 'lost':
      return told(
        trouble.restarted
          ? `${at} was started anew and forgot the work`
          : `${at} does not know the work any more: someone deleted it, or the server was started anew`,
        [],
        'Build again; what is done stays done.',
      );
    case 'stalled':
      return told(
        `${at} has shown no progress for ${minutes(trouble.silentMs)}`,
        [['cancelled', trouble.cancelled ? 'yes' : 'it does not stop; it may still be running']],
        'Look into ComfyUI’s own log. If the machine is just slow, raise the stall limit.',
      );
    case 'zombie':
      return told(
        `${at} takes work and runs none`,
        [['waiting', `${trouble.waiting}`]],
        'Restart ComfyUI: the part of it that renders has ended, and nothing else brings it back.',
      );
    case 'no-image':
      return told(
        `no picture from node ${trouble.node}: ${trouble.reason}`,
        trouble.got.map((one) => ['came', one] as const),
        'See that the node is a SaveImage and that nobody clears the server’s output folder meanwhile.',
      );
    case 'bad-image':
      return told(
        `the picture of node ${trouble.node} came broken from ${at}`,
        [['reason', trouble.reason]],
        'Build again; if it stays, look for a proxy in between or a full disk.',
      );
    case 'altered':
      return told(
        `${at} ran another number than it was given`,
        [
          ['input', `"${trouble.input}" of node ${trouble.node}`],
          ['given', `${trouble.sent}`],
          ['ran', `${trouble.ran}`],
        ],
        'Something between here and the server changes numbers; go around the proxy.',
      );
    case 'local-disk':
      return told(
        `${trouble.file} can't be ${trouble.code === 'ENOENT' ? 'found' : 'used'}`,
        [['reason', trouble.code]],
        trouble.code === 'ENOSPC'
          ? 'Make room on the disk.'
          : 'Look whether it is there and may be read and written.',
      );
    case 'upload':
      return told(
        `${trouble.file} could not be uploaded to ${at}`,
        [['reason', trouble.reason]],
        'Remove the file of that name from the server’s input folder, or name that folder in the settings.',
      );
    case 'not-listed':
      return told(
        `${at} does not see the model ${trouble.name}`,
        [
          ['copied to', trouble.folder],
          ['waited', `${trouble.waitedMs / 1000} s`],
        ],
        'Is that the folder which this server reads? Look at --base-directory and extra_model_paths.yaml.',
      );
    case 'cancelled':
      return trouble.confirmed
        ? told('cancelled', [], '')
        : told(
            `cancelled here; ${at} may still be at work on it`,
            [],
            'It stops only between two steps; look at its queue.',
          );
    case 'gone':
      return told(
        `${at} went away${trouble.blamed ? ' while it ran this' : ''}`,
        [['reason', trouble.reason]],
        'Start it again; if it ends at the same picture once more, that picture may need more memory than there is.',
      );
    default:
      throw never(trouble);
  }
}

function rejected(trouble: Extract<Trouble, { readonly kind: 'rejected' }>, at: string): Told {
  const { nodes } = trouble;
  const missing = nodes.find((node) => node.type === 'invalid_prompt' || node.type === 'missing_node_type');
  const model = nodes.find((node) => node.type === 'value_not_in_list');
  const near = model?.near?.map((name) => JSON.stringify(name)).join(', ');
  const said = facts(['it says', trouble.message], ['details', nodes.length === 0 ? trouble.details : '']);
  return told(
    missing !== undefined
      ? `${at} has no node ${missing.class}`
      : trouble.partly
        ? `${at} would run only a part of the workflow`
        : `${at} does not take the workflow`,
    [...(nodes.length === 0 ? said : []), ...nodes.map((node) => [named(node), problem(node)] as const)],
    missing !== undefined
      ? 'Install the custom node with ComfyUI-Manager and restart ComfyUI.'
      : model !== undefined
        ? `${near === undefined ? '' : `There is ${near}. `}${/\.(safetensors|ckpt|pth?|bin|sft|gguf)$/i.test(model.received ?? '') ? 'Put the missing file into ComfyUI’s models folder, or correct its name.' : 'Correct it in the workflow or the profile.'}`
        : 'Mend the workflow: plasma workflow check says more.',
  );
}

function problem({ input, message, received }: NodeProblem): string {
  const what = input === undefined ? '' : `"${input}"${received === undefined ? '' : ` = ${received}`}: `;
  return `${what}${message}`;
}

const named = ({ node, class: type, title }: AtNode): string =>
  `node ${node}${type === '' ? '' : ` (${type}${title === '' || title === type ? '' : `, “${title}”`})`}`;

const minutes = (ms: number): string =>
  ms >= 120_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 1000)} s`;

const facts = (...pairs: readonly (readonly [string, string])[]): Told['facts'] =>
  pairs.filter(([, value]) => value !== '');

const told = (message: string, labelled: Told['facts'], hint: string): Told => ({
  message,
  facts: labelled,
  hint,
});
