#!/usr/bin/env node
import { runProgram } from './cli/program.ts';
import { PodroleError } from './errors.ts';

// Whoever reads the output may stop reading, as `head` does: that is an end, not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.stderr.write(`podrole: standard output: ${error.message}\n`);
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  process.exitCode = await runProgram(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`podrole: ${describe(error)}\n`);
  process.exitCode = error instanceof PodroleError && error.code === 'USAGE' ? 2 : 1;
}

/** An error of ours or of the operating system says what to do; for any other, where it happened is what helps. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof PodroleError || 'syscall' in error
    ? error.message
    : `unexpected error\n${error.stack}`;
}
