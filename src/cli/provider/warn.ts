import { verbatim } from '../../identity/quote.ts';

/** No message has more characters. */
const LONGEST = 2000;

/** Says something beside the result, on standard error. */
export function warn(line: string): void {
  process.stderr.write(`podrole: ${verbatim(line, LONGEST)}\n`);
}
