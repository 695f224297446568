import { asObject } from '../../../identity/pod.ts';
import { matchesWildcard } from '../../../identity/wildcard.ts';

/** What a bucket policy says of an anonymous read: `conditional` where it hangs on a condition that is not judged here. */
export type AnonymousRead = 'granted' | 'conditional' | 'denied' | 'none';

type Statement = Readonly<Record<string, unknown>>;

/** Whether a request meets the conditions of a statement. STS comes over HTTPS, and from where nobody knows. */
type Met = 'yes' | 'no' | 'perhaps';

/**
 * What a bucket policy lets everybody do with an object over HTTPS. Block Public Access may forbid it all the same.
 *
 * @param policy Text of the policy; `undefined` where the bucket has none.
 * @param arn The object's.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function anonymousRead(policy: string | undefined, arn: string): AnonymousRead {
  const matching = statementsOf(policy).filter((one) => covers(one, 's3:GetObject', arn));
  const [denials, grants] = ['Deny', 'Allow'].map((effect) =>
    matching.filter((one) => one.Effect === effect && meansEverybody(one)).map(met),
  );
  if (denials?.includes('yes')) return 'denied';
  if (grants?.includes('yes')) return denials?.includes('perhaps') ? 'conditional' : 'granted';
  return grants?.includes('perhaps') ? 'conditional' : 'none';
}

/** Whether a bucket policy lets anybody at all read an object, as the distribution of a CDN. */
export function letsSomebodyRead(policy: string | undefined, arn: string): boolean {
  return statementsOf(policy).some((one) => one.Effect === 'Allow' && covers(one, 's3:GetObject', arn));
}

const ENCRYPTION_KEYS = ['s3:x-amz-server-side-encryption', 's3:x-amz-server-side-encryption-aws-kms-key-id'];

/** Whether a bucket policy refuses objects whose encryption is not one of KMS, as podrole's are. */
export function requiresKms(policy: string | undefined, arn: string): boolean {
  return statementsOf(policy).some(
    (one) => one.Effect === 'Deny' && covers(one, 's3:PutObject', arn) && refusesSseS3(one),
  );
}

function refusesSseS3(statement: Statement): boolean {
  return conditionsOf(statement).some(({ operator, key, values }) => {
    if (!ENCRYPTION_KEYS.includes(key.toLowerCase())) return false;
    const wanted = values.includes('AES256');
    if (/^StringNot/i.test(operator)) return !wanted;
    if (/^String/i.test(operator)) return wanted;
    // A key id is never named, the kind of encryption always is.
    return /key-id$/i.test(key) && /^Null$/i.test(operator) && values.includes('true');
  });
}

function statementsOf(policy: string | undefined): readonly Statement[] {
  if (policy === undefined) return [];
  return list(parsed(policy)?.Statement)
    .map(asObject)
    .filter((one) => one !== undefined);
}

function parsed(policy: string): Statement | undefined {
  try {
    return asObject(JSON.parse(policy));
  } catch {
    return undefined;
  }
}

function covers(statement: Statement, action: string, arn: string): boolean {
  const names = (pattern: unknown) =>
    typeof pattern === 'string' && matchesWildcard(pattern.toLowerCase(), action.toLowerCase());
  const lies = (pattern: unknown) => typeof pattern === 'string' && matchesWildcard(pattern, arn);
  const { Action, NotAction, Resource, NotResource } = statement;
  const named = Action === undefined ? !list(NotAction).some(names) : list(Action).some(names);
  return named && (Resource === undefined ? !list(NotResource).some(lies) : list(Resource).some(lies));
}

function meansEverybody({ Principal, NotPrincipal, Effect }: Statement): boolean {
  // Everybody but a few is denied.
  if (NotPrincipal !== undefined) return Effect === 'Deny';
  return Principal === '*' || list(asObject(Principal)?.AWS).includes('*');
}

/** Conditions that a request over HTTPS meets, or does not, whoever sends it. */
const JUDGED: Readonly<Record<string, (value: string) => Met>> = {
  'bool aws:securetransport': (value) => (value === 'true' ? 'yes' : 'no'),
  // STS does not speak TLS 1.1, nor does S3 any more.
  'numericlessthan s3:tlsversion': () => 'no',
};

function met(statement: Statement): Met {
  const verdicts = conditionsOf(statement).map(
    ({ operator, key, values }) => JUDGED[`${operator} ${key}`.toLowerCase()]?.(values[0] ?? '') ?? 'perhaps',
  );
  if (verdicts.includes('no')) return 'no';
  return verdicts.includes('perhaps') ? 'perhaps' : 'yes';
}

function conditionsOf({ Condition }: Statement) {
  return Object.entries(asObject(Condition) ?? {}).flatMap(([operator, tests]) =>
    Object.entries(asObject(tests) ?? {}).map(([key, value]) => ({
      operator,
      key,
      values: list(value).map(String),
    })),
  );
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
