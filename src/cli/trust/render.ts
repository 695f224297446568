import { PodroleError } from '../../errors.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { renderedSource, TRUST_DERIVE_FLAGS, type TrustRenderSettings } from '../../settings/trust-derive.ts';
import { chainPolicies } from '../../trust/chain.ts';
import { readPolicyDocument } from '../../trust/document.ts';
import { EMPTY_POLICY, edit } from '../../trust/editing/edit.ts';
import { OPEN_ACCOUNT, OPEN_PARTITION } from '../../trust/formats/open-arn.ts';
import { type PolicyFormat, printPolicy } from '../../trust/formats/print-policy.ts';
import { oidcProviderArn } from '../../trust/oidc-provider.ts';
import { review } from '../../trust/review.ts';
import { admittedBy, keptKiam } from './admitted.ts';
import { printReport } from './edit-file.ts';
import { partitionOfIssuer } from './provider.ts';

/** `podrole trust render`: the trust policy of a role, from nothing; or of many, from annotations. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readSettings(TRUST_DERIVE_FLAGS, given);
  const source = renderedSource(settings);
  if (source !== undefined) {
    const { derive } = await import('./derive.ts');
    return derive(settings, source);
  }
  if (settings.chain !== undefined || settings.baseRole !== undefined) return renderChain(settings);
  const { format = 'json', quota, audience, output } = settings;
  const issuer = settings.issuer ?? missing('--issuer');
  if (settings.serviceAccount.length === 0) missing('--service-account');
  const { hostAndPath } = issuer;
  const keepKiam = keptKiam(settings);
  const policyFor = (place: Place) =>
    edit(readPolicyDocument(EMPTY_POLICY), {
      admit: admittedBy(settings, oidcProviderArn({ ...place, hostAndPath })),
      keepKiam,
    });
  // What is open is as long as what takes its place, and in a partition that there is.
  const closed = closedPlace(settings, hostAndPath, format);
  const edited = policyFor(closed);
  const report = review(edited, { issuer: { hostAndPath }, ...closed, audience, quota });
  const json = JSON.parse(policyFor(openPlace(settings, closed, format)).text);
  return printReport(
    {
      ...report,
      printed: printPolicy({ kind: 'trust', json, hasOpenAccount: settings.accountId === undefined }, format),
    },
    { output, isPrinted: true },
  );
}

/** Where the provider is. */
interface Place {
  readonly accountId: string;
  readonly partition: string;
}

function closedPlace(settings: TrustRenderSettings, hostAndPath: string, format: PolicyFormat): Place {
  const { accountId, partition } = settings;
  return {
    accountId: accountId ?? (format === 'json' ? missing('--account-id') : OPEN_ACCOUNT),
    partition: partition ?? partitionOfIssuer(hostAndPath),
  };
}

/** Formats that have expressions leave open what no flag says. */
function openPlace({ partition }: TrustRenderSettings, closed: Place, format: PolicyFormat): Place {
  return format === 'json' || partition !== undefined ? closed : { ...closed, partition: OPEN_PARTITION };
}

function renderChain(settings: TrustRenderSettings): number {
  const { sessionName: sessionNames, externalId: externalIds, format = 'json' } = settings;
  if (settings.serviceAccount.length > 0 || settings.keepKiam !== undefined)
    throw new PodroleError(
      'USAGE',
      '--chain is about two roles; leave out --service-account and --keep-kiam, and render the trust of --base-role for itself',
    );
  const roleArn = settings.chain ?? missing('--chain');
  const baseRoleArn = settings.baseRole ?? missing('--base-role');
  const { trust, permission } = chainPolicies({ roleArn, baseRoleArn, externalIds, sessionNames });
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify({ [roleArn]: { trust }, [baseRoleArn]: { permission } }, null, 2)}\n`
      : [
          `# trust of ${roleArn}\n${printPolicy({ kind: 'trust', json: trust }, format)}`,
          `# permission of ${baseRoleArn}\n${printPolicy({ kind: 'permission', json: permission }, format)}`,
        ].join('\n'),
  );
  if (externalIds.length === 0)
    process.stderr.write(
      'podrole: no --external-id: every session of the base role can go on to that role\n',
    );
  return 0;
}

function missing(flag: string): never {
  throw new PodroleError('USAGE', `${flag} is missing; give it, or see podrole trust render --help`);
}
