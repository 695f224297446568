import type { Principal, Statement } from '../policy.ts';
import { type Finding, finding, type Truth } from './finding.ts';

/** Who makes the request: a provider that vouched for a token, or a role whose credentials signed it. */
export type Caller =
  /** ARN of the OIDC provider. */
  | { readonly federated: string }
  /** ARN of the role; with `session`, the ARN of the assumed-role session, which a policy may name too. */
  | { readonly aws: string; readonly session?: string };

interface PrincipalForm {
  readonly type: string;
  /** Which values have this form. */
  readonly form: RegExp;
  readonly names: (value: string, caller: Caller) => boolean | 'unknown';
}

/**
 * Every principal form that is evaluated; one that fits no row is unknown. Wildcards inside an ARN fit
 * none: IAM refuses them too.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
const FORMS: readonly PrincipalForm[] = [
  { type: '*', form: /^\*$/, names: () => true },
  // It is documented to be everybody among those whom AWS knows, and the anonymous; a token's bearer may be neither.
  { type: 'AWS', form: /^\*$/, names: (_, caller) => 'aws' in caller || 'unknown' },
  { type: 'AWS', form: /^\d{12}$/, names: (value, caller) => account(caller) === value },
  {
    type: 'AWS',
    form: /^arn:[\w-]+:iam::\d{12}:root$/,
    names: (value, caller) => 'aws' in caller && caller.aws.startsWith(value.slice(0, -'root'.length)),
  },
  {
    type: 'AWS',
    form: /^arn:[\w-]+:(iam::\d{12}:(role|user)|sts::\d{12}:(assumed-role|federated-user))\/[^*?$]+$/,
    names: (value, caller) => 'aws' in caller && (caller.aws === value || caller.session === value),
  },
  // IAM writes the unique id of a deleted role or user in place of its ARN: nobody can be it any more.
  { type: 'AWS', form: /^A[A-Z0-9]{15,127}$/, names: () => false },
  {
    type: 'Federated',
    form: /^(arn:[\w-]+:iam::\d{12}:(oidc|saml)-provider\/[^*?$]+|[a-z0-9.-]+)$/,
    names: (value, caller) => 'federated' in caller && caller.federated === value,
  },
  { type: 'Service', form: /^[a-z0-9.-]+$/, names: () => false },
  { type: 'CanonicalUser', form: /^[0-9a-f]{64}$/, names: () => false },
];

/** Whether one of a statement's principals is the caller. */
export function judgePrincipal(statement: Statement, caller: Caller): Finding {
  const { principals } = statement;
  if (principals === undefined) return finding('unknown', 'unknown-element', 'NotPrincipal');
  if (principals.length === 0) return finding('unknown', 'empty-list', 'Principal');
  const truths = principals.map((principal) => ({ principal, truth: isCaller(principal, caller) }));
  if (truths.some(({ truth }) => truth === 'yes')) return finding('yes', 'matched');
  const unknown = truths.find(({ truth }) => truth === 'unknown')?.principal;
  if (unknown !== undefined) return finding('unknown', 'unknown-principal', unknown.type, unknown.value);
  const given = 'aws' in caller ? caller.aws : caller.federated;
  const expected = principals.map((principal) => principal.value);
  return finding('no', 'principal-differs', given, expected);
}

function isCaller(principal: Principal, caller: Caller): Truth {
  const row = FORMS.find(({ type, form }) => type === principal.type && form.test(principal.value));
  if (row === undefined) return 'unknown';
  const named = row.names(principal.value, caller);
  if (named === 'unknown') return named;
  return named ? 'yes' : 'no';
}

function account(caller: Caller): string | undefined {
  return 'aws' in caller ? caller.aws.split(':')[4] : undefined;
}
