import * as z from 'zod';
import { DISCOVERY_PATH } from '../issuer/discovery.ts';
import { checkIssuerUrl, type IssuerUrl } from '../issuer/issuer-url.ts';
import { parseS3Location, type S3Location } from '../issuer/publishing/s3/location.ts';
import { matching, type Value } from './values.ts';

/** The URL of an issuer, as IAM takes it. */
export const issuerUrl: Value<string> = z.string().transform((given, context) => {
  try {
    return checkIssuerUrl(given).url;
  } catch (cause) {
    context.addIssue(problemOf(cause));
    return z.NEVER;
  }
});

/** The same, with the part of it that provider ARNs and condition keys have. */
export const issuer: Value<IssuerUrl> = issuerUrl.transform(checkIssuerUrl);

/** Where a JWKS lies below an issuer URL: what needs no escaping (RFC 3986, `pchar`), without dot segments. */
export const jwksPath: Value<string> = z
  .string()
  .regex(/^(\/(?!\.{1,2}(\/|$))[\w.~!$&'()*+,;=:@-]+)+$/, 'is no path such as /openid/v1/jwks or /keys.json')
  .refine((path) => !isAtOrBelow(path, DISCOVERY_PATH), 'is where the discovery document lies')
  .refine((path) => !path.startsWith('/.podrole'), 'is where podrole keeps its ledger');

function isAtOrBelow(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}/`);
}

/** A target as `--to` names it. */
export type PublicationTarget =
  | { readonly kind: 'dir'; readonly folder: string }
  | { readonly kind: 's3'; readonly location: S3Location };

/** Where the documents of an issuer are published. */
export const publicationTarget: Value<PublicationTarget> = z.string().transform((given, context) => {
  const folder = /^dir:(.+)$/s.exec(given)?.[1];
  if (folder !== undefined) return { kind: 'dir', folder };
  if (given.startsWith('s3://')) {
    try {
      return { kind: 's3', location: parseS3Location(given) };
    } catch (cause) {
      context.addIssue(problemOf(cause));
      return z.NEVER;
    }
  }
  context.addIssue('is neither dir:PATH nor s3://BUCKET/PREFIX');
  return z.NEVER;
});

/** Its message begins with the field and its value in quotes, which the flag says itself. */
function problemOf(cause: unknown): string {
  const { message } = cause as Error;
  return message.slice(message.indexOf('" ') + 2);
}

/** The name of a publisher: what is easily read in a ledger. */
export const publisherName: Value<string> = matching(
  /^[A-Za-z0-9][-\w.:/@]{0,127}$/,
  'is no name of at most 128 letters, digits and -_.:/@ that begins with a letter or digit',
);

/** `HOST:PORT:ADDRESS` or `HOST:PORT:ADDRESS:PORT`, as curl has it; IPv6 addresses in brackets. */
export const connectTo: Value<{
  readonly host: string;
  readonly port: number;
  readonly address: string;
  readonly toPort: number;
}> = z.string().transform((given, context) => {
  const match = /^([a-z0-9.-]+|\[[0-9a-f:.]+\]):(\d{1,5}):([^:[\]\s]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(
    given,
  );
  const [, host = '', from = '', address = '', to = from] = match ?? [];
  const bare = (name: string) => name.toLowerCase().replace(/^\[|\]$/g, '');
  const [port, toPort] = [Number(from), Number(to)];
  if (match !== null && [port, toPort].every((one) => one >= 1 && one <= 65_535))
    return { host: bare(host), port, address: bare(address), toPort };
  context.addIssue('is not of the form HOST:PORT:ADDRESS or HOST:PORT:ADDRESS:PORT');
  return z.NEVER;
});

/** `NAMESPACE/NAME` of a pod. */
export const podName: Value<{ readonly namespace: string; readonly name: string }> = z
  .string()
  .transform((given, context) => {
    const match = /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)\/([a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?)$/.exec(
      given,
    );
    const [, namespace, , name] = match ?? [];
    if (namespace !== undefined && name !== undefined) return { namespace, name };
    context.addIssue('is not of the form NAMESPACE/NAME');
    return z.NEVER;
  });
