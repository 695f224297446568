import { Failure, invalidInput, quotaExceeded, validationError } from '../failure.ts';

/** The URL of a new provider. @throws Failure ValidationError, InvalidInput */
export function checkUrl(url: string): string {
  if (url.length > 255) throw tooLong('url', url, 255);
  if (!/^[a-z]+:\/\/./i.test(url)) throw validationError('Invalid Open ID Connect Provider URL');
  if (!url.startsWith('https://')) {
    throw invalidInput('Invalid Open ID Connect Provider URL. The URL must begin with https://.');
  }
  const read = new URL(url);
  if (/^https:\/\/[^/]*[:@]/.test(url) || read.search !== '' || read.hash !== '' || /[?#]/.test(url)) {
    throw invalidInput('Invalid Open ID Connect Provider URL.');
  }
  return url;
}

/** The client ids of a provider, each once. @throws Failure ValidationError, LimitExceeded */
export function checkClientIds(given: readonly string[]): readonly string[] {
  for (const id of given) {
    if (id.length > 255) throw tooLong('clientID', id, 255);
    if (id === '') {
      throw validationError(
        "1 validation error detected: Value '' at 'clientID' failed to satisfy constraint: Member must have length greater than or equal to 1",
      );
    }
  }
  const ids = [...new Set(given)];
  if (ids.length > 100) throw quotaExceeded('ClientIdsPerOpenIdConnectProvider', 100);
  return ids;
}

/** The thumbprints of a provider, as IAM keeps them. @throws Failure ValidationError, InvalidInput */
export function checkThumbprints(given: readonly string[]): readonly string[] {
  for (const thumbprint of given) {
    if (thumbprint.length !== 40) {
      throw validationError(
        `1 validation error detected: Value '[${given.join(', ')}]' at 'thumbprintList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must have length greater than or equal to 40]`,
      );
    }
    if (!/^[0-9a-f]+$/i.test(thumbprint)) throw invalidInput('Thumbprint must be hexadecimal.');
  }
  if (given.length > 5) throw invalidInput('Thumbprint list must contain fewer than 5 entries.');
  return given.map((thumbprint) => thumbprint.toLowerCase());
}

/** There is a provider of this URL. */
export function providerExists(url: string): Failure {
  return new Failure('EntityAlreadyExists', `Provider with url ${url} already exists.`, 409);
}

function tooLong(at: string, value: string, most: number): Failure {
  return validationError(
    `1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
  );
}
