import { expect, test } from 'vitest';
import { firstCsvRecord } from '../../src/identity/csv.ts';

// Expected values are what Go's encoding/csv answers to Read() with its defaults.
test.each<[says: string, text: string, fields: readonly string[] | undefined]>([
  ['one name', 'app', ['app']],
  ['several names', 'app,sidecar,init', ['app', 'sidecar', 'init']],
  ['white space counts', 'app, sidecar ', ['app', ' sidecar ']],
  ['empty fields are fields', 'a,,b,', ['a', '', 'b', '']],
  ['a quoted field may hold a comma and a doubled quote', '"a,b","c""d"', ['a,b', 'c"d']],
  ['a quoted field may hold a line break', '"a\nb",c', ['a\nb', 'c']],
  ['only the first record is read', 'a,b\nc,d', ['a', 'b']],
  ['a carriage return before the line break is dropped', 'a,b\r\nc', ['a', 'b']],
  ['a carriage return at the end is dropped', 'a,b\r', ['a', 'b']],
  ['a carriage return elsewhere is text', 'a\rb,c', ['a\rb', 'c']],
  ['blank lines before the record are passed over', '\n\r\na', ['a']],
  ['nothing is no record', '', undefined],
  ['blank lines are no record', '\n\n', undefined],
  ['a quote inside a bare field is an error', 'a"b,c', undefined],
  ['text after a closing quote is an error', '"a"b,c', undefined],
  ['a quote that never closes is an error', '"a,b', undefined],
  ['a space before a quote makes it a bare field, so an error', ' "a"', undefined],
])('%s: %j', (_says, text, fields) => {
  expect(firstCsvRecord(text)).toEqual(fields);
});

test('a 300 KB record is read in time', () => {
  const names = Array.from({ length: 50_000 }, (_, index) => `c${index}`);
  expect(firstCsvRecord(names.join(','))).toEqual(names);
  expect(firstCsvRecord(`"${'""'.repeat(150_000)}"`)).toEqual(['"'.repeat(150_000)]);
  expect(firstCsvRecord('"'.repeat(300_001))).toBeUndefined();
});
