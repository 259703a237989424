/** What a trainer died of, as far as its words tell. */
export type Cause = {
  readonly message: string;
  readonly hint: string;
  readonly quote?: string;
  /** The folder of the tokenizer is worth telling. */
  readonly tokenizer?: true;
};

type Known = {
  /** Looked for in the end of the log, white space taken as one blank: log lines are broken anywhere. */
  readonly says: RegExp;
  readonly message: string;
  readonly hint: string;
  readonly tokenizer?: true;
};

const lessMemory =
  'Close other programs that use it. In lora.yaml: batch: 1, gradient_checkpointing: true, cache_latents: true; then a smaller dim or resolution.';

/** In the order of what is told first: what was the cause of what. */
const known: readonly Known[] = [
  {
    says: /No data found\. Please verify/,
    message: 'the trainer found no images, trained nothing, and called that a success',
    hint: 'Build the dataset again; if it stays so, look at the log for the folder it passed over.',
  },
  {
    says: /(?:MPS backend|CUDA|HIP|torch\.\w*) ?out of memory|OutOfMemoryError|CUBLAS_STATUS_ALLOC_FAILED|DefaultCPUAllocator: (?:can't|not enough)|MemoryError/i,
    message: 'there was not enough memory',
    hint: lessMemory,
  },
  {
    says: /No space left on device|OSError: \[Errno 28\]|os error 28|StorageFull/,
    message: 'the disk is full',
    hint: 'Make room; what was saved before is kept, and the training goes on from there.',
  },
  {
    // offline with nothing kept, transformers 4.54 opens a file that is None
    says: /(?:ConnectionError|MaxRetryError|NameResolutionError|LocalEntryNotFoundError|OfflineModeIsEnabled)[\s\S]*(?:huggingface\.co|clip-vit-large-patch14)|Can't load tokenizer for|_load_tokenizer[\s\S]*(?:not NoneType|ConnectionError|OSError)/,
    message: 'the tokenizer of SD 1.5, openai/clip-vit-large-patch14, is not here and could not be fetched',
    hint: 'Be online for the first training: plasma keeps it from then on. Without a net: put its vocab.json, merges.txt and tokenizer_config.json into the folder that is named above.',
    tokenizer: true,
  },
  {
    says: /ImportError: No bitsandbytes|No module named 'bitsandbytes'/,
    message: 'the optimiser needs bitsandbytes, which is not installed',
    hint: 'Write optimizer: AdamW into lora.yaml; with an NVIDIA card, pip install bitsandbytes also does.',
  },
  {
    says: /ImportError: No xformers|No module named 'xformers'/,
    message: 'xformers is not installed',
    hint: 'plasma asks for sdpa, so something else asks for xformers: look at the log.',
  },
  {
    says: /(?:ModuleNotFoundError|ImportError): /,
    message: "a package is missing in the trainer's Python",
    hint: 'In the folder of sd-scripts, with its own Python: pip install -r requirements.txt. Then: plasma doctor',
  },
  {
    says: /(?:fp16|bf16) mixed precision requires a GPU/,
    message: 'the mixed precision that was asked for is not to be had on this device',
    hint: 'Write mixed_precision: no into lora.yaml.',
  },
  {
    says: /NaN detected in latents/,
    message: 'the VAE gave NaN for an image',
    hint: 'Write mixed_precision: no into lora.yaml, or use a base model whose VAE works in fp16.',
  },
  {
    says: /MultipleInvalid|Invalid user config/,
    message: 'this sd-scripts does not take the dataset file that plasma writes',
    hint: 'It is made for sd-scripts 0.10.1; another version may know other keys.',
  },
  {
    says: /error: unrecognized arguments|error: argument --/,
    message: 'this sd-scripts does not take the options that plasma gives',
    hint: 'They are those of sd-scripts 0.10.1: update it (git pull, pip install -r requirements.txt).',
  },
  {
    says: /is neither a valid local path nor a valid repo id|KeyError: 'time_embed|HeaderTooLarge|InvalidHeader|MetadataIncompleteBuffer/,
    message: 'the base model is no SD 1.5 checkpoint that the trainer can read',
    hint: 'base in lora.yaml must be a whole checkpoint of SD 1.x as one file.',
  },
  {
    says: /Torch not compiled with CUDA enabled|CUDA error|CUDA driver|no kernel image is available/,
    message: 'the graphics card could not be used',
    hint: 'plasma doctor says which PyTorch is installed and what it finds.',
  },
];

/** @param lines the end of what it printed, the newest last */
export function causeIn(lines: readonly string[]): Cause | undefined {
  const text = lines.join(' ').replace(/\s+/g, ' ');
  for (const { says, message, hint, tokenizer } of known)
    if (says.test(text)) {
      const quote = errorIn(lines);
      return {
        message,
        hint,
        ...(tokenizer ? { tokenizer } : {}),
        ...(quote === undefined ? {} : { quote }),
      };
    }
  return undefined;
}

/** The line in which Python says what was wrong: the last `…Error: …`, or the last line of all. */
export function errorIn(lines: readonly string[]): string | undefined {
  const named = lines.findLast((line) =>
    /^(?:[\w.]+(?:Error|Exception|Invalid|Interrupt)\b|.*: error: )/.test(line),
  );
  const found = named ?? lines.findLast((line) => line.trim() !== '');
  return found?.trim().replace(/\s+/g, ' ').slice(0, 300);
}
