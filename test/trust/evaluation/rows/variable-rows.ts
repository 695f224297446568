import { CART, type ConditionRow, SESSION_NAME, SUB } from './condition-row.ts';

const DIFFERS = { because: 'condition-value-differs' } as const;
const VARIABLE = { because: 'policy-variable' } as const;
const BRACES = { because: 'braces-undocumented' } as const;
const OLD = '2008-10-17';

/** Policy variables, written without a template string's eagerness to take them for its own. */
const $ = (name: string) => `$\{${name}}`;

/** Policy variables, and policies that have none. */
export const VARIABLE_ROWS: readonly ConditionRow[] = [
  ['variables', 'StringLike', SUB, [`a${$('*')}`], ['a*'], 'yes'],
  ['variables', 'StringLike', SUB, [`a${$('*')}`], ['ab'], 'no', DIFFERS],
  ['variables', 'StringLike', SUB, [`a${$('?')}c`], ['a?c'], 'yes'],
  ['variables', 'StringLike', SUB, [`a${$('?')}c`], ['abc'], 'no', DIFFERS],
  ['variables', 'StringLike', SUB, [`${$('$')}{*}`], [$('x')], 'yes'],
  ['variables', 'StringLike', SUB, [`${$('*')}*`], ['*b'], 'yes'],
  ['variables', 'StringLike', SUB, [`${$('*')}*`], ['ab'], 'no', DIFFERS],
  ['variables', 'StringLike', SUB, [`*${$('*')}`], ['a?*'], 'yes'],
  ['variables', 'StringLike', SUB, [`?${$('?')}`], ['*?'], 'yes'],
  ['variables', 'StringLike', SUB, [`?${$('?')}`], ['**'], 'no', DIFFERS],
  ['variables', 'StringNotLike', SUB, [`a${$('*')}`], ['ab'], 'yes'],
  ['variables', 'StringNotLike', SUB, [`a${$('*')}`], ['a*'], 'no', DIFFERS],
  ['variables', 'StringEquals', SUB, [`a${$('*')}`], ['a*'], 'yes'],
  ['variables', 'StringEquals', SUB, [`a${$('*')}`], [`a${$('*')}`], 'no', DIFFERS],
  ['variables', 'StringEquals', SUB, [$('$')], ['$'], 'yes'],
  ['variables', 'StringEqualsIgnoreCase', SUB, [`A${$('?')}`], ['a?'], 'yes'],
  ['variables', 'StringNotEquals', SUB, [$('$')], ['$'], 'no', DIFFERS],
  ['variables', 'StringEquals', SUB, ['$'], ['$'], 'yes'],
  ['variables', 'StringEquals', SUB, ['{*}'], ['{*}'], 'yes'],
  ['silent', 'StringLike', SUB, [`${$('*')}`], ['\uE000'], 'unknown', { because: 'characters-undocumented' }],

  ['variables', 'StringEquals', SESSION_NAME, [$('aws:username')], ['anna'], 'unknown', VARIABLE],
  ['variables', 'StringLike', SUB, [`*:${$('aws:username')}`], [CART], 'unknown', VARIABLE],
  ['variables', 'StringNotEquals', SUB, [$('aws:username')], [CART], 'unknown', VARIABLE],
  ['variables', 'StringNotLike', SUB, [$("aws:userid, 'x'")], [CART], 'unknown', VARIABLE],
  ['variables', 'StringEquals', SUB, [$('aws:PrincipalTag/team')], [CART], 'unknown', VARIABLE],
  ['variables', 'ForAnyValue:StringEquals', SUB, [$('aws:username')], [CART], 'unknown', VARIABLE],
  ['variables', 'StringEquals', SUB, [$('aws:username'), CART], [CART], 'unknown', VARIABLE],
  ['variables', 'StringEquals', SUB, [$('aws:username')], 'missing', 'unknown', VARIABLE],
  ['variables', 'StringNotEquals', SUB, [$('aws:username')], 'missing', 'unknown', VARIABLE],
  ['variables', 'ForAllValues:StringLike', SUB, [$('aws:username')], 'missing', 'unknown', VARIABLE],
  ['variables', 'StringEqualsIfExists', SUB, [$('aws:username')], 'missing', 'yes'],
  ['variables', 'StringEqualsIfExists', SUB, [$('aws:username')], [CART], 'unknown', VARIABLE],
  ['silent', 'StringEquals', SUB, [$('')], [$('')], 'unknown', VARIABLE],
  ['silent', 'StringEquals', SUB, ['${'], ['${'], 'unknown', VARIABLE],
  ['silent', 'StringEquals', SUB, [$($('*'))], ['*'], 'unknown', VARIABLE],
  ['silent', 'StringLike', SUB, [$('**')], ['**'], 'unknown', VARIABLE],
  ['null', 'Null', SUB, [$('aws:username')], [CART], 'unknown', { because: 'null-value' }],

  ['version', 'StringEquals', SUB, [$('aws:username')], [$('aws:username')], 'yes', { version: OLD }],
  ['version', 'StringEquals', SUB, [$('aws:username')], [$('aws:username')], 'yes', { version: undefined }],
  ['version', 'StringEquals', SUB, [$('aws:username')], ['anna'], 'no', { ...DIFFERS, version: OLD }],
  ['version', 'StringNotEquals', SUB, [$('aws:username')], ['anna'], 'yes', { version: undefined }],
  [
    'version',
    'StringLike',
    SUB,
    [`*${$('aws:username')}`],
    [`x${$('aws:username')}`],
    'yes',
    { version: OLD },
  ],
  ['version', 'StringEquals', SUB, [$('*')], [$('*')], 'yes', { version: OLD }],
  ['version', 'StringEquals', SUB, [$('*')], ['*'], 'no', { version: OLD }],
  ['version', 'StringLike', SUB, ['system:*:cart'], [CART], 'yes', { version: OLD }],
  ['silent', 'StringLike', SUB, [$('*')], [$('x')], 'unknown', { ...BRACES, version: OLD }],
  ['silent', 'StringNotLike', SUB, [$('?')], ['?'], 'unknown', { ...BRACES, version: undefined }],
];
