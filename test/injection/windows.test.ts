import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/identity/pod.ts';
import { isWindows } from '../../src/injection/windows.ts';

const OS = 'kubernetes.io/os';
const asks = (key: string, operator: string, values?: unknown) => ({ key, operator, values });
const term = (...matchExpressions: readonly object[]) => ({ matchExpressions });
const required = (nodeSelectorTerms: unknown) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const WINDOWS = term(asks(OS, 'In', ['windows']));

test.each<[windows: boolean, says: string, spec: JsonObject]>([
  [false, 'an empty spec', {}],
  [true, 'the pod OS', { os: { name: 'windows' } }],
  [false, 'another pod OS', { os: { name: 'linux' } }],
  [false, 'a pod OS that is a text', { os: 'windows' }],
  [true, 'the label', { nodeSelector: { [OS]: 'windows' } }],
  [true, 'the old label', { nodeSelector: { 'beta.kubernetes.io/os': 'windows' } }],
  [false, 'the label in capitals', { nodeSelector: { [OS]: 'Windows' } }],
  [false, 'another label', { nodeSelector: { 'example.com/os': 'windows' } }],
  [true, 'a term', required([WINDOWS])],
  [true, 'two terms', required([WINDOWS, WINDOWS])],
  [
    true,
    'a term that asks for more',
    required([term(asks('zone', 'In', ['a']), asks(OS, 'In', ['windows']))]),
  ],
  [false, 'one term of two', required([WINDOWS, term()])],
  [false, 'no terms', required([])],
  [false, 'terms that are no list', required({})],
  [false, 'a term without expressions', required([{}])],
  [false, 'another key', required([term(asks('example.com/os', 'In', ['windows']))])],
  [false, 'another operator', required([term(asks(OS, 'NotIn', ['windows']))])],
  [false, 'no values', required([term(asks(OS, 'In', []))])],
  [false, 'values that are no list', required([term(asks(OS, 'In', 'windows'))])],
  [false, 'one value of two', required([term(asks(OS, 'In', ['windows', 'linux']))])],
])('%s of Windows by %s', (windows, _says, spec) => {
  expect(isWindows(spec)).toBe(windows);
});
