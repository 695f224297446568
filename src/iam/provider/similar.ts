import { PodroleError } from '../../errors.ts';
import { parseOidcProviderArn } from '../../trust/oidc-provider.ts';
import type { IamAccess } from '../access.ts';
import { listProviders } from './provider.ts';

/** Which other providers of the account could be taken for the one that is not there. */
export interface Neighbours {
  /** ARNs of those whose URL differs in case or in slashes at its end alone: AWS takes no token of this issuer for them. */
  readonly similar: readonly string[];
  /** How many providers the account has; `undefined` where it was not told. */
  readonly count: number | undefined;
  /** Why they were not looked at. */
  readonly problem: string | undefined;
}

/** Looks at the other providers of the account. Not being allowed to is told, and no error. @throws PodroleError AWS_UNAVAILABLE. */
export async function neighboursOf(access: IamAccess, hostAndPath: string): Promise<Neighbours> {
  try {
    const arns = await listProviders(access);
    return { similar: similarTo(hostAndPath, arns), count: arns.length, problem: undefined };
  } catch (error) {
    if (!(error instanceof PodroleError) || error.code !== 'AWS_REFUSED') throw error;
    return { similar: [], count: undefined, problem: error.message };
  }
}

/** Those of the ARNs whose issuer is not the one given, but looks like it. */
export function similarTo(hostAndPath: string, arns: readonly string[]): readonly string[] {
  return arns.filter((arn) => {
    const other = parseOidcProviderArn(arn)?.hostAndPath;
    return other !== undefined && other !== hostAndPath && alike(other) === alike(hostAndPath);
  });
}

function alike(hostAndPath: string): string {
  return hostAndPath.toLowerCase().replace(/\/+$/, '');
}
