import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Two cores carry one control plane at a time, so files run one after the other. The parts are
// made in the global setup, which no timeout here bounds: each of its steps has a bound of its own.
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: 'test/e2e/parts/setup.ts',
    setupFiles: 'test/e2e/process/orphan.ts',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
