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
    // It speaks of a version of Node that podrole does not need yet.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
