import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/bench/**'],
    testTimeout: 20_000,
    // No module keeps state and none is mocked: loading each once is a quarter of the time.
    isolate: false,
    // Much of the time they wait: for servers, timers and keys.
    maxWorkers: Math.max(3, availableParallelism() - 1),
  },
});
