// One field and what ends it: quoted with "" for a quote inside, or bare without any quote.
const FIELD = /(?:"((?:[^"]|"")*)"|((?:[^",\r\n]|\r(?!\n|$))*))(,|\r?\n|\r?$)/y;

/**
 * The first record of a CSV text as Go's `encoding/csv` reads it with its defaults: blank lines are
 * passed over, white space counts, a quote inside a bare field or text after a closing quote is an error.
 *
 * @returns the fields, or `undefined` for a text without a record or with such an error.
 */
export function firstCsvRecord(text: string): readonly string[] | undefined {
  const record = text.replace(/^(?:\r?\n)+/, '');
  if (record === '') return undefined;
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const match = FIELD.exec(record);
    if (match === null) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] !== ',') return fields;
  }
}
