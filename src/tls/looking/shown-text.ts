import { verbatim } from '../../identity/quote.ts';
import type { Ink } from '../../terminal/ink.ts';
import type { CertificateFacts } from './certificate-facts.ts';
import type { Form } from './contents.ts';
import { keyName } from './public-key.ts';
import type { Shown, ShownItem } from './shown.ts';
import { timeText } from './words.ts';

/** How people see it. */
export interface ShownTo {
  readonly ink: Ink;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What texts hold, for people. Whatever came from outside is escaped. */
export function shownText(shown: readonly Shown[], to: ShownTo): string {
  return shown.map((one) => `${linesOf(one, to).join('\n')}\n`).join('\n');
}

const FORMS: Readonly<Record<Form, string>> = {
  pem: '',
  der: ' (DER, and no PEM)',
  base64: ' (base64 around what a server needs)',
  nothing: ' (empty)',
  unknown: ' (neither PEM nor DER)',
};

/** A name in a list has at most so many characters. */
const LONGEST = 300;

function linesOf({ at, form, cut, calls, holds }: Shown, to: ShownTo): readonly string[] {
  return [
    `${at}${FORMS[form]}${calls === undefined ? '' : `, called as ${calls}`}`,
    ...holds.flatMap((item) => itemLines(item, to)),
    ...(cut ? ['  and more, which is not looked at'] : []),
  ];
}

function itemLines(item: ShownItem, to: ShownTo): readonly string[] {
  switch (item.kind) {
    case 'certificate':
      return certificateLines(item, to);
    case 'private-key':
      return [
        `  private key ${keyName(item.key)}, of ${item.belongsTo.join('; ') || 'none of these certificates'}`,
      ];
    case 'encrypted-key':
      return ['  private key that needs a passphrase'];
    case 'other':
      return [`  ${item.label}`];
    case 'unreadable':
      return [`  ${to.ink.bad(`${item.label} that cannot be read`)}`];
  }
}

function certificateLines(facts: CertificateFacts, to: ShownTo): readonly string[] {
  const constraints = [
    ...(facts.permitted ?? []).map((name) => `permitted ${name}`),
    ...(facts.excluded ?? []).map((name) => `excluded ${name}`),
  ];
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['issuer', facts.issuer === facts.subject ? 'itself' : facts.issuer],
    ['names', listed([...facts.dnsNames, ...facts.addresses])],
    ['key', `${facts.key === undefined ? 'unknown' : keyName(facts.key)}, signed by ${facts.signature}`],
    ['usage', listed([...facts.keyUsage, ...facts.extendedKeyUsage])],
    [
      'authority',
      facts.ca
        ? `yes${facts.pathLength === undefined ? '' : `, path length ${facts.pathLength}`}`
        : undefined,
    ],
    ['constraints', listed(constraints)],
    ['key id', facts.subjectKeyId],
    ['signer id', facts.authorityKeyId],
    ['serial', facts.serial],
    ['SHA-256', facts.sha256],
  ];
  return [
    `  certificate ${facts.subject || '(no subject)'}`,
    validLine(facts, to),
    ...fields.flatMap(([label, value]) =>
      value === undefined ? [] : [`    ${to.ink.faint(label.padEnd(12))}${verbatim(value, LONGEST)}`],
    ),
  ];
}

function validLine({ notBefore, notAfter }: CertificateFacts, { ink, now }: ShownTo): string {
  const [from, until] = [Date.parse(notBefore), Date.parse(notAfter)];
  const isNow = from <= now && now <= until;
  const says =
    now < from
      ? `begins ${distance(from - now)}`
      : now > until
        ? `ended ${distance(until - now)}`
        : `ends ${distance(until - now)}`;
  return `    ${ink.faint('valid'.padEnd(12))}${timeText(from)} to ${timeText(until)}, ${isNow ? says : ink.bad(says)}`;
}

const HOUR = 3_600_000;

/** Such as `in 12 days` or `3 hours ago`. */
function distance(milliseconds: number): string {
  const hours = Math.floor(Math.abs(milliseconds) / HOUR);
  const [count, unit] = hours < 48 ? [hours, 'hour'] : [Math.floor(hours / 24), 'day'];
  const length = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return milliseconds < 0 ? `${length} ago` : `in ${length}`;
}

function listed(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : names.join(', ');
}
