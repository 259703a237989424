import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { plasma: new URL('./src/index.ts', import.meta.url).pathname } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/real/**', 'node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // a test file leaves nothing behind in a worker, so that modules are loaded once for all of them
    isolate: false,
  },
});
