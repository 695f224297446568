const VALUES: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text) => [text, false] as const),
]);

/** The spellings that {@link parseGoBool} takes, for error messages. */
export const GO_BOOLEANS: readonly string[] = [...VALUES.keys()];

/** A boolean as Go's `strconv.ParseBool` reads it; `undefined` for anything else. */
export function parseGoBool(text: string): boolean | undefined {
  return VALUES.get(text);
}
