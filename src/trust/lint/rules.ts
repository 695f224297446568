import { CONDITION_RULES } from './rules/condition.ts';
import { DOCUMENT_RULES } from './rules/document.ts';
import { PRINCIPAL_RULES } from './rules/principal.ts';
import { PROVIDER_RULES } from './rules/provider.ts';
import { SUBJECT_RULES } from './rules/subject.ts';

/** The closed table of rules, by what is looked at. `docs/trust.md` is made from it. Codes are never reused. */
export const LINT_GROUPS = {
  'The document': DOCUMENT_RULES,
  'Roles, accounts and everyone': PRINCIPAL_RULES,
  'Providers and actions': PROVIDER_RULES,
  Conditions: CONDITION_RULES,
  'Subjects and audiences': SUBJECT_RULES,
} as const;

/** All rows of {@link LINT_GROUPS}, by code. */
export const LINT_RULES = {
  ...DOCUMENT_RULES,
  ...PRINCIPAL_RULES,
  ...PROVIDER_RULES,
  ...CONDITION_RULES,
  ...SUBJECT_RULES,
};

/** A code of {@link LINT_RULES}. */
export type LintCode = keyof typeof LINT_RULES;
