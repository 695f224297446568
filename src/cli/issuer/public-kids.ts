import { parseJwks, readJwks } from '../../issuer/read-jwks.ts';
import type { PublishSettings } from '../../settings/issuer-publish.ts';
import { outsideFetch } from '../outside.ts';

/** As STS does. Milliseconds. */
const LONGEST_LOOK = 5000;

/** The kids of an issuer's JWKS as anybody sees it: no credentials are needed for it. `undefined` where that cannot be told. */
export async function publicKids(settings: PublishSettings): Promise<readonly string[] | undefined> {
  const { issuer, jwksPath } = settings;
  try {
    const fetch = await outsideFetch(settings);
    const { status, body } = await fetch(`${issuer}${jwksPath}`, AbortSignal.timeout(LONGEST_LOOK));
    // S3 answers 403 for what is not there.
    if ([403, 404, 410].includes(status)) return [];
    return status === 200 ? readJwks(parseJwks(body, 'JWKS'), 'JWKS').map(({ kid }) => kid) : undefined;
  } catch {
    return undefined;
  }
}
