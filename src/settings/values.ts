import * as z from 'zod';
import { type DialectSettings, parseDialects } from '../identity/dialects.ts';
import { GO_BOOLEANS, parseGoBool } from '../identity/go-bool.ts';
import { quote } from '../identity/quote.ts';
import { isRoleArn } from '../identity/role-arn.ts';
import { parseSessionTemplate, type SessionTemplate } from '../identity/session-name.ts';

/** A flag's value as typed, read into what the program uses. Messages continue the sentence "VALUE …". */
export type Value<T> = z.ZodType<T, string>;

/** Any text that is not empty. */
export const text: Value<string> = z.string().min(1, 'is empty');

/** Text of a certain form. */
export function matching(form: RegExp, problem: string): Value<string> {
  return z.string().regex(form, problem);
}

/** What stands before the `/` of an annotation: a DNS subdomain (Kubernetes, "Labels and Selectors", "Syntax"). */
export const annotationPrefix: Value<string> = matching(
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  'is no DNS name such as eks.amazonaws.com (without the /)',
);

/** The whole key of an annotation (Kubernetes, "Labels and Selectors", "Syntax"). */
export const annotationKey: Value<string> = matching(
  /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/,
  'is no key of an annotation such as iam.amazonaws.com/role',
);

/** The ARN of an IAM role. */
export const roleArn: Value<string> = z
  .string()
  .refine(isRoleArn, 'is no ARN of the form arn:PARTITION:iam::ACCOUNT:role/NAME');

/** What stands before the names of roles: the ARN of a role up to its path. */
export const roleBase: Value<string> = matching(
  /^arn:aws[a-z0-9-]*:iam::\d{12}:role(\/[\w\-/.@+=,]*)?$/,
  'is not of the form arn:PARTITION:iam::ACCOUNT:role/',
);

/** Which dialects count. */
export const dialects: Value<DialectSettings> = z.string().transform((given, context) => {
  const settings = parseDialects(given);
  if (!('problem' in settings)) return settings;
  context.addIssue(settings.problem);
  return z.NEVER;
});

/** An absolute path in a container. */
export const containerPath: Value<string> = matching(
  /^\/[^:\p{Cc}]*$/u,
  'is no absolute path without a colon',
);

/** The name of a Namespace or a volume (RFC 1123 label). */
export const label: Value<string> = matching(
  /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  'is no name of at most 63 lower-case letters, digits and hyphens',
);

/** One of `choices`. */
export function choice<const T extends string>(choices: readonly T[]): Value<T> {
  return z.string().transform((given, context) => {
    const value = choices.find((one) => one === given);
    if (value === undefined) context.addIssue(`is none of ${choices.join(', ')}`);
    return value ?? z.NEVER;
  });
}

/** What one of the names in `table` stands for. */
export function named<const T extends string>(table: Readonly<Record<string, T>>): Value<T> {
  return z.string().transform((given, context) => {
    const value = Object.hasOwn(table, given) ? table[given] : undefined;
    if (value === undefined) context.addIssue(`is none of ${Object.keys(table).join(', ')}`);
    return value ?? z.NEVER;
  });
}

/** A list with commas, or with colons as OpenSSL has it, of names that `resolve` knows; the message names the first other. */
export function listOf(
  what: string,
  resolve: (name: string) => string | undefined,
): Value<readonly string[]> {
  return z.string().transform((given, context) => {
    const names = given.split(/[,:]/).map((name) => name.trim());
    const unknown = names.find((name) => resolve(name) === undefined);
    if (unknown === undefined) return names.flatMap((name) => resolve(name) ?? []);
    context.addIssue(`names ${quote(unknown)}, which is no ${what}`);
    return z.NEVER;
  });
}

/** A boolean in one of Go's spellings, which `--flag=VALUE` has in the peers. */
export const boolean: Value<boolean> = z.string().transform((given, context) => {
  const value = parseGoBool(given);
  if (value === undefined) context.addIssue(`is none of ${GO_BOOLEANS.join(' ')}`);
  return value ?? z.NEVER;
});

/** A whole number from `least` to `most`. */
export function wholeNumber(least: number, most: number): Value<number> {
  return z.string().transform((given, context) => {
    const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (value >= least && value <= most) return value;
    context.addIssue(`is no whole number from ${least} to ${most}`);
    return z.NEVER;
  });
}

/** The address of a server, without a slash at its end. */
export const url: Value<string> = z.string().transform((given, context) => {
  if (/^https:\/\/[^\s?#]+$/.test(given) && URL.canParse(given)) return given.replace(/\/+$/, '');
  context.addIssue('is no address such as https://10.0.0.1:6443');
  return z.NEVER;
});

/** A TCP port; 0 lets the system choose one. */
export const port: Value<number> = wholeNumber(0, 65_535);

const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  '': 1000,
  m: 60_000,
  h: 3_600_000,
};

const DAY = 86_400_000;

/** A duration such as `500ms`, `5s`, `1m` or `2h`; a bare number counts seconds. Milliseconds, at most a day. */
export const duration: Value<number> = durationUpTo(DAY, DURATION_UNITS, '24h such as 500ms, 5s or 1m');

/** The same for what takes days: at most 400 of them, as `25h` or `30d`. */
export const longDuration: Value<number> = durationUpTo(
  400 * DAY,
  { ...DURATION_UNITS, d: DAY },
  '400d such as 90m, 25h or 30d',
);

function durationUpTo(
  most: number,
  units: Readonly<Record<string, number>>,
  examples: string,
): Value<number> {
  return z.string().transform((given, context) => {
    const [, count, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?)([a-z]*)$/.exec(given) ?? [];
    const value = Number(count) * ((Object.hasOwn(units, unit) && units[unit]) || Number.NaN);
    if (value <= most) return value;
    context.addIssue(`is no duration up to ${examples}`);
    return z.NEVER;
  });
}

const SIZE_UNITS: Readonly<Record<string, number>> = { '': 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** A size such as `8MiB`; a bare number counts bytes. At most 1 GiB. */
export const size: Value<number> = z.string().transform((given, context) => {
  const match = /^(\d{1,10})(KiB|MiB|GiB|)$/.exec(given);
  const value = match === null ? Number.NaN : Number(match[1]) * (SIZE_UNITS[match[2] ?? ''] ?? Number.NaN);
  if (value >= 1 && value <= 2 ** 30) return value;
  context.addIssue('is no size from 1 to 1GiB such as 65536, 512KiB or 8MiB');
  return z.NEVER;
});

/** An AWS account id. */
export const accountId: Value<string> = matching(/^\d{12}$/, 'is no account id of twelve digits');

/** A template of role session names. */
export const sessionTemplate: Value<SessionTemplate> = z.string().transform((given, context) => {
  const template = parseSessionTemplate(given);
  if (template !== undefined) return template;
  context.addIssue('is no text with {namespace}, {serviceAccount} and at most one {pod}');
  return z.NEVER;
});

/** `NAME=VALUE`; the name as Kubernetes takes it, the value any text. */
export const environmentVariable: Value<{ readonly name: string; readonly value: string }> = z
  .string()
  .transform((given, context) => {
    const at = given.indexOf('=');
    const name = given.slice(0, at);
    if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) return { name, value: given.slice(at + 1) };
    context.addIssue('is not of the form NAME=VALUE');
    return z.NEVER;
  });
