const LONGEST = 100;

// Most values: printable ASCII without quotes and backslashes. Much cheaper to tell than what needs escaping.
const HARMLESS = /^[ !#-[\]-~]*$/;

// Controls, the marks that hide or reorder what follows, lone surrogates, line and paragraph separators.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A user's value for a warning, a log or an error: in double quotes, escaped so that no control
 * character or line break survives, and cut to `longest` characters of the original (100).
 *
 * The API server drops a whole warning that contains a line break (RFC 9110 field values).
 */
export function quote(value: string, longest = LONGEST): string {
  if (value.length <= longest && HARMLESS.test(value)) return `"${value}"`;
  const cut = value.length > longest ? `${value.slice(0, longest)}…` : value;
  const escaped = cut.replace(/["\\]/g, '\\$&').replace(UNPRINTABLE, escapeCharacter);
  return `"${escaped}"`;
}

/** The same without the quotes, for a name within a sentence. */
export function printable(value: string, longest = LONGEST): string {
  return quote(value, longest).slice(1, -1);
}

/**
 * A user's value word for word, in a sentence that others search for: only what cannot be printed is escaped, and what
 * is over `longest` characters cut.
 */
export function verbatim(value: string, longest = LONGEST): string {
  const cut = value.length > longest ? `${value.slice(0, longest)}…` : value;
  return HARMLESS.test(cut) ? cut : cut.replace(UNPRINTABLE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
