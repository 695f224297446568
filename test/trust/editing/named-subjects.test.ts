import { expect, test } from 'vitest';
import { expectationsOf } from '../../../src/trust/editing/named-subjects.ts';
import type { Expectation } from '../../../src/trust/editing/prove.ts';
import { PROVIDER, subject } from './written.ts';

const asking = (
  becomes: 'allowed' | 'refused',
  names: readonly string[],
  sessionNames: readonly string[] = [],
) => ({
  becomes,
  providerArn: PROVIDER,
  audience: 'sts.amazonaws.com',
  subjects: names.map(subject),
  sessionNames,
});

test.each<[string, ReturnType<typeof asking>, string, string, Expectation]>([
  ['a name is to be let in', asking('allowed', ['shop/b']), 'shop/b', 'any', 'allowed'],
  ['a name is to be kept out', asking('refused', ['shop/b']), 'shop/b', 'any', 'refused'],
  ['another fares as before', asking('allowed', ['shop/b']), 'shop/c', 'any', 'same'],
  [
    'what a new pattern matches is not kept out',
    asking('allowed', ['shop/*']),
    'shop/c',
    'any',
    'not-refused',
  ],
  [
    'what an old pattern matched is not let in',
    asking('refused', ['shop/*']),
    'shop/c',
    'any',
    'not-allowed',
  ],
  ['a name is let in for its session', asking('allowed', ['shop/b'], ['ci']), 'shop/b', 'ci', 'allowed'],
  ['for another session it fares as before', asking('allowed', ['shop/b'], ['ci']), 'shop/b', 'any', 'same'],
  [
    'for one that a pattern matches it is not kept out',
    asking('allowed', ['shop/b'], ['c*']),
    'shop/b',
    'ci',
    'not-refused',
  ],
])('%s', (_, named, name, sessionName, expected) => {
  const token = { providerArn: PROVIDER, audience: 'sts.amazonaws.com', subject: subject(name), sessionName };
  expect(expectationsOf([named])(token)).toBe(expected);
  expect(expectationsOf([named])({ ...token, audience: 'vault' })).toBe('same');
});
