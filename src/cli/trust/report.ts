import { PodroleError } from '../../errors.ts';
import { verbatim } from '../../identity/quote.ts';
import { readPolicyDocument } from '../../trust/document.ts';
import { adviceFor, adviceLines } from '../../trust/editing/advice.ts';
import type { Edited, NamedSubject } from '../../trust/editing/edit.ts';
import type { LintFinding } from '../../trust/lint/finding.ts';
import { lintTrustPolicy } from '../../trust/lint/lint.ts';
import type { LintOptions } from '../../trust/lint/options.ts';
import { parseOidcProviderArn } from '../../trust/oidc-provider.ts';
import { findingLine } from './finding.ts';

/** A policy that was made or edited, with what is to be said of it. */
export interface PolicyReport {
  readonly edited: Edited;
  /** What is printed of it. */
  readonly printed: string;
  readonly quota: number;
  readonly findings: readonly LintFinding[];
  /** On a policy that does not fit; empty for one that does. */
  readonly advice: readonly string[];
}

/**
 * Looks a policy over: whether it fits, and what lint has against it.
 *
 * @throws PodroleError POLICY_INVALID for one that has no statement left.
 */
export function reviewed(edited: Edited, options: LintOptions & { readonly quota: number }): PolicyReport {
  const document = readPolicyDocument(edited.text);
  if (document.statements.length === 0) {
    const mend = 'delete the role instead, or add first who is to get in';
    throw new PodroleError(
      'POLICY_INVALID',
      `no statement would be left, and IAM takes no policy without one; ${mend}`,
    );
  }
  const advice = adviceFor(document, options.quota);
  return {
    edited,
    printed: edited.text,
    quota: options.quota,
    findings: lintTrustPolicy(document, options),
    advice: advice === undefined ? [] : adviceLines(advice),
  };
}

/** The report for people, line by line. */
export function reportLines({ edited, quota, findings, advice }: PolicyReport): readonly string[] {
  if (advice.length > 0)
    return ['podrole: the policy does not fit, and is not printed or written', ...advice];
  const { added, removed, addedKiam, droppedKiam, unproven, size, sizeBefore, isChanged } = edited;
  const unchanged =
    size < sizeBefore
      ? `the same get in as before; ${sizeBefore - size} characters less`
      : 'nothing to do: the policy says so already';
  return [
    ...added.map((one) => `+ ${nameOf(one)}`),
    ...removed.map((one) => `- ${nameOf(one)}`),
    ...(addedKiam === undefined ? [] : [`+ ${addedKiam}`]),
    ...droppedKiam.map((role) => `- ${verbatim(role, LONGEST_LINE)}`),
    ...(isChanged ? [] : [unchanged]),
    ...unproven.map((line) => `not proven: ${line}`),
    ...findings.map(findingLine),
    `${size} of ${quota} characters`,
  ];
}

/** An issuer has at most 255 characters, a subject of Kubernetes 337. */
const LONGEST_LINE = 1000;

function nameOf({ subject, providerArn, audience = 'any' }: NamedSubject): string {
  const issuer = parseOidcProviderArn(providerArn)?.hostAndPath;
  return verbatim(`${subject} (audience ${audience}, issuer ${issuer})`, LONGEST_LINE);
}

/** The report as data. */
export function reportJson({ edited, quota, findings, advice }: PolicyReport): string {
  const { text, ...rest } = edited;
  return `${JSON.stringify({ policy: JSON.parse(text), ...rest, quota, findings, advice }, null, 2)}\n`;
}
