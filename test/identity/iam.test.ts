import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roleOf, type Verdict } from '../../src/identity/decision.ts';
import type { RemarkCode } from '../../src/identity/reasons.ts';
import type { GivenFlags } from '../../src/settings/read.ts';
import { decideWith, type World } from './decide-with.ts';

const BASE = 'arn:aws:iam::111122223333:role/';
const ROLE = 'iam.amazonaws.com/role';
const ANY = { 'iam.amazonaws.com/permitted': '.*' };
const EKS = (role: string) => ({ 'eks.amazonaws.com/role-arn': `${BASE}${role}` });
const asks = (role: string, more: Record<string, string> = {}) => ({ [ROLE]: role, ...more });

/** What a decision comes to: the role, or the reason why there is none. */
function told(verdict: Verdict): string {
  return roleOf(verdict)?.replace(BASE, '') ?? verdict.reason;
}

function codes({ remarks }: ReturnType<typeof decideWith>): readonly RemarkCode[] {
  return remarks.map(({ code }) => code);
}

function textOf(decision: ReturnType<typeof decideWith>, code: RemarkCode): string | undefined {
  return decision.remarks.find((one) => one.code === code)?.text;
}

/** The session name that the containers get. */
function sessionOf(verdict: Verdict): string | undefined {
  if (verdict.outcome !== 'grant' || verdict.grant.method !== 'web-identity') return undefined;
  const { sessionName } = verdict.grant;
  return sessionName && ('known' in sessionName ? sessionName.known : 'of the pod');
}

type Row = [says: string, world: World, flags: GivenFlags, expected: string];

describe('kiam: the role of a pod', () => {
  test.each<Row>([
    ['a name', { pod: asks('reader'), namespace: ANY }, {}, 'reader'],
    ['a name behind a slash', { pod: asks('/reader'), namespace: ANY }, {}, 'reader'],
    ['a name behind two slashes', { pod: asks('//reader'), namespace: ANY }, {}, '/reader'],
    ['a path', { pod: asks('team/reader'), namespace: ANY }, {}, 'team/reader'],
    ['a path behind a slash', { pod: asks('/team/reader'), namespace: ANY }, {}, 'team/reader'],
    ['an ARN', { pod: asks(`${BASE}reader`), namespace: ANY }, {}, 'reader'],
    ['an ARN in capitals', { pod: asks('ARN:aws:iam::1:role/x'), namespace: ANY }, {}, 'iam-role-invalid'],
    ['a blank before it', { pod: asks(' reader'), namespace: ANY }, {}, 'iam-role-invalid'],
    ['a blank behind it', { pod: asks('reader '), namespace: ANY }, {}, 'iam-role-invalid'],
    ['a line break', { pod: asks('reader\nx'), namespace: ANY }, {}, 'iam-role-invalid'],
    ['a line break at its end', { pod: asks('reader\n'), namespace: ANY }, {}, 'iam-role-invalid'],
    [
      '609 characters',
      { pod: asks(`${'p'.repeat(544)}/${'r'.repeat(64)}`), namespace: ANY },
      {},
      `${'p'.repeat(544)}/${'r'.repeat(64)}`,
    ],
    [
      '610 characters',
      { pod: asks(`${'p'.repeat(545)}/${'r'.repeat(64)}`), namespace: ANY },
      {},
      'iam-role-invalid',
    ],
    ['a name of 65 characters', { pod: asks('r'.repeat(65)), namespace: ANY }, {}, 'iam-role-invalid'],
    ['a path without a name', { pod: asks('team/'), namespace: ANY }, {}, 'iam-role-invalid'],
    ['300,000 characters', { pod: asks('r'.repeat(300_000)), namespace: ANY }, {}, 'iam-role-invalid'],
    ['another service', { pod: asks('arn:aws:s3:::reader'), namespace: ANY }, {}, 'iam-role-invalid'],
    ['nothing', { pod: asks(''), namespace: ANY }, {}, 'no-role'],
    ['none at all', { namespace: ANY }, {}, 'no-role'],
    ['with --role-base-arn', { pod: asks('x'), namespace: ANY }, { 'role-base-arn': `${BASE}a/` }, 'a/x'],
    ['with one without a slash', { pod: asks('x'), namespace: ANY }, { 'role-base-arn': `${BASE}a` }, 'a/x'],
    [
      'with a partition',
      { pod: asks('x'), namespace: ANY },
      { partition: 'aws-cn' },
      'arn:aws-cn:iam::111122223333:role/x',
    ],
    [
      'no ARN, and no base',
      { pod: asks('x'), namespace: ANY },
      { 'account-id': undefined },
      'role-base-missing',
    ],
    ['an ARN, and no base', { pod: asks(`${BASE}x`), namespace: ANY }, { 'account-id': undefined }, 'x'],
  ])('%s', (_says, world, flags, expected) => {
    expect(told(decideWith(world, flags))).toBe(expected);
  });

  test.each([' reader', 'reader ', 'reader\n'])('a blank in %j is named', (role) => {
    expect(decideWith({ pod: asks(role), namespace: ANY })).toMatchObject({
      message: expect.stringMatching(/^begins or ends with a blank, and nothing is trimmed/),
    });
  });

  test('of a Namespace that is not known is told to be', () => {
    const decision = decideWith({ pod: asks('r'), unknown: true });
    expect([told(decision), codes(decision)]).toEqual(['kiam-forbidden', ['namespace-unknown']]);
  });

  test('what nothing completes names the flags', () => {
    const decision = decideWith({ pod: asks('x'), namespace: ANY }, { 'account-id': undefined });
    expect(decision).toMatchObject({ message: expect.stringContaining('--role-base-arn, or --account-id') });
    expect(decision).toMatchObject({ message: expect.stringContaining('iam.amazonaws.com/role="x"') });
  });

  test('an empty one is warned about, and no default role steps in', () => {
    const flags = { dialects: 'eks,kiam,kube2iam', 'default-role': 'fallback' };
    const decision = decideWith({ pod: asks(''), namespace: ANY }, flags);
    expect([told(decision), codes(decision)]).toEqual(['no-role', ['iam-role-empty']]);
    expect(textOf(decision, 'iam-role-empty')).toContain(ROLE);
  });

  test.each<[role: string, warned: boolean]>([
    [`${BASE}x`, false],
    ['x', false],
    ['arn:aws:iam::444455556666:role/x', true],
    ['arn:aws-cn:iam::111122223333:role/x', true],
  ])('%s: that it needs trust elsewhere is warned about: %s', (role, warned) => {
    const decision = decideWith({ pod: asks(role), namespace: ANY });
    expect(decision.outcome).toBe('grant');
    expect(codes(decision).includes('role-elsewhere')).toBe(warned);
  });
});

describe("kiam's explanation", () => {
  const forbid = (expression: string | undefined, role: string, rule = 'either') => {
    const namespace = expression === undefined ? {} : { 'iam.amazonaws.com/permitted': expression };
    const decision = decideWith({ pod: asks(role), namespace }, { 'permitted-match': rule });
    return decision.outcome === 'forbidden' ? decision.message : decision.outcome;
  };

  test.each<[expression: string | undefined, role: string, rule: string, message: string]>([
    ['red.*', 'blue', 'either', `namespace policy expression 'red.*' forbids role '${BASE}blue'`],
    ['red.*', 'blue', 'v4', `namespace policy expression 'red.*' forbids role '${BASE}blue'`],
    ['red.*', 'blue', 'v4-relaxed', `namespace policy expression 'red.*' forbids role '${BASE}blue'`],
    ['red.*', 'blue', 'v3', "namespace policy expression 'red.*' forbids role 'blue'"],
    ['red.*', '/blue', 'v3', "namespace policy expression 'red.*' forbids role '/blue'"],
    [undefined, '/blue', 'either', "namespace policy expression '(empty)' forbids role '/blue'"],
    ['', 'blue', 'v4', "namespace policy expression '(empty)' forbids role 'blue'"],
    ['a"b\\d', 'c', 'v4', `namespace policy expression 'a"b\\d' forbids role '${BASE}c'`],
    ['a\nb', 'c', 'v3', "namespace policy expression 'a\\u000ab' forbids role 'c'"],
  ])('of %j for %s by %s', (expression, role, rule, message) => {
    expect(forbid(expression, role, rule)).toBe(message);
  });

  test('says why an expression cannot be used', () => {
    expect(forbid('(', 'x')).toMatch(
      /^namespace policy expression '\(' forbids role '.*' \(the expression does not compile: missing closing \)/,
    );
    expect(forbid(`${'x'.repeat(2048)}.`, 'x')).toContain('is longer than 2048 bytes (--max-expression)');
    expect(forbid('é'.repeat(1025), 'x')).toContain('is longer than 2048 bytes (--max-expression)');
    expect(forbid('((a{50}){10}){10}', 'x')).toContain('comes to more than 4096 steps');
  });

  test('says why in a warning of its own, which names the key and not the value', () => {
    const namespace = { 'iam.amazonaws.com/permitted': 'a'.repeat(300_000) };
    expect(textOf(decideWith({ pod: asks('x'), namespace }), 'permitted-invalid')).toBe(
      'permits nothing, as it is longer than 2048 bytes (--max-expression): Namespace shop annotation iam.amazonaws.com/permitted',
    );
  });

  test('an expression of just as many bytes is used', () => {
    const expression = `${'x'.repeat(2045)}|.*`.slice(-2048);
    expect(forbid(expression, 'reader')).toBe('grant');
  });
});

describe('the session of a pod', () => {
  const name = 'iam.amazonaws.com/session-name';
  test.each<[says: string, pod: Record<string, string>, flags: GivenFlags, session: string | undefined]>([
    ['by default', asks('r'), {}, 'kiam-kiam'],
    ['by --session', asks('r'), { session: 'prod' }, 'kiam-prod'],
    ['of the pod before --session', asks('r', { [name]: 'own' }), { session: 'prod' }, 'kiam-own'],
    ['of the pod, empty', asks('r', { [name]: '' }), { session: 'prod' }, 'kiam-prod'],
    ['of forbidden characters alone', asks('r', { [name]: '%%%' }), {}, 'kiam----'],
    ['not by the template of other roles', asks('r'), { 'session-name': '{namespace}' }, 'kiam-kiam'],
  ])('is called %s', (_says, pod, flags, session) => {
    expect(sessionOf(decideWith({ pod, namespace: ANY }, flags))).toBe(session);
  });

  test.each(['', '%%%', 'a b', 'x'.repeat(60)])('%j is warned about by its key', (given) => {
    const decision = decideWith({ pod: asks('r', { [name]: given }), namespace: ANY });
    expect(textOf(decision, 'session-name-changed')).toContain(name);
  });

  test('that STS takes is not', () => {
    expect(codes(decideWith({ pod: asks('r', { [name]: 'ok' }), namespace: ANY }))).toEqual([]);
  });

  test('is of what STS takes, at most 64 long, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (asked) => {
        const decision = decideWith({ pod: asks('r', { [name]: asked }), namespace: ANY });
        expect(sessionOf(decision)).toMatch(/^[\w+=,.@-]{2,64}$/);
      }),
    );
  });
});

describe('kube2iam', () => {
  const on = { dialects: 'eks,kube2iam' };
  const restricted = { ...on, 'namespace-restrictions': 'true' };
  const allow = (...roles: string[]) => ({ 'iam.amazonaws.com/allowed-roles': JSON.stringify(roles) });
  test.each<Row>([
    ['without restrictions', { pod: asks('r') }, on, 'r'],
    ['a slash is not stripped', { pod: asks('/r') }, on, '/r'],
    ['an ARN in capitals is one', { pod: asks('ARN:x') }, on, 'iam-role-invalid'],
    ['restricted, and nothing allowed', { pod: asks('r') }, restricted, 'kube2iam-forbidden'],
    ['restricted, and allowed', { pod: asks('r'), namespace: allow('r') }, restricted, 'r'],
    ['the default role of pods without a word', {}, { ...on, 'default-role': 'd' }, 'd'],
    ['an ARN as the default role', {}, { ...on, 'default-role': `${BASE}d` }, 'd'],
    ['the default role is always allowed', {}, { ...restricted, 'default-role': 'd' }, 'd'],
    ['by its name, too', { pod: asks('d') }, { ...restricted, 'default-role': 'd' }, 'd'],
    ['no default role with kiam alone', {}, { dialects: 'kiam', 'default-role': 'd' }, 'no-role'],
    [
      'the ServiceAccount before the default role',
      { account: asks('r') },
      { ...on, 'default-role': 'd' },
      'r',
    ],
    [
      'no list',
      { pod: asks('r'), namespace: { 'iam.amazonaws.com/allowed-roles': '{}' } },
      restricted,
      'kube2iam-forbidden',
    ],
    [
      'a member that is no text allows nothing',
      { pod: asks('r'), namespace: { 'iam.amazonaws.com/allowed-roles': '["r", 5]' } },
      restricted,
      'r',
    ],
    [
      'nor by an expression',
      { pod: asks('r'), namespace: { 'iam.amazonaws.com/allowed-roles': '[5, null]' } },
      { ...restricted, 'namespace-restriction-format': 'regexp' },
      'kube2iam-forbidden',
    ],
    [
      'keys by flags',
      { pod: { 'x.example/role': 'r' }, namespace: { 'x.example/roles': '["r"]' } },
      { ...restricted, 'iam-role-key': 'x.example/role', 'namespace-key': 'x.example/roles' },
      'r',
    ],
    ['keys that flags renamed', { pod: asks('r') }, { ...on, 'iam-role-key': 'x.example/role' }, 'no-role'],
  ])('%s', (_says, world, flags, expected) => {
    expect(told(decideWith(world, flags))).toBe(expected);
  });

  test.each<[list: string, said: string]>([
    ['{}', 'is no JSON list'],
    ['nonsense', 'is no JSON;'],
    ['["r", 5]', 'has 1 members that are no text'],
    [`["${'r'.repeat(17_000)}"]`, 'is longer than 16384 characters'],
  ])('a list that is %s is warned about by its key', (list, said) => {
    const namespace = { 'iam.amazonaws.com/allowed-roles': list };
    const text = textOf(decideWith({ pod: asks('x'), namespace }, restricted), 'allowed-roles-invalid');
    expect(text).toContain(said);
    expect(text).toContain('iam.amazonaws.com/allowed-roles');
  });

  test.each<[says: string, roles: string[], said: string]>([
    ['an expression that does not compile', ['('], 'holds "(", which does not compile'],
    [
      'expressions of too many steps',
      Array.from({ length: 600 }, (_, index) => `r${index}`),
      'repetitions written out; 20000 are the most',
    ],
  ])('%s is named', (_says, roles, said) => {
    const flags = { ...restricted, 'namespace-restriction-format': 'regexp' };
    expect(decideWith({ pod: asks('x'), namespace: allow(...roles) }, flags)).toMatchObject({
      message: expect.stringContaining(said),
    });
  });

  test('globs that would take long are not tried', () => {
    const stars = allow('*a'.repeat(8000));
    expect(
      decideWith({ pod: asks(`${'a'.repeat(535)}/${'a'.repeat(64)}`), namespace: stars }, restricted),
    ).toMatchObject({
      reason: 'kube2iam-forbidden',
      message: expect.stringContaining('too many for a role of 631'),
    });
    expect(
      told(decideWith({ pod: asks(`${'a'.repeat(50)}/a`), namespace: allow('*a'.repeat(40)) }, restricted)),
    ).toBe(`${'a'.repeat(50)}/a`);
  });

  test('null is a list of nothing', () => {
    const namespace = { 'iam.amazonaws.com/allowed-roles': 'null' };
    expect(codes(decideWith({ pod: asks('r'), namespace }, restricted))).toEqual([]);
  });

  test('some hundreds of names are no burden', () => {
    const flags = { ...restricted, 'namespace-restriction-format': 'regexp' };
    const names = Array.from({ length: 300 }, (_, index) => `team-${index}`);
    expect(told(decideWith({ pod: asks('team-299'), namespace: allow(...names) }, flags))).toBe('team-299');
    expect(told(decideWith({ pod: asks('other'), namespace: allow(...names) }, flags))).toBe(
      'kube2iam-forbidden',
    );
  });

  test('an expression that does not compile keeps no other from allowing', () => {
    const flags = { ...restricted, 'namespace-restriction-format': 'regexp' };
    expect(told(decideWith({ pod: asks('r'), namespace: allow('(', 'r') }, flags))).toBe('r');
  });

  test('an expression that matches a part of the role is enough, and told', () => {
    const flags = { ...restricted, 'namespace-restriction-format': 'regexp' };
    const differs = (role: string) =>
      textOf(
        decideWith({ pod: asks(role), namespace: allow('my-role', 'other') }, flags),
        'permitted-differs',
      );
    expect(differs('my-role-admin')).toContain('pattern "my-role" matches a part of role');
    expect(differs('my-role')).toBeUndefined();
  });

  test('the session has the template of other roles', () => {
    expect(sessionOf(decideWith({ pod: asks('r') }, on))).toBeUndefined();
    expect(sessionOf(decideWith({ pod: asks('r') }, { ...on, 'session-name': '{namespace}' }))).toBe('shop');
  });
});

describe('with both dialects on', () => {
  const both = { dialects: 'eks,kiam,kube2iam' };
  const permitted = (text: string) => ({ 'iam.amazonaws.com/permitted': text });
  const allowed = (text: string) => ({ 'iam.amazonaws.com/allowed-roles': text });
  test.each<Row>([
    [
      'permitted decides if it is there',
      { pod: asks('r'), namespace: { ...permitted('x'), ...allowed('["r"]') } },
      both,
      'kiam-forbidden',
    ],
    ['also for it', { pod: asks('r'), namespace: { ...permitted('r'), ...allowed('[]') } }, both, 'r'],
    [
      'also empty',
      { pod: asks('r'), namespace: { ...permitted(''), ...allowed('["r"]') } },
      both,
      'kiam-forbidden',
    ],
    ['else allowed-roles', { pod: asks('r'), namespace: allowed('["r"]') }, both, 'r'],
    [
      'also against it, restrictions or not',
      { pod: asks('r'), namespace: allowed('["x"]') },
      both,
      'kube2iam-forbidden',
    ],
    ['with neither nothing is permitted', { pod: asks('r') }, both, 'kiam-forbidden'],
    [
      'with neither and restrictions',
      { pod: asks('r') },
      { ...both, 'namespace-restrictions': 'true' },
      'kiam-forbidden',
    ],
    [
      'allowed-roles is nothing to kiam alone',
      { pod: asks('r'), namespace: allowed('["r"]') },
      {},
      'kiam-forbidden',
    ],
    [
      'permitted is nothing to kube2iam alone',
      { pod: asks('r'), namespace: permitted('x') },
      { dialects: 'kube2iam' },
      'r',
    ],
  ])('%s', (_says, world, flags, expected) => {
    expect(told(decideWith(world, flags))).toBe(expected);
  });
});

describe('precedence', () => {
  const ALL: World = {
    listed: true,
    account: { ...EKS('account'), ...asks('account-iam') },
    configMapRole: `${BASE}config-map`,
    pod: asks('pod'),
    namespace: { ...ANY, 'podrole.io/role-arn': `${BASE}namespace` },
  };
  const flags = { dialects: 'eks,kiam,kube2iam', 'namespace-roles': 'true', 'default-role': 'default' };
  const without = (...names: (keyof World)[]) =>
    Object.fromEntries(Object.entries(ALL).filter(([name]) => !names.includes(name as keyof World)));
  test.each<[world: World, expected: string]>([
    [ALL, 'container-credentials'],
    [without('listed'), 'account'],
    [{ ...without('listed'), account: asks('account-iam') }, 'config-map'],
    [{ ...without('listed', 'configMapRole'), account: asks('account-iam') }, 'pod'],
    [{ ...without('listed', 'configMapRole', 'pod'), account: asks('account-iam') }, 'account-iam'],
    [without('listed', 'configMapRole', 'pod', 'account'), 'namespace'],
    [{}, 'default'],
  ])('of what stands there, %#', (world, expected) => {
    expect(told(decideWith(world, flags))).toBe(expected);
  });

  test('the role of the ServiceAccount is under the same rule of the Namespace', () => {
    expect(told(decideWith({ account: asks('r') }))).toBe('kiam-forbidden');
    expect(told(decideWith({ account: asks('r'), namespace: ANY }))).toBe('r');
  });

  test.each<[says: string, world: World, parts: readonly string[]]>([
    [
      'another role of the pod',
      { account: EKS('a'), pod: asks('b'), namespace: ANY },
      [`"${BASE}a" stands`, '"b"', 'iam.amazonaws.com/role="b"'],
    ],
    [
      'a role of the pod that is forbidden',
      { account: EKS('a'), pod: asks('b') },
      [
        `"${BASE}a" stands`,
        '"b", which is forbidden',
        "namespace policy expression '(empty)' forbids role 'b'",
      ],
    ],
    [
      'another role of its own, with an external id that is for roles of pods',
      {
        account: { ...EKS('a'), ...asks('b') },
        pod: { 'iam.amazonaws.com/external-id': 'id' },
        namespace: ANY,
      },
      [`"${BASE}a" stands`, '"b"'],
    ],
    [
      'another role by its own annotation of kiam',
      { account: { ...EKS('a'), ...asks('b') }, namespace: ANY },
      [`"${BASE}a" stands`, '"b"'],
    ],
    [
      'beside a ConfigMap',
      { configMapRole: `${BASE}a`, pod: asks('b'), namespace: ANY },
      [`"${BASE}a" stands`, '"b"'],
    ],
  ])('the ServiceAccount stands before %s, and the warning names both', (_says, world, parts) => {
    const decision = decideWith(world);
    expect(told(decision)).toBe('a');
    for (const part of parts) expect(textOf(decision, 'role-overridden')).toContain(part);
  });

  test('the list stands before what the pod asks for, and says so', () => {
    const decision = decideWith({ listed: true, pod: asks('b'), namespace: ANY });
    expect(textOf(decision, 'role-overridden')).toContain(
      'the list of container credentials stands, not "b"',
    );
  });

  test.each(['a', '/a', `${BASE}a`])('the same role as %s is no conflict', (role) => {
    expect(codes(decideWith({ account: EKS('a'), pod: asks(role), namespace: ANY }))).toEqual([]);
  });

  test('nor is one whose dialect is off', () => {
    expect(codes(decideWith({ account: EKS('a'), pod: asks('b') }, { dialects: 'eks' }))).toEqual([]);
  });

  test('an empty role of the pod beside it is warned about', () => {
    expect(codes(decideWith({ account: EKS('a'), pod: asks('') }))).toEqual(['iam-role-empty']);
  });
});

describe('dialects', () => {
  const world = { pod: asks('r'), namespace: ANY };
  test.each<Row>([
    ['the list replaces the default', world, { dialects: 'eks' }, 'no-role'],
    ['what is named off is off', world, { dialects: 'eks,kiam:off' }, 'no-role'],
    ['audit changes nothing', world, { dialects: 'eks,kiam:audit' }, 'no-role'],
    ['on is on', world, { dialects: 'kiam:on' }, 'r'],
    ['eks off', { account: EKS('a') }, { dialects: 'kiam' }, 'no-role'],
    ['eks off is the ConfigMap, too', { configMapRole: `${BASE}a` }, { dialects: 'kiam' }, 'no-role'],
    ['and the list', { listed: true }, { dialects: 'kiam' }, 'no-role'],
    ['a label on', { ...world, labels: { 'podrole.io/kiam': 'on' } }, { dialects: 'eks,kiam:off' }, 'r'],
    ['a label off', { ...world, labels: { 'podrole.io/kiam': 'off' } }, {}, 'no-role'],
    ['a label audit', { ...world, labels: { 'podrole.io/kiam': 'audit' } }, {}, 'no-role'],
    ['a label nonsense', { ...world, labels: { 'podrole.io/kiam': 'On' } }, {}, 'r'],
    ['a label for eks', { account: EKS('a'), labels: { 'podrole.io/eks': 'off' } }, {}, 'no-role'],
    [
      'a label for kube2iam',
      { pod: asks('r'), labels: { 'podrole.io/kube2iam': 'on', 'podrole.io/kiam': 'off' } },
      {},
      'r',
    ],
    [
      'no labels where only eks is named',
      { ...world, labels: { 'podrole.io/kiam': 'on' } },
      { dialects: 'eks' },
      'no-role',
    ],
    [
      'but where Namespaces are read for their roles',
      { ...world, labels: { 'podrole.io/kiam': 'on' } },
      { dialects: 'eks', 'namespace-roles': 'true' },
      'r',
    ],
    ['nor its own', { account: EKS('a'), labels: { 'podrole.io/eks': 'off' } }, { dialects: 'eks' }, 'a'],
  ])('%s', (_says, given, flags, expected) => {
    expect(told(decideWith(given, flags))).toBe(expected);
  });

  test('one that is off has nothing to say of what is wrong in it', () => {
    const account = { 'eks.amazonaws.com/role-arn': '' };
    expect(codes(decideWith({ account }, { dialects: 'eks,kiam' }))).toEqual(['role-arn-empty']);
    expect(codes(decideWith({ account }, { dialects: 'kiam' }))).toEqual([]);
    expect(codes(decideWith({ pod: asks('') }, { dialects: 'eks' }))).toEqual([]);
  });

  test('a bad label is named', () => {
    const decision = decideWith({ labels: { 'podrole.io/kiam': 'On' } });
    expect(textOf(decision, 'namespace-label-invalid')).toContain('Namespace label podrole.io/kiam="On"');
  });
});

describe('a dialect in audit', () => {
  const audit = (world: World, flags: GivenFlags = { dialects: 'eks,kiam:audit' }) => {
    const decision = decideWith(world, flags);
    const said = decision.remarks.filter(({ code }) => code === 'dialect-audit').map(({ text }) => text);
    return { decision, said: said.join('\n'), audited: decision.audited && told(decision.audited) };
  };

  test('says what it would give', () => {
    const { decision, said, audited } = audit({ pod: asks('r'), namespace: ANY });
    expect([told(decision), audited]).toEqual(['no-role', 'r']);
    expect(said).toBe(`kiam (in audit) would give the pod ${BASE}r (kiam-role)`);
  });

  test("says what it would forbid, in kiam's words", () => {
    const { decision, said, audited } = audit({ pod: asks('r') });
    expect([told(decision), audited, decision.disablesMetadata]).toEqual([
      'no-role',
      'kiam-forbidden',
      false,
    ]);
    expect(said).toContain(
      "(kiam-forbidden, --forbidden metadata-disabled): namespace policy expression '(empty)' forbids role 'r'",
    );
  });

  test('names the difference also of a Namespace that nobody has prepared', () => {
    const namespace = { 'iam.amazonaws.com/permitted': 'r.*' };
    const world = { pod: asks('r'), namespace, unprepared: true };
    expect(audit(world).said).toContain('of role "r" v3 and either permit it');
    expect(codes(decideWith(world))).toEqual([]);
  });

  test('says that another role stands before it', () => {
    const { decision, said, audited } = audit({ pod: asks('b'), account: EKS('a') });
    expect([told(decision), audited]).toEqual(['a', undefined]);
    expect(said).toContain(`would say role-overridden: "${BASE}a" stands`);
  });

  test('names a Namespace whose verdict differs between kiam v3, v4 and the default', () => {
    const namespace = { 'iam.amazonaws.com/permitted': 'r.*' };
    const { said } = audit({ pod: asks('r'), namespace });
    expect(said).toContain('of role "r" v3 and either permit it, v4 does not: Namespace shop');
    expect(audit({ pod: asks('r'), namespace: ANY }).said).not.toContain('Namespace shop');
  });

  test('has nothing to say of pods without a word of it', () => {
    expect(audit({ account: EKS('a') })).toMatchObject({ said: '', audited: undefined });
    expect(audit({ account: { 'eks.amazonaws.com/role-arn': 'no role' } })).toMatchObject({ said: '' });
    expect(audit({})).toMatchObject({ said: '', audited: undefined });
  });

  test('names all that are', () => {
    const { said, audited } = audit(
      { pod: asks('r'), namespace: { 'iam.amazonaws.com/allowed-roles': '["r"]' } },
      { dialects: 'eks,kiam:audit,kube2iam:audit' },
    );
    expect([said, audited]).toEqual([
      `kiam and kube2iam (in audit) would give the pod ${BASE}r (kube2iam-role)`,
      'r',
    ]);
  });

  test('would take from pods what eks in audit would give', () => {
    expect(audit({ account: EKS('a') }, { dialects: 'eks:audit,kiam' })).toMatchObject({ audited: 'a' });
  });
});

describe('what an expression means elsewhere', () => {
  test.each<[expression: string, role: string, said: string | undefined]>([
    ['a|b', 'b', 'of role "b" v3, v4 and either'],
    ['.*', 'b', undefined],
    ['reader', 'xreaderx', 'of role "xreaderx" v3 permits it, v4 and either do not'],
    ['(', 'x', undefined],
  ])('%s for %s', (expression, role, said) => {
    const decision = decideWith({
      pod: asks(role),
      namespace: { 'iam.amazonaws.com/permitted': expression },
    });
    const text = textOf(decision, 'permitted-differs');
    if (said === undefined) expect(text).toBeUndefined();
    else if (expression === 'reader') expect(text).toContain(said);
  });
});

describe('a forbidden pod', () => {
  test.each<[flags: GivenFlags, labels: Record<string, string>, disabled: boolean]>([
    [{}, {}, true],
    [{ forbidden: 'reject' }, {}, false],
    [{ forbidden: 'ignore' }, {}, false],
    [{ forbidden: 'ignore', 'disable-metadata': 'annotated' }, {}, true],
    [{ forbidden: 'ignore', 'disable-metadata': 'granted' }, {}, false],
    [{ forbidden: 'ignore' }, { 'podrole.io/metadata': 'all' }, true],
  ])('with %j and labels %j is kept from the instance metadata: %s', (flags, labels, disabled) => {
    const decision = decideWith({ pod: asks('r'), labels }, flags);
    expect(decision).toMatchObject({
      outcome: 'forbidden',
      action: flags.forbidden ?? 'metadata-disabled',
      disablesMetadata: disabled,
    });
  });
});

describe('--disable-metadata', () => {
  const granted = { account: EKS('a') };
  const annotated = { pod: asks('') };
  const plain = {};
  test.each<[scope: string, expected: readonly boolean[]]>([
    ['none', [false, false, false]],
    ['granted', [true, false, false]],
    ['annotated', [true, true, false]],
    ['all', [true, true, true]],
  ])('%s', (scope, expected) => {
    const worlds: readonly World[] = [granted, annotated, plain];
    const by = (flags: GivenFlags, labels = {}) =>
      worlds.map((world) => decideWith({ ...world, labels }, flags).disablesMetadata);
    expect(by({ 'disable-metadata': scope })).toEqual(expected);
    expect(by({ 'disable-metadata': 'all' }, { 'podrole.io/metadata': scope })).toEqual(expected);
  });

  test('is not for pods whose role a dialect in audit names', () => {
    const by = (world: World, flags: GivenFlags = {}) =>
      decideWith(world, { dialects: 'eks,kiam:audit,kube2iam:audit', 'disable-metadata': 'all', ...flags })
        .disablesMetadata;
    expect(by({ pod: asks('r'), namespace: ANY })).toBe(false);
    expect(by({ account: asks('r') })).toBe(false);
    expect(by({})).toBe(true);
    expect(by({}, { 'default-role': 'd' })).toBe(false);
    expect(by({ pod: asks('r') }, { dialects: 'eks,kiam' })).toBe(true);
  });

  test('annotated is by a dialect that is on', () => {
    const by = (dialects: string, world: World = annotated) =>
      decideWith(world, { dialects, 'disable-metadata': 'annotated' }).disablesMetadata;
    expect(
      ['eks,kiam', 'eks,kube2iam', 'eks,kiam:audit', 'eks', 'eks,kiam:off'].map((one) => by(one)),
    ).toEqual([true, true, false, false, false]);
    expect(by('kiam', { account: EKS('a') })).toBe(false);
  });

  test('a bad label is ignored and named', () => {
    const decision = decideWith({ labels: { 'podrole.io/metadata': 'x' } }, { 'disable-metadata': 'all' });
    expect([decision.disablesMetadata, codes(decision)]).toEqual([true, ['namespace-label-invalid']]);
  });
});

describe('an external id', () => {
  const id = 'iam.amazonaws.com/external-id';
  const pod = asks('r', { [id]: 'id' });
  const lent = { ...ANY, 'podrole.io/chain-base-role': `${BASE}lent` };
  const shared = { 'chain-base-role': `${BASE}shared`, 'allow-shared-base-role': 'true' };
  const chainOf = (world: World, flags: GivenFlags = {}) => {
    const decision = decideWith(world, flags);
    if (decision.outcome !== 'grant' || decision.grant.method !== 'chain') return told(decision);
    const { baseRoleArn, roleArn, externalId, sessionName } = decision.grant;
    return [baseRoleArn, roleArn, externalId, sessionName].map((one) => one?.replace(BASE, ''));
  };

  test.each<[says: string, world: World, flags: GivenFlags, expected: unknown]>([
    [
      'goes on from the role of the ServiceAccount',
      { pod, account: EKS('a'), namespace: lent },
      {},
      ['a', 'r', 'id', 'kiam-kiam'],
    ],
    [
      'or of the ConfigMap',
      { pod, configMapRole: `${BASE}c`, namespace: ANY },
      {},
      ['c', 'r', 'id', 'kiam-kiam'],
    ],
    ['or what the Namespace lends', { pod, namespace: lent }, shared, ['lent', 'r', 'id', 'kiam-kiam']],
    ['or what the cluster shares', { pod, namespace: ANY }, shared, ['shared', 'r', 'id', 'kiam-kiam']],
    ['needs one of them', { pod, namespace: ANY }, {}, 'chain-base-missing'],
    [
      'needs the permission of the Namespace',
      { pod, namespace: { 'podrole.io/chain-base-role': `${BASE}x` } },
      {},
      'kiam-forbidden',
    ],
    ['without which the role of the ServiceAccount stands', { pod, account: EKS('a') }, {}, 'a'],
    [
      'counts for the default role of kube2iam',
      { pod: { [id]: 'id' }, namespace: lent },
      { dialects: 'kube2iam', 'default-role': 'd' },
      ['lent', 'd', 'id', undefined],
    ],
    [
      'has another key by a flag',
      { pod: asks('r', { 'x.example/id': 'id' }), namespace: lent },
      { 'iam-external-id': 'x.example/id' },
      ['lent', 'r', 'id', 'kiam-kiam'],
    ],
    ['counts for nothing where it is empty', { pod: asks('r', { [id]: '' }), namespace: lent }, {}, 'r'],
    [
      'counts for nothing beside the list',
      { pod, listed: true, namespace: lent },
      {},
      'container-credentials',
    ],
    [
      'with a line break is forbidden',
      { pod: asks('r', { [id]: 'id\nrole_arn = x' }), namespace: lent },
      {},
      'chain-invalid',
    ],
    [
      'with one at its end is forbidden',
      { pod: asks('r', { [id]: 'id\n' }), namespace: lent },
      {},
      'chain-invalid',
    ],
    [
      'of one character is forbidden',
      { pod: asks('r', { [id]: 'i' }), namespace: lent },
      {},
      'chain-invalid',
    ],
    [
      'of 1225 characters is forbidden',
      { pod: asks('r', { [id]: 'i'.repeat(1225) }), namespace: lent },
      {},
      'chain-invalid',
    ],
    [
      'with a base that is no role is forbidden',
      { pod, namespace: { ...ANY, 'podrole.io/chain-base-role': 'x' } },
      {},
      'chain-invalid',
    ],
    [
      'also beside the role of the ServiceAccount',
      { pod: asks('r', { [id]: ' ' }), account: EKS('a'), namespace: ANY },
      {},
      'chain-invalid',
    ],
  ])('%s', (_says, world, flags, expected) => {
    expect(chainOf(world, flags)).toEqual(expected);
  });

  test('with nothing to go on from says what to add', () => {
    const decision = decideWith({ pod, namespace: ANY });
    expect(decision).toMatchObject({
      message: expect.stringMatching(/eks\.amazonaws\.com\/role-arn.*podrole\.io\/chain-base-role/),
    });
  });

  test.each([
    [{ [id]: 'se same' }, lent],
    [{ [id]: 'sesame' }, ANY],
    [{ [id]: 's' }, ANY],
  ])('is told to nobody: %j', (given, namespace) => {
    const decision = decideWith({ pod: asks('r', given), namespace });
    expect(decision.outcome).toBe('forbidden');
    expect(JSON.stringify(decision)).not.toContain(`=\\"${given[id]}`);
    expect(JSON.stringify(decision)).toContain(id);
  });

  test('of one character is not called without a base', () => {
    expect(told(decideWith({ pod: asks('r', { [id]: 's' }), namespace: ANY }))).toBe('chain-invalid');
  });

  test('from the shared role is warned about each time', () => {
    expect(codes(decideWith({ pod, namespace: ANY }, shared))).toContain('chain-base-shared');
    expect(codes(decideWith({ pod, namespace: lent }, shared))).not.toContain('chain-base-shared');
  });

  test('never holds what STS would not take, whatever is asked for', () => {
    const given = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(given, given, given, (one, two, three) => {
        const world = {
          pod: asks(one, { [id]: two, 'iam.amazonaws.com/session-name': three }),
          namespace: lent,
        };
        const decision = decideWith(world);
        if (decision.outcome !== 'grant' || decision.grant.method !== 'chain') return;
        const { roleArn, externalId, sessionName } = decision.grant;
        expect([roleArn, externalId, sessionName].join('')).toMatch(/^[\w+=,.@:/-]+$/);
      }),
    );
  });

  test.each<[says: string, world: World]>([
    ['alone', { pod: { [id]: 'id' } }],
    ['beside the role of the ServiceAccount', { pod: { [id]: 'id' }, account: EKS('a') }],
  ])('of a pod, %s, is said to be unused', (_says, world) => {
    expect(textOf(decideWith(world), 'external-id-unused')).toContain(id);
    expect(codes(decideWith(world, { dialects: 'eks' }))).toEqual([]);
  });

  test.each<[says: string, account: Record<string, string>, expected: unknown, warned: RemarkCode[]]>([
    [
      'a second role',
      { 'podrole.io/assume-role-arn': 'arn:aws:iam::444455556666:role/b' },
      ['a', 'arn:aws:iam::444455556666:role/b', undefined, undefined],
      ['role-chained'],
    ],
    [
      'with an external id',
      { 'podrole.io/assume-role-arn': `${BASE}b`, 'podrole.io/external-id': 'x:y/z' },
      ['a', 'b', 'x:y/z', undefined],
      ['role-chained'],
    ],
    ['an external id alone', { 'podrole.io/external-id': 'xy' }, 'a', ['external-id-unused']],
    ['no second role', { 'podrole.io/assume-role-arn': 'b' }, 'chain-invalid', []],
    [
      'a bad external id',
      { 'podrole.io/assume-role-arn': `${BASE}b`, 'podrole.io/external-id': 'x y' },
      'chain-invalid',
      [],
    ],
  ])('on a ServiceAccount: %s', (_says, account, expected, warned) => {
    expect(chainOf({ account: { ...EKS('a'), ...account } })).toEqual(expected);
    expect(codes(decideWith({ account: { ...EKS('a'), ...account } }))).toEqual(warned);
  });

  test('beside a ConfigMap takes the audience of its entry, for whose role the token is exchanged', () => {
    const decision = decideWith({ pod, namespace: ANY, configMapRole: `${BASE}c`, configMapAudience: 'aud' });
    expect(decision).toMatchObject({ grant: { method: 'chain', audience: 'aud' } });
  });

  test('of the pod goes before a bad one of its ServiceAccount', () => {
    const account = { ...EKS('a'), 'podrole.io/assume-role-arn': 'bad' };
    expect(chainOf({ pod, account, namespace: ANY })).toEqual(['a', 'r', 'id', 'kiam-kiam']);
    expect(codes(decideWith({ pod, account, namespace: ANY }))).toEqual(['role-chained']);
  });

  test('of the pod goes before that of its ServiceAccount', () => {
    const account = { ...EKS('a'), 'podrole.io/assume-role-arn': `${BASE}b` };
    expect(chainOf({ pod, account, namespace: ANY })).toEqual(['a', 'r', 'id', 'kiam-kiam']);
  });
});

describe('what a decision rests on', () => {
  test.each<
    [says: string, world: World, flags: GivenFlags, silent: readonly string[], asked: readonly string[]]
  >([
    ['a role of the ServiceAccount', { account: EKS('a') }, {}, [], ['ServiceAccount', 'Namespace']],
    [
      'a role that kube2iam restricts nowhere, in a Namespace that is not known',
      { pod: asks('r'), unknown: true },
      { dialects: 'kube2iam' },
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
    ],
    [
      'a default role in one',
      { unknown: true },
      { dialects: 'kube2iam', 'default-role': 'd' },
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
    ],
    ['no role', {}, {}, ['ServiceAccount', 'ConfigMap'], ['ServiceAccount', 'ConfigMap', 'Namespace']],
    [
      'a base that is no role',
      {
        pod: asks('r', { 'iam.amazonaws.com/external-id': 'id' }),
        namespace: { ...ANY, 'podrole.io/chain-base-role': 'x' },
      },
      {},
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
    ],
    [
      'a permitted role',
      { pod: asks('r'), namespace: ANY },
      {},
      ['ServiceAccount', 'ConfigMap'],
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
    ],
    [
      'a forbidden role',
      { pod: asks('r') },
      {},
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
    ],
    [
      'a role of kiam on the ServiceAccount',
      { account: asks('r'), namespace: ANY },
      {},
      ['ConfigMap'],
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
    ],
    [
      'a dialect that a label switched off',
      { account: EKS('a'), labels: { 'podrole.io/eks': 'off' } },
      {},
      ['ServiceAccount', 'Namespace', 'ConfigMap'],
      ['ServiceAccount', 'Namespace', 'ConfigMap'],
    ],
    [
      'one that is off, and a label could switch on',
      { pod: asks('r') },
      { dialects: 'eks,kiam:off' },
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
    ],
    [
      'one that nothing can switch on',
      { pod: asks('r') },
      { dialects: 'eks' },
      ['ServiceAccount', 'ConfigMap'],
      ['ServiceAccount', 'ConfigMap'],
    ],
    [
      'nothing to go on from',
      { pod: asks('r', { 'iam.amazonaws.com/external-id': 'id' }), namespace: ANY },
      {},
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
      ['ServiceAccount', 'ConfigMap', 'Namespace'],
    ],
  ])('%s', (_says, world, flags, silent, asked) => {
    const decision = decideWith(world, flags);
    expect([...decision.silent].sort()).toEqual([...silent].sort());
    expect([...decision.asked].sort()).toEqual([...asked].sort());
  });
});

test('no annotation of a pod, in a Namespace that permits nothing, comes to a role', () => {
  const given = fc.dictionary(
    fc.constantFrom(
      ROLE,
      'iam.amazonaws.com/external-id',
      'iam.amazonaws.com/session-name',
      'iam.amazonaws.com/permitted',
    ),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );
  fc.assert(
    fc.property(given, (pod) => {
      expect(decideWith({ pod }, { dialects: 'eks,kiam,kube2iam' }).outcome).not.toBe('grant');
    }),
  );
});
