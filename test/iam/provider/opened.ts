import { vi } from 'vitest';
import { AWS_BOUNDS } from '../../../src/aws/requests.ts';
import { type IamAccess, openIam } from '../../../src/iam/access.ts';
import { type ProviderPlace, providerPlace } from '../../../src/iam/provider/place.ts';
import { checkIssuerUrl } from '../../../src/issuer/issuer-url.ts';
import type { IamStandIn } from '../stand-in/start.ts';

/** The issuer of these tests. */
export const URL_OF_ISSUER = 'https://oidc.example.com/prod';

/** Where the stand-in has its provider. */
export const ARN = 'arn:aws:iam::111122223333:oidc-provider/oidc.example.com/prod';

/** A way to the stand-in, with its credentials in the environment until `vi.unstubAllEnvs`. */
export async function openedAt(standIn: IamStandIn): Promise<{ access: IamAccess; place: ProviderPlace }> {
  for (const [name, value] of Object.entries(standIn.env)) vi.stubEnv(name, value);
  const access = await openIam({ environment: standIn.env, bounds: { ...AWS_BOUNDS, attempts: 2 } });
  const issuer = checkIssuerUrl(URL_OF_ISSUER);
  return { access, place: await providerPlace(access, { issuer, partitionOtherwise: 'aws' }) };
}
