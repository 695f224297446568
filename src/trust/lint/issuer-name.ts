const SCHEME = /^https?:\/\//i;

/** An issuer as providers and keys name it: without scheme and without slashes at its end. */
export function issuerName(written: string): string {
  return withoutSlashes(written.replace(SCHEME, ''));
}

/** Whether an issuer has its scheme, which names of providers do not have. */
export function hasScheme(written: string): boolean {
  return SCHEME.test(written);
}

/** A text without slashes at its end. An expression would go back and forth over many of them. */
export function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end--;
  return text.slice(0, end);
}
