import { defineConfig } from 'vitest/config';

const elsewhere = ['test/real/**', 'node_modules/**'];

export default defineConfig({
  resolve: { alias: { plasma: new URL('./src/index.ts', import.meta.url).pathname } },
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // a test file leaves nothing behind in a worker, so that modules are loaded once for all of them
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'plasma',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...elsewhere, 'test/studio/**'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          // a browser, a studio and its builds fill two cores by themselves: nothing runs beside them
          name: 'studio',
          include: ['test/studio/**/*.test.ts'],
          exclude: elsewhere,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
