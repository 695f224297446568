const GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';

/** Where AWS's documentation says what a row says. */
export const SOURCES = {
  operators: `${GUIDE}/reference_policies_elements_condition_operators.html#Conditions_String`,
  'missing-key': `${GUIDE}/reference_policies_elements_condition_operators.html`,
  'if-exists': `${GUIDE}/reference_policies_elements_condition_operators.html#Conditions_IfExists`,
  null: `${GUIDE}/reference_policies_elements_condition_operators.html#Conditions_Null`,
  'key-case': `${GUIDE}/reference_policies_elements_condition.html`,
  'multi-value': `${GUIDE}/reference_policies_condition-logic-multiple-context-keys-or-values.html`,
  'set-operators': `${GUIDE}/reference_policies_condition-single-vs-multi-valued-context-keys.html`,
  variables: `${GUIDE}/reference_policies_variables.html`,
  version: `${GUIDE}/reference_policies_elements_version.html`,
  grammar: `${GUIDE}/reference_policies_grammar.html`,
  principal: `${GUIDE}/reference_policies_elements_principal.html`,
  'not-principal': `${GUIDE}/reference_policies_elements_notprincipal.html`,
  action: `${GUIDE}/reference_policies_elements_action.html`,
  'not-action': `${GUIDE}/reference_policies_elements_notaction.html`,
  logic: `${GUIDE}/reference_policies_evaluation-logic.html`,
  'wif-keys': `${GUIDE}/reference_policies_iam-condition-keys.html#condition-keys-wif`,
  'sts-keys': `${GUIDE}/reference_policies_iam-condition-keys.html#condition-keys-sts`,
  'global-keys': `${GUIDE}/reference_policies_condition-keys.html`,
  'session-tags': `${GUIDE}/id_session-tags.html`,
  /** It says nothing of this, so the evaluator does not know. */
  silent: 'none',
} as const;

/** A key of {@link SOURCES}. */
export type Source = keyof typeof SOURCES;
