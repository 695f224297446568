/** How to mark text; the identity where the output is no terminal. */
export interface Ink {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly faint: (text: string) => string;
}

/** Text without any marks. */
export const PLAIN: Ink = { good: (text) => text, bad: (text) => text, faint: (text) => text };

/** Text with the colours of a terminal (ECMA-48). */
export const COLOURED: Ink = {
  good: (text) => `\u001b[32m${text}\u001b[0m`,
  bad: (text) => `\u001b[31m${text}\u001b[0m`,
  faint: (text) => `\u001b[2m${text}\u001b[0m`,
};
