import * as z from 'zod';
import ca from '../../certs/ca.json' with { type: 'json' };
import serving from '../../certs/serving.json' with { type: 'json' };

const words = z.string().min(1);
const dns = z.array(words);
const critical = z.boolean().default(false);

const SHAPE = z.strictObject({
  subject: z.strictObject({
    organizationName: words.optional(),
    organizationalUnitName: words.optional(),
    commonName: words,
  }),
  days: z.int().positive(),
  backdatedHours: z.int().nonnegative(),
  basicConstraints: z.strictObject({
    critical,
    ca: z.boolean(),
    pathLength: z.int().nonnegative().optional(),
  }),
  keyUsage: z.strictObject({
    critical,
    uses: z.array(z.enum(['digitalSignature', 'keyEncipherment', 'keyCertSign', 'cRLSign'])),
  }),
  extendedKeyUsage: z.strictObject({ critical, uses: z.array(z.enum(['serverAuth'])) }).optional(),
  nameConstraints: z
    .strictObject({
      critical,
      permitted: z.strictObject({ dns }),
      excluded: z.strictObject({ ip: z.array(z.union([z.cidrv4(), z.cidrv6()])) }),
    })
    .optional(),
  names: z.strictObject({ dns }).default({ dns: [] }),
});

/**
 * What a certificate says, as the files of `certs/` have it. The subject's parts are encoded in their order, and X.520
 * allows 64 characters for each.
 */
export type CertificateProfile = z.infer<typeof SHAPE>;

const FILES = { ca, serving };

/**
 * The profile that a file of `certs/` holds, with its placeholders.
 *
 * @throws Error for a file of another shape.
 */
export function certificateProfile(name: keyof typeof FILES): CertificateProfile {
  return SHAPE.parse(FILES[name]);
}

/**
 * The profile with its placeholders filled: `{service}` becomes what `values.service` says.
 *
 * @throws Error for a placeholder without a value.
 */
export function fillProfile(
  profile: CertificateProfile,
  values: Readonly<Record<string, string>>,
): CertificateProfile {
  return SHAPE.parse(filled(profile, values));
}

function filled(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return value.replace(/\{(\w+)\}/g, (_, word) => textFor(word, values));
  if (Array.isArray(value)) return value.map((one) => filled(one, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, values)]));
}

function textFor(word: string, values: Readonly<Record<string, string>>): string {
  const value = Object.hasOwn(values, word) ? values[word] : undefined;
  if (value === undefined) throw new Error(`the placeholder {${word}} of a certificate profile has no value`);
  return value;
}
