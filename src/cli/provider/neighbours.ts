import type { IamAccess } from '../../iam/access.ts';
import { USUAL_PROVIDERS } from '../../iam/provider/limits.ts';
import type { ProviderPlace } from '../../iam/provider/place.ts';
import { type Neighbours, neighboursOf } from '../../iam/provider/similar.ts';
import { warn } from './warn.ts';

/** Points out, where there is no provider, those that could be taken for it; answers with their ARNs. @throws PodroleError AWS_UNAVAILABLE. */
export async function pointOutNeighbours(
  access: IamAccess,
  { hostAndPath }: ProviderPlace,
): Promise<readonly string[]> {
  const neighbours = await neighboursOf(access, hostAndPath);
  for (const line of linesOf(neighbours)) warn(line);
  return neighbours.similar;
}

function linesOf({ similar, count = 0, problem }: Neighbours): readonly string[] {
  return [
    ...similar.map(
      (arn) =>
        `there is ${arn}, whose URL differs only in case or in a slash at its end: AWS compares to the character, so it takes no token of this issuer`,
    ),
    ...(count >= USUAL_PROVIDERS
      ? [
          `the account has ${count} OIDC providers, and IAM makes no more than ${USUAL_PROVIDERS} unless its quota was raised`,
        ]
      : []),
    ...(problem === undefined
      ? []
      : [`whether a provider has nearly the same URL was not looked at: ${problem}`]),
  ];
}
