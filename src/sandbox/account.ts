import * as z from 'zod';
import { PodroleError } from '../errors.ts';
import { isRoleArn } from '../identity/role-arn.ts';
import { checkIssuerUrl } from '../issuer/issuer-url.ts';
import type { Provider } from '../sts/provider.ts';
import { oidcProviderArn } from '../trust/oidc-provider.ts';
import { parseTrustPolicy } from '../trust/parse.ts';
import type { TrustPolicy } from '../trust/policy.ts';
import { describeProblem } from '../trust/problem.ts';

/** A role that can be assumed. */
export interface Role {
  readonly arn: string;
  readonly trustPolicy: TrustPolicy;
  /** Seconds. */
  readonly maxSessionDuration: number;
}

/** The part of an AWS account that decides who may assume which role. */
export interface Account {
  readonly accountId: string;
  readonly partition: string;
  readonly providers: readonly Provider[];
  readonly roles: readonly Role[];
}

/**
 * Reads an account from parsed JSON. A role's `trustPolicy` is a policy or the name of a JSON file that
 * holds one, which `readFile` resolves.
 *
 * @throws {@link PodroleError} `EXAMPLES_INVALID` that names the field or the file.
 */
export async function parseAccount(
  json: unknown,
  readFile: (name: string) => Promise<string>,
): Promise<Account> {
  const parsed = ACCOUNT.safeParse(json);
  if (!parsed.success) throw invalid(describeProblem(parsed.error, json), parsed.error);
  const { accountId, partition, providers, roles } = parsed.data;
  return {
    accountId,
    partition,
    providers: providers.map((raw, index) =>
      provider(raw, `providers[${index}].url`, { accountId, partition }),
    ),
    roles: await Promise.all(roles.map((raw, index) => role(raw, `roles[${index}]`, readFile))),
  };
}

const PROVIDER = z.strictObject({ url: z.string(), clientIds: z.array(z.string().min(1).max(255)).max(100) });

const ROLE = z.strictObject({
  arn: z.string().refine(isRoleArn, 'write arn:PARTITION:iam::ACCOUNT:role/NAME'),
  trustPolicy: z.union([z.string(), z.record(z.string(), z.unknown())], {
    error: 'write a trust policy or the name of a file',
  }),
  /** IAM's limits and default for the setting of the same name. */
  maxSessionDuration: z.int().min(3600).max(43_200).default(3600),
});

const ACCOUNT = z
  .strictObject({
    accountId: z.string().regex(/^\d{12}$/, 'write twelve digits in quotes'),
    partition: z.string().regex(/^aws(-[a-z]+)*$/, 'write a partition such as aws or aws-cn'),
    providers: z.array(PROVIDER).max(100),
    roles: z.array(ROLE),
  })
  .superRefine(({ accountId, partition, roles }, context) => {
    for (const [index, { arn }] of roles.entries()) {
      if (arn.startsWith(`arn:${partition}:iam::${accountId}:`)) continue;
      context.addIssue({
        code: 'custom',
        path: ['roles', index, 'arn'],
        message: `not in ${partition} ${accountId}`,
      });
    }
  });

function provider(
  raw: z.infer<typeof PROVIDER>,
  field: string,
  { accountId, partition }: Pick<Account, 'accountId' | 'partition'>,
): Provider {
  const { url, hostAndPath } = attempt(field, () => checkIssuerUrl(raw.url));
  return {
    arn: oidcProviderArn({ partition, accountId, hostAndPath }),
    url,
    hostAndPath,
    clientIds: raw.clientIds,
  };
}

async function role(
  raw: z.infer<typeof ROLE>,
  field: string,
  readFile: (name: string) => Promise<string>,
): Promise<Role> {
  const { arn, trustPolicy: written, maxSessionDuration } = raw;
  if (typeof written !== 'string') {
    return {
      arn,
      maxSessionDuration,
      trustPolicy: attempt(`${field}.trustPolicy`, () => parseTrustPolicy(written)),
    };
  }
  const place = `${field}.trustPolicy ${JSON.stringify(written)}`;
  const text = await readFile(written).catch((cause: unknown) => {
    throw invalid(`${place}: cannot be read`, cause);
  });
  return { arn, maxSessionDuration, trustPolicy: attempt(place, () => parseTrustPolicy(JSON.parse(text))) };
}

function attempt<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw invalid(`${place}: ${cause instanceof Error ? cause.message : cause}`, cause);
  }
}

function invalid(problem: string, cause: unknown): PodroleError {
  return new PodroleError('EXAMPLES_INVALID', `account: ${problem}`, { cause });
}
