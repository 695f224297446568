/** What a request asks of a role. */
export type TrustAction = 'sts:AssumeRoleWithWebIdentity' | 'sts:AssumeRole';

/**
 * The request's condition keys, in lower case, with their values; `unknown` for one that it has, whatever it may be. What
 * is left out the request does not have.
 */
export type Context = Readonly<Record<string, readonly string[] | 'unknown'>>;

/** What of a request says which keys it has. */
export interface KnownRequest {
  readonly action: TrustAction;
  readonly context: Context;
}

/** The values of a key, or why there are none. */
export type Given =
  | { readonly state: 'given'; readonly values: readonly string[] }
  /** The request has the key, but its values are not known here. */
  | { readonly state: 'unknown' }
  /** The request does not have it. */
  | { readonly state: 'missing' }
  /** AWS's request may have it although ours does not. */
  | { readonly state: 'unmodelled' };

/** Which requests of ours lack a key only where AWS's lack it too. */
const MODELLED: readonly { readonly form: RegExp; readonly actions: readonly TrustAction[] }[] = [
  // The claims that STS makes into keys. A session that began with a token keeps them.
  { form: /^(?!aws:).+:(?:sub|aud|amr)$/, actions: ['sts:AssumeRoleWithWebIdentity'] },
  {
    form: /^sts:(?:rolesessionname|externalid)$/,
    actions: ['sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole'],
  },
  // As it does this.
  { form: /^aws:federatedprovider$/, actions: ['sts:AssumeRoleWithWebIdentity'] },
];

/**
 * Looks a condition key up in a request. The case of its letters does not count.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function lookUp(key: string, { context, action }: KnownRequest): Given {
  // How AWS folds other letters is not documented.
  if (/[^\0-\x7f]/.test(key)) return { state: 'unmodelled' };
  const name = key.toLowerCase();
  const values = Object.hasOwn(context, name) ? context[name] : undefined;
  if (values === 'unknown') return { state: 'unknown' };
  if (values !== undefined) return { state: 'given', values };
  const modelled = MODELLED.some(({ form, actions }) => actions.includes(action) && form.test(name));
  return { state: modelled ? 'missing' : 'unmodelled' };
}
