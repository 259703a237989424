import { defineConfig } from 'vitest/config';

/** Tests against real sd-scripts: `SD_SCRIPTS=/path/to/sd-scripts npm run test:kohya`. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  resolve: { alias: { plasma: new URL('../../src/index.ts', import.meta.url).pathname } },
  test: {
    include: ['test/real/kohya.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
  },
});
