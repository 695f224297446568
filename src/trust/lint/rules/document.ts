import type { LintRule } from '../rule.ts';

/**
 * What can be wrong with a document as a whole.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
export const DOCUMENT_RULES = {
  'size-over': {
    severity: 'error',
    means:
      'The document has more characters than the quota on trust policies; IAM refuses it (`ACLSizePerRole`).',
    mend: 'Put subjects of one issuer and audience into one list, use a glob for a Namespace, split the work among two roles, or have the quota raised.',
  },
  'size-near': {
    severity: 'warning',
    means:
      'The document fills nine tenths of the quota or more: one of the next ServiceAccounts will not fit.',
    mend: 'Put subjects into one list, use a glob for a Namespace, plan a second role, or have the quota raised in time.',
  },
  'character-refused': {
    severity: 'error',
    means:
      'The document has a character beyond U+00FF, of which IAM takes none: often a quotation mark, a dash or a space from a word processor.',
    mend: 'Type the character anew in plain ASCII.',
  },
  'version-old': {
    severity: 'warning',
    means:
      '`Version` is missing or `2008-10-17`: the language of then, in which policy variables are plain text.',
    mend: 'Write `"Version": "2012-10-17"`.',
  },
  'sid-twice': {
    severity: 'error',
    means: 'Two statements have the same `Sid`; within a document of IAM it is unique.',
    mend: 'Rename one, or leave it out.',
  },
  'sid-form': {
    severity: 'error',
    means: 'A `Sid` has other characters than A–Z, a–z and 0–9.',
    mend: 'Write letters and digits only, or leave it out.',
  },
} as const satisfies Record<string, LintRule>;
