import { defineConfig } from 'vitest/config';

/** Tests against a real ComfyUI: `COMFYUI_URL=http://127.0.0.1:8188 npm run test:comfyui`. */
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
