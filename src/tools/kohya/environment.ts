/** What of this machine a trainer may see: where things are, never keys or tokens. */
const passed =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|SystemRoot|SystemDrive|WINDIR|COMSPEC|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA|ProgramData|LD_LIBRARY_PATH|DYLD_.*|CUDA_.*|NVIDIA_.*|HIP_.*|HSA_.*|ROCR?_.*|PYTORCH_.*|TORCH_.*|OMP_.*|MKL_.*|HF_HOME|HF_HUB_CACHE|HF_ENDPOINT|HF_HUB_OFFLINE|XDG_.*|HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy|SSL_CERT_.*|REQUESTS_CA_BUNDLE)$/i;

/**
 * The environment of the trainer (facts B.1). accelerate's own variables stay out: they would override
 * what the command line says.
 * @param offline the tokenizer is here: nothing is to be asked of Hugging Face
 */
export function trainerEnvironment(
  env: { readonly [name: string]: string | undefined },
  { device, offline }: { readonly device: 'auto' | 'mps' | 'cuda' | 'cpu'; readonly offline: boolean },
): { readonly [name: string]: string } {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && passed.test(name) ? [[name, value] as const] : [],
  );
  return {
    ...Object.fromEntries(kept),
    // stdout is kept back when it is no terminal, and messages are Japanese too
    PYTHONUNBUFFERED: '1',
    PYTHONIOENCODING: 'utf-8',
    PYTHONUTF8: '1',
    // log lines are broken at 80 columns otherwise
    COLUMNS: '400',
    ...(device === 'mps' || device === 'auto' ? { PYTORCH_ENABLE_MPS_FALLBACK: '1' } : {}),
    ...(device === 'cpu' ? { ACCELERATE_USE_CPU: 'true' } : {}),
    ...(offline ? { HF_HUB_OFFLINE: '1' } : {}),
  };
}
