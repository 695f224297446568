import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest of all comes first, or two workers wait for the third in the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => moduleId.endsWith('/simulation.test.ts');
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/bench/**'],
    testTimeout: 20_000,
    // No module keeps state and none is mocked: loading each once is a quarter of the time.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Much of the time they wait: for servers, timers and keys.
    maxWorkers: Math.max(3, availableParallelism() - 1),
  },
});
