/** The address of the server to test against. */
export function serverUrl(): string {
  const url = process.env.COMFYUI_URL;
  if (url === undefined || url === '')
    throw new Error(
      'Set COMFYUI_URL to a ComfyUI with an SD 1.5 checkpoint: COMFYUI_URL=http://127.0.0.1:8188 npm run test:comfyui',
    );
  return url.replace(/\/$/, '');
}
