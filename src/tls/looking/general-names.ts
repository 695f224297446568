import { broken, type DerValue } from './der.ts';

/** The names of a SubjectAltName, or of one side of name constraints, that a TLS client compares. */
export interface GeneralNames {
  readonly dns: readonly string[];
  /** Addresses; in constraints each with its mask behind it. */
  readonly ip: readonly Buffer[];
  readonly email: readonly string[];
  readonly uri: readonly string[];
  /** Whether there are names of other kinds, which nobody compares. */
  readonly hasOthers: boolean;
}

/** Context-specific tags: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6 */
const EMAIL = 0x81;
const DNS = 0x82;
const URI = 0x86;
const IP = 0x87;

/**
 * Sorts names by their kinds.
 *
 * @throws PodroleError TLS_INVALID for text that is not ASCII, and what Go takes for no name or address.
 */
export function generalNames(values: readonly DerValue[]): GeneralNames {
  const texts = (wanted: number) =>
    values.filter(({ tag }) => tag === wanted).map(({ content }) => ascii(content));
  return {
    dns: texts(DNS),
    email: texts(EMAIL),
    uri: texts(URI),
    ip: values.filter(({ tag }) => tag === IP).map(({ content }) => content),
    hasOthers: values.some(({ tag }) => ![EMAIL, DNS, URI, IP].includes(tag)),
  };
}

/** Nothing at all. */
export const NO_NAMES: GeneralNames = generalNames([]);

function ascii(content: Buffer): string {
  if (content.some((octet) => octet > 0x7f)) throw broken();
  return content.toString('latin1');
}

/** Whether a text can be a domain for Go, which takes all that is printed and has no empty labels; nothing is one, too. */
export function isDomain(text: string): boolean {
  return text === '' || (/^[!-~]+$/.test(text) && !/\.\.|^\.|\.$/.test(text));
}
