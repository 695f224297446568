#!/usr/bin/env node
import { runProgram } from './cli/program.ts';
import { PodroleError } from './errors.ts';

try {
  process.exitCode = await runProgram(process.argv.slice(2));
} catch (error) {
  const known = error instanceof PodroleError;
  process.stderr.write(
    known ? `podrole: ${error.message}\n` : `podrole: unexpected error\n${stackOf(error)}\n`,
  );
  process.exitCode = known && error.code === 'USAGE' ? 2 : 1;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
