import { expect, test } from 'vitest';
import { decide } from '../../src/identity/decide.ts';
import { createExpressions } from '../../src/identity/expressions.ts';
import { NOTHING_KNOWN, type ObjectFacts } from '../../src/identity/facts.ts';
import { prepareNamespace } from '../../src/identity/permitted-note.ts';
import { viewPod } from '../../src/identity/pod.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { readSettings } from '../../src/settings/read.ts';

const NAMESPACES = Number(process.env.BENCH_NAMESPACES ?? 2000);
const DECISIONS = Number(process.env.BENCH_DECISIONS ?? 8000);
/** What a decision may take. Milliseconds. */
const MOST = 5;

/** As costly as 2 KiB can be, and no two alike. */
const HOSTILE: readonly ((index: number) => string)[] = [
  (index) => `.*a.{${(index % 60) + 20}}c${index}`,
  (index) => `${Array.from({ length: 20 }, (_, each) => `.*a.{${(each % 5) + 1}}b`).join('|')}|${index}`,
  (index) => Array.from({ length: 120 }, (_, each) => `role${index * each}-x`).join('|'),
  (index) => `(((a{1,4}){1,4}){1,4})${index}`,
  (index) => `(a?){50}a{50}${index}`,
  (index) => `(.{0,100})x${index}`,
  (index) => `${'x'.repeat(2000)}${index}|.*`,
  (index) => `(a|aa)+(b|ab|aab)*${'(.*)*'.repeat(20)}${index}`,
  (index) => `[\\pL\\pN]{3}.*${index}`,
  (index) => `((((((.+)+)+)+)+)+)+${index}`,
  (index) => `(${'('.repeat(300)}a${')*'.repeat(300)}b${index})`,
  (index) => `((a{99}){99}){9}${index}`,
];

const settings = readSettings(IDENTITY_FLAGS, { 'account-id': '111122223333' }, {});
const expressions = createExpressions(settings);
const namespaces = Array.from({ length: NAMESPACES }, (_, index): ObjectFacts => {
  const expression = HOSTILE[index % HOSTILE.length]?.(index).slice(0, 2048) ?? '';
  return { annotations: { 'iam.amazonaws.com/permitted': expression }, labels: {} };
});
const ordinary: ObjectFacts = { annotations: { 'iam.amazonaws.com/permitted': 'team-.*' }, labels: {} };

function decideIn(facts: ObjectFacts, role: string): number {
  const pod = viewPod({ metadata: { annotations: { 'iam.amazonaws.com/role': role } }, spec: {} }, 'shop');
  const cluster = { ...NOTHING_KNOWN, namespace: () => facts };
  const started = performance.now();
  const { reason } = decide(pod, { facts: cluster, settings, jitter: () => 0, expressions });
  const took = performance.now() - started;
  // A role that is none is refused before any expression is asked.
  expect(['kiam-role', 'kiam-forbidden']).toContain(reason);
  return took;
}

/** A role of that length that nobody asked for before; a name has 64 characters at most, so long ones have a path. */
function newRole(index: number, length: number): string {
  const whole = `${index}-${'ab'.repeat(300)}`.slice(0, length);
  return length > 64 ? `${whole.slice(0, -10)}/${whole.slice(-9)}` : whole;
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;

function report(says: string, times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const [p50, p99, p999, max] = [at(0.5), at(0.99), at(0.999), at(1)].map((time) => time.toFixed(3));
  console.log(`${says.padEnd(48)} p50 ${p50}  p99 ${p99}  p99.9 ${p999}  max ${max} ms`);
  return at(0.999);
}

test(`decisions in ${NAMESPACES} namespaces with hostile expressions`, () => {
  const before = process.memoryUsage.rss();
  const preparing = namespaces.map((facts) => {
    const started = performance.now();
    prepareNamespace(facts, settings, expressions);
    return performance.now() - started;
  });
  report('heard of a namespace (off the admission path)', preparing);
  const over = (facts: (index: number) => ObjectFacts, role: (index: number) => string) =>
    Array.from({ length: DECISIONS }, (_, index) => decideIn(facts(index), role(index)));
  const any = (index: number) => namespaces[index % NAMESPACES] ?? ordinary;
  for (const length of [20, 64, 200, 570])
    report(
      `hostile, a role of ${length} never asked for`,
      over(any, (index) => newRole(index, length)),
    );
  const known = over(any, () => 'reader');
  report('hostile, one role again and again', known.slice(NAMESPACES));
  over(
    () => ordinary,
    (index) => `team-${index % 500}`,
  );
  const p999 = report(
    'ordinary, between them',
    Array.from({ length: DECISIONS }, (_, index) => {
      decideIn(any(index), newRole(index + DECISIONS, 64));
      return decideIn(ordinary, `team-${index % 500}`);
    }),
  );
  console.log(
    `expressions hold ${megabytes(expressions.bytes)}; the process grew by ${megabytes(process.memoryUsage.rss() - before)}`,
  );
  expect(p999).toBeLessThan(MOST);
  expect(expressions.bytes).toBeLessThan(48 * 2 ** 20);
});
