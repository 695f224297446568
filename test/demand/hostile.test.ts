import { describe, expect, test } from 'vitest';
import { demandJson } from '../../src/demand/demand-json.ts';
import { demandTable } from '../../src/demand/demand-table.ts';
import { findingsOf } from '../../src/demand/find.ts';
import { account, BASE, demandOf, linesOf, pod, space } from './demand-of.ts';

const ROLE = 'eks.amazonaws.com/role-arn';
const IAM = 'iam.amazonaws.com/role';
const MILLION = 'x'.repeat(1_000_000);
const OPTIONS = { home: { accountId: '111122223333', partition: 'aws' }, quota: undefined };
const all = space({ 'iam.amazonaws.com/permitted': '.*' });

function shown(objects: readonly object[], flags = {}) {
  const demand = demandOf(objects, flags);
  const findings = findingsOf(demand, OPTIONS);
  return {
    demand,
    findings,
    table: demandTable(demand, findings),
    json: JSON.stringify(demandJson(demand, findings)),
  };
}

describe('hostile input', () => {
  test.each<[string, object]>([
    ['a role of the ServiceAccount', account('app', { [ROLE]: MILLION })],
    ['an ARN', account('app', { [ROLE]: `${BASE}${MILLION}` })],
    ['an audience', account('app', { [ROLE]: `${BASE}a`, 'eks.amazonaws.com/audience': MILLION })],
    ['a role of a pod', pod('web', 'app', { [IAM]: MILLION })],
    ['an external id', pod('web', 'app', { [IAM]: 'a', 'iam.amazonaws.com/external-id': MILLION })],
    ['an annotation of somebody else', pod('web', 'app', { note: MILLION, [IAM]: 'a' })],
    ['the name of a ServiceAccount', pod('web', MILLION, { [IAM]: 'a' })],
    ['the name of a pod', pod(MILLION, 'app', { [IAM]: 'a' })],
    ['the name of a Namespace', account('app', { [ROLE]: `${BASE}a` }, MILLION)],
    ['an expression', space({ 'iam.amazonaws.com/permitted': MILLION })],
  ])('a million characters as %s leave little behind', (_what, object) => {
    const { table } = shown([account('app'), all, pod('other', 'app', { [IAM]: 'b' }), object]);
    expect(table.length).toBeLessThan(8000);
  });

  test('a million characters of a pod beside a role that stands are cut', () => {
    const { json, table } = shown([
      account('app', { [ROLE]: `${BASE}a` }),
      all,
      pod('web', 'app', { [IAM]: MILLION }),
    ]);
    expect(json.length).toBeLessThan(8000);
    expect(table.length).toBeLessThan(8000);
  });

  test.each(['__proto__', 'constructor', 'toString'])('%s is a name as any other', (name) => {
    const role = { [ROLE]: `${BASE}a` };
    const { demand } = shown([account(name, role), account('app', role, name), all]);
    const lines = linesOf(demand).map((line) => line.replace(' trusts', ' name a').slice(0, 40));
    expect(lines).toHaveLength(2);
    expect(linesOf(demandOf([all]))).toEqual([]);
  });

  test('5,000 roles on one ServiceAccount are one finding of a few words', () => {
    const pods = Array.from({ length: 5000 }, (_, index) => pod(`p${index}`, 'app', { [IAM]: `r${index}` }));
    const { demand, findings } = shown([account('app'), all, ...pods]);
    expect(demand.claims).toHaveLength(5000);
    expect(findings.map(({ code }) => code)).toEqual(['account-shared']);
    expect(findings[0]?.text.length).toBeLessThan(500);
    expect(findings[0]?.text).toMatch(/and 4997 more$/);
  });

  test.each([
    ['that stand against them', { [ROLE]: `${BASE}a` }, 'r', 'account-role-stands'],
    ['that are none', {}, 'no role ', 'role-no-arn'],
  ])('5,000 roles %s take few findings and lines', (_says, annotations, asked, code) => {
    const pods = Array.from({ length: 5000 }, (_, index) =>
      pod(`p${index}`, 'app', { [IAM]: `${asked}${index}` }),
    );
    const { findings, table } = shown([account('app', annotations), all, ...pods]);
    expect(findings.map((one) => one.code)).toEqual([code]);
    expect(table.split('\n').length).toBeLessThan(40);
  });

  test('a hostile expression costs what it costs once', () => {
    const hostile = space({ 'iam.amazonaws.com/permitted': `(a?){50}a{50}|${'(.*)*'.repeat(20)}x` });
    const pods = Array.from({ length: 5000 }, (_, index) =>
      pod(`p${index}`, 'app', { [IAM]: 'a'.repeat(60) }),
    );
    const started = performance.now();
    shown([account('app'), hostile, ...pods]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('annotations that are no text are refused where they are written', () => {
    const wrong = {
      ...pod('web', 'app'),
      metadata: { namespace: 'shop', name: 'web', annotations: { [IAM]: 1 } },
    };
    expect(() => demandOf([wrong])).toThrowError(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
  });

  test('objects that are nothing of ours may be as they like', () => {
    const odd = [
      { kind: 'Thing', metadata: { name: 7 } },
      { kind: 'Pod' },
      { kind: 'Pod', spec: 'x' },
      { kind: 'Job' },
    ];
    expect(linesOf(demandOf(odd))).toEqual([]);
  });
});
