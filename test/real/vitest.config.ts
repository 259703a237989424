import { defineConfig } from 'vitest/config';

/**
 * Tests against a real ComfyUI: `COMFYUI_URL=http://127.0.0.1:8188 npm run test:comfyui`.
 *
 * It needs an SD 1.5 checkpoint (the first one listed is used; LoRAs and an OpenPose ControlNet too, if
 * there are any) and nobody else's long prompts. Pictures of 64 × 64 px, 4 steps: a minute or two with a
 * tiny model on a CPU. They stay in the server's `output/plasma-test` and `output/plasma`, for it has no
 * way to delete files.
 *
 * With COMFYUI_DIR (a checkout) and COMFYUI_PYTHON (its Python) it also starts a server of its own, with
 * folders of its own, and kills it in the middle of its work; COMFYUI_MODELS is that one's models folder
 * where it isn't the checkout's.
 */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  resolve: { alias: { plasma: new URL('../../src/index.ts', import.meta.url).pathname } },
  test: {
    include: ['test/real/**/*.test.ts'],
    globalSetup: ['test/real/ask-first.ts'],
    // one server, one queue: what one file does is seen by the next
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
});
