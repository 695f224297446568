import { verbatim } from '../../identity/quote.ts';
import type { NamedSubject } from '../../trust/editing/edit.ts';
import { parseOidcProviderArn } from '../../trust/oidc-provider.ts';
import type { ReviewedPolicy } from '../../trust/review.ts';
import { findingLine } from './finding.ts';

/** The report for people, line by line. */
export function reportLines(reviewed: ReviewedPolicy): readonly string[] {
  const { edited, quota, advice } = reviewed;
  if (advice.length > 0)
    return ['podrole: the policy does not fit, and is not printed or written', ...advice];
  return [...changeLines(reviewed), `${edited.size} of ${quota} characters`];
}

/** Who gets in and who no more, what is not proven of it, and what lint found. */
export function changeLines({ edited, findings }: ReviewedPolicy): readonly string[] {
  const { added, removed, addedKiam, droppedKiam, unproven, size, sizeBefore, isChanged } = edited;
  const unchanged =
    size < sizeBefore
      ? `the same get in as before; ${sizeBefore - size} characters less`
      : 'nothing to do: the policy says so already';
  return [
    ...added.map((one) => `+ ${nameOf(one)}`),
    ...removed.map((one) => `- ${nameOf(one)}`),
    ...addedKiam.map((role) => `+ ${verbatim(role, LONGEST_LINE)}`),
    ...droppedKiam.map((role) => `- ${verbatim(role, LONGEST_LINE)}`),
    ...(isChanged ? [] : [unchanged]),
    ...unproven.map((line) => `not proven: ${line}`),
    ...findings.map(findingLine),
  ];
}

/** An issuer has at most 255 characters, a subject of Kubernetes 337. */
const LONGEST_LINE = 1000;

function nameOf({ subject, providerArn, audience = 'any' }: NamedSubject): string {
  const issuer = parseOidcProviderArn(providerArn)?.hostAndPath;
  return verbatim(`${subject} (audience ${audience}, issuer ${issuer})`, LONGEST_LINE);
}

/** The report as data. */
export function reportJson({ edited, quota, findings, advice }: ReviewedPolicy): string {
  const { text, ...rest } = edited;
  return `${JSON.stringify({ policy: JSON.parse(text), ...rest, quota, findings, advice }, null, 2)}\n`;
}
