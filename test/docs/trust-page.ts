import { readFile } from 'node:fs/promises';
import { readPolicyDocument } from '../../src/trust/document.ts';
import { EMPTY_POLICY, edit } from '../../src/trust/editing/edit.ts';
import { LINT_GROUPS } from '../../src/trust/lint/rules.ts';
import { oidcProviderArn } from '../../src/trust/oidc-provider.ts';
import { policySize } from '../../src/trust/size.ts';
import { capacityOf, separateCapacityOf } from '../trust/editing/capacity.ts';
import { filledPage } from './filled-page.ts';
import { table } from './table.ts';

/** `docs/trust.md` */
export async function trustPage(): Promise<string> {
  return filledPage('docs/trust.md', { sizes: sizes(), steps: await steps(), lint: lint() });
}

function sizes(): string {
  const issuers = {
    'of EKS (`oidc.eks.eu-central-1.amazonaws.com/id/…`)': `oidc.eks.eu-central-1.amazonaws.com/id/${'0'.repeat(32)}`,
    '`oidc.example.com/prod`': 'oidc.example.com/prod',
  };
  const quotas = [2048, 4096, 8192];
  const rows = Object.entries(issuers).flatMap(([name, host]) => [
    [name, 'one list', ...quotas.map((quota) => String(capacityOf(host, quota)))],
    [name, 'a statement each', ...quotas.map((quota) => String(separateCapacityOf(host, quota)))],
  ]);
  return table(['issuer', 'as', ...quotas.map((quota) => quota.toLocaleString('en-US'))], rows);
}

async function steps(): Promise<string> {
  const before = await readFile('examples/trust/kiam.json', 'utf8');
  const hostAndPath = 'oidc.example.com/prod';
  const providerArn = oidcProviderArn({ partition: 'aws', accountId: '111122223333', hostAndPath });
  const subjects = ['cart', 'checkout'].map((name) => `system:serviceaccount:shop:${name}`);
  const admit = { providerArn, audience: 'sts.amazonaws.com', subjects, sessionNames: [] };
  const both = edit(readPolicyDocument(before), { admit });
  const moved = edit(readPolicyDocument(both.text), { dropKiam: 'named-kiam' });
  const alone = edit(readPolicyDocument(EMPTY_POLICY), { admit });
  if (moved.size !== alone.size) throw new Error('the statement of kiam leaves something behind');
  return table(
    ['step', 'who gets in', 'characters'],
    [
      ['before', "kiam's server", String(policySize(before))],
      ['1. add', "kiam's server and two ServiceAccounts", String(both.size)],
      ['2. remove', 'two ServiceAccounts', String(moved.size)],
    ],
  );
}

function lint(): string {
  return Object.entries(LINT_GROUPS)
    .map(([group, rules]) => {
      const rows = Object.entries<{ severity: string; means: string; mend: string }>(rules).map(
        ([code, { severity, means, mend }]) => [severity, `\`${code}\``, means, mend],
      );
      return `### ${group}\n\n${table(['severity', 'code', 'what it means', 'what to do'], rows)}`;
    })
    .join('\n\n');
}
