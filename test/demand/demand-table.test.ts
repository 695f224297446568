import { describe, expect, test } from 'vitest';
import { demandJson } from '../../src/demand/demand-json.ts';
import { demandTable } from '../../src/demand/demand-table.ts';
import { findingsOf } from '../../src/demand/find.ts';
import { account, BASE, demandOf, pod, space } from './demand-of.ts';

const ROLE = 'eks.amazonaws.com/role-arn';
const IAM = 'iam.amazonaws.com/role';
const OPTIONS = { home: { accountId: '111122223333', partition: 'aws' }, quota: undefined };

const WORLD = [
  account('app', { [ROLE]: `${BASE}checkout` }),
  account('plain'),
  account('default'),
  account('listed', { [ROLE]: `${BASE}checkout` }),
  account('far', { [ROLE]: 'arn:aws:iam::444455556666:role/far' }),
  account('on', {
    [ROLE]: `${BASE}on`,
    'podrole.io/assume-role-arn': `${BASE}target`,
    'podrole.io/external-id': 'secret-7',
  }),
  space({ 'iam.amazonaws.com/permitted': 'team-.*' }),
  pod('web', 'plain', { [IAM]: 'team-web' }),
  pod('cron', 'default', { [IAM]: 'team-cron' }),
  pod('bad', 'plain', { [IAM]: 'admin' }),
];

describe('the table for people', () => {
  test('has who must be trusted, what is forbidden, and what was found', () => {
    const demand = demandOf(WORLD);
    expect(demandTable(demand, findingsOf(demand, OPTIONS))).toMatchInlineSnapshot(`
      "ROLE                                      SERVICEACCOUNT  AUDIENCE           BY                                    PERMITTED BY
      arn:aws:iam::111122223333:role/checkout   shop/app        sts.amazonaws.com  eks (service-account-role)            nobody: asked for
      arn:aws:iam::111122223333:role/on         shop/on         sts.amazonaws.com  eks (service-account-role), to go on  nobody: asked for
      arn:aws:iam::111122223333:role/team-cron  shop/default    sts.amazonaws.com  kiam (kiam-role)                      permitted
      arn:aws:iam::111122223333:role/team-web   shop/plain      sts.amazonaws.com  kiam (kiam-role)                      permitted
      arn:aws:iam::444455556666:role/far        shop/far        sts.amazonaws.com  eks (service-account-role)            nobody: asked for

      CHAINED ROLE                           TRUSTS ROLE                        FOR      EXTERNAL ID  BY                          PERMITTED BY
      arn:aws:iam::111122223333:role/target  arn:aws:iam::111122223333:role/on  shop/on  yes          eks (service-account-role)  nobody: asked for

      From the EKS Pod Identity agent, which needs no trust in an OIDC provider: shop/listed.

      FORBIDDEN ROLE  SERVICEACCOUNT  ASKED FOR BY  WHY
      admin           shop/plain      Pod shop/bad  kiam-forbidden: namespace policy expression 'team-.*' forbids role 'arn:aws:iam::111122223333:role/admin'

      warning account-other: Roles are of another account than the one that was given. They trust the OIDC provider of their own account, which then trusts whoever can make ServiceAccounts in this cluster. Register the provider in that account, too, and render its policies for it; or go on from a role of the first account (\`podrole.io/assume-role-arn\`).
        account 444455556666 (aws): arn:aws:iam::444455556666:role/far; the given account is 111122223333
      warning default-account: The ServiceAccount \`default\` has a role. Every pod of its Namespace that names none gets it. Give the workload a ServiceAccount of its own, and the role to that.
        role arn:aws:iam::111122223333:role/team-cron: shop/default
      "
    `);
  });

  test('says so where there is nothing', () => {
    const demand = demandOf([account('app'), pod('web', 'app')]);
    expect(demandTable(demand, [])).toBe(
      'No role must trust anybody: of 1 ServiceAccounts and 1 pods and templates none has one.\n',
    );
  });

  test('shows twenty of what is not the answer itself', () => {
    const pods = Array.from({ length: 25 }, (_, index) => pod(`p${index}`, `a${index}`, { [IAM]: 'admin' }));
    const accounts = Array.from({ length: 25 }, (_, index) => account(`b${index}`, { [ROLE]: 'no' }));
    const demand = demandOf([...pods, ...accounts, space({})]);
    const table = demandTable(demand, findingsOf(demand, OPTIONS));
    expect(table.match(/^admin .*$/gm)).toHaveLength(20);
    expect(table.match(/^ {2}ServiceAccount shop\/b.*$/gm)).toHaveLength(20);
    expect(table.match(/^ {2}and 5 more$/gm)).toHaveLength(2);
  });

  test('and JSON do not tell an external id', () => {
    const demand = demandOf(WORLD);
    const findings = findingsOf(demand, OPTIONS);
    const json = JSON.stringify(demandJson(demand, findings));
    expect(demand.chains[0]?.externalId).toBe('secret-7');
    expect(json).toContain('"hasExternalId":true');
    expect(json + demandTable(demand, findings)).not.toContain('secret-7');
  });

  test('is plain data as JSON', () => {
    const demand = demandOf(WORLD);
    const json = demandJson(demand, findingsOf(demand, OPTIONS));
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });
});
