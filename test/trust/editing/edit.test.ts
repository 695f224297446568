import { describe, expect, test } from 'vitest';
import { readPolicyDocument } from '../../../src/trust/document.ts';
import { EMPTY_POLICY } from '../../../src/trust/editing/edit.ts';
import {
  admitting,
  edited,
  HOST,
  KIAM,
  letting,
  named,
  OTHER_HOST,
  OTHER_PROVIDER,
  PROVIDER,
  policyOf,
  subject,
  textOf,
} from './written.ts';

const json = (text: string): unknown => JSON.parse(text);
const out = (names: readonly string[], audience?: string) => ({
  hostAndPath: HOST,
  audience,
  subjects: names.map(subject),
});

const GITHUB = letting(['x/y'], {
  Condition: { StringLike: { [`${HOST}:aud`]: 'sts.amazonaws.com', [`${HOST}:sub`]: 'repo:shop/*' } },
});

const like = (name: string) =>
  letting([name], {
    Condition: {
      StringEquals: { [`${HOST}:aud`]: 'sts.amazonaws.com' },
      StringLike: { [`${HOST}:sub`]: subject(name) },
    },
  });

describe('adding', () => {
  test.each<[string, object[], string[], object[]]>([
    ['makes the statement that AWS documents', [], ['shop/cart'], [letting(['shop/cart'])]],
    [
      'sorts into one list',
      [letting(['shop/cart'])],
      ['web/a', 'shop/b'],
      [letting(['shop/b', 'shop/cart', 'web/a'])],
    ],
    [
      'puts a pattern under StringLike',
      [letting(['shop/cart'])],
      ['shop/b*'],
      [letting(['shop/cart']), like('shop/b*')],
    ],
    [
      'packs statements that differ in nothing but subjects',
      [letting(['shop/cart']), GITHUB, letting(['shop/b'])],
      ['shop/c'],
      [letting(['shop/b', 'shop/c', 'shop/cart']), GITHUB],
    ],
    [
      'leaves another issuer alone',
      [letting(['shop/cart'], {}, OTHER_HOST)],
      ['shop/cart'],
      [letting(['shop/cart']), letting(['shop/cart'], {}, OTHER_HOST)],
    ],
    [
      'takes the statement that lets in for less, where there are two',
      [
        letting(['shop/b'], { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }),
        letting(['shop/c']),
      ],
      ['shop/cart'],
      [
        letting(['shop/b'], { Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] }),
        letting(['shop/c', 'shop/cart']),
      ],
    ],
    [
      'keeps a Sid',
      [letting(['shop/cart'], { Sid: 'Cart' })],
      ['shop/b'],
      [letting(['shop/b', 'shop/cart'], { Sid: 'Cart' })],
    ],
    [
      'takes an empty Sid for none',
      [letting(['shop/cart'], { Sid: '' })],
      ['shop/b'],
      [letting(['shop/b', 'shop/cart'])],
    ],
    ['counts a name under StringLike', [like('shop/cart')], ['shop/cart'], [like('shop/cart')]],
  ])('%s', (_, before, names, after) => {
    const { text } = edited(textOf(...before), { admit: admitting(names) });
    expect(json(text)).toEqual(policyOf(...after.map((one) => reordered(one))));
  });

  test('asks for session names', () => {
    const { text } = edited(EMPTY_POLICY, {
      admit: admitting(['shop/cart'], { sessionNames: ['shop-*', 'cart'] }),
    });
    expect(json(text)).toMatchObject({
      Statement: [{ Condition: { StringLike: { 'sts:RoleSessionName': ['cart', 'shop-*'] } } }],
    });
    expect(
      edited(text, { admit: admitting(['shop/b'], { sessionNames: ['cart', 'shop-*'] }) }).text,
    ).toContain('"system:serviceaccount:shop:b"');
  });

  test('holds 31 subjects of 47 characters in 2,048, with an issuer of EKS', () => {
    const names = Array.from({ length: 31 }, (_, n) => `shop/${'a'.repeat(17)}${String(n).padStart(3, '0')}`);
    expect(new Set(names.map((name) => subject(name).length))).toEqual(new Set([47]));
    expect(edited(EMPTY_POLICY, { admit: admitting(names) }).size).toBeLessThanOrEqual(2048);
  });
});

/** The order in which podrole writes the members of a condition. */
function reordered(one: object): object {
  return json(JSON.stringify(one)) as object;
}

describe('removing', () => {
  test.each<[string, object[], Parameters<typeof out>, object[]]>([
    ['leaves the others', [letting(['shop/b', 'shop/cart'])], [['shop/cart']], [letting(['shop/b'])]],
    ['takes an empty statement away', [letting(['shop/b']), GITHUB], [['shop/b']], [GITHUB]],
    [
      'takes a pattern, not what it matches',
      [letting(['shop/b']), like('shop/*')],
      [['shop/*']],
      [letting(['shop/b'])],
    ],
    ['passes over what is not there', [letting(['shop/b'])], [['shop/cart']], [letting(['shop/b'])]],
    [
      'works under both operators',
      [letting(['shop/b', 'shop/c']), like('shop/b')],
      [['shop/b']],
      [letting(['shop/c'])],
    ],
  ])('%s', (_, before, dismissed, after) => {
    const { text } = edited(textOf(...before), { dismiss: out(...dismissed) });
    expect(json(text)).toEqual(policyOf(...after));
  });

  test('of one audience leaves the other', () => {
    const both = letting([], {
      Sid: 'Both',
      Condition: {
        StringEquals: {
          [`${HOST}:aud`]: ['sts.amazonaws.com', 'vault'],
          [`${HOST}:sub`]: ['shop/b', 'shop/cart'].map(subject),
        },
      },
    });
    const { text } = edited(textOf(both), { dismiss: out(['shop/b'], 'vault') });
    // IAM takes no Sid twice.
    expect(text.match(/"Sid"/g)).toHaveLength(1);
    expect(json(text)).toMatchObject({
      Statement: [
        { Sid: 'Both', Condition: { StringEquals: { [`${HOST}:sub`]: subject('shop/cart') } } },
        {
          Condition: {
            StringEquals: { [`${HOST}:aud`]: 'sts.amazonaws.com', [`${HOST}:sub`]: subject('shop/b') },
          },
        },
      ],
    });
  });

  test('of an issuer is refused where a statement of another form would go on letting somebody in', () => {
    const other = letting([], {
      Condition: { StringEqualsIgnoreCase: { [`${HOST}:sub`]: subject('shop/other') } },
    });
    const all = { dismiss: { hostAndPath: HOST, audience: undefined, subjects: 'all' as const } };
    expect(() => edited(textOf(letting(['shop/b']), other), all)).toThrow(
      /Statement\[0\] of the edited policy still names/,
    );
  });

  test('of an issuer takes all of it', () => {
    const text = textOf(letting(['shop/b', 'shop/c']), letting(['shop/d'], {}, OTHER_HOST), like('web/*'));
    const { text: left, removed } = edited(text, {
      dismiss: { hostAndPath: HOST, audience: undefined, subjects: 'all' },
    });
    expect(json(left)).toEqual(policyOf(letting(['shop/d'], {}, OTHER_HOST)));
    expect(removed).toEqual(named(['shop/b', 'shop/c', 'web/*']));
  });
});

describe('the text of an edited policy', () => {
  const tabbed = textOf(letting(['shop/b'])).replaceAll('  ', '\t');

  test.each([
    ['of two blanks', textOf(letting(['shop/b']))],
    ['of tabs', tabbed],
    ['of one line', JSON.stringify(policyOf(letting(['shop/b'])))],
    ['of Windows', textOf(letting(['shop/b'])).replaceAll('\n', '\r\n')],
    ['of four blanks and a line at the end', `${JSON.stringify(policyOf(letting(['shop/b'])), null, 4)}\n`],
  ])('is laid out as the file %s was', (_, before) => {
    const after = edited(before, { admit: admitting(['shop/c']) }).text;
    const same = before.replace(
      `"${subject('shop/b')}"`,
      () => /\[[^[]*shop:c"\s*\]/.exec(after)?.[0] ?? 'no list of subjects',
    );
    expect(after).toBe(same);
    expect(edited(before, {}).text).toBe(before);
  });

  test('keeps every byte of a statement that is none of ours, however it is written', () => {
    const odd = `{ "Effect" :"Allow",\n      "Principal": { "Service":"ec2.amazonaws.com" } ,"Action":\t"sts:Assume\\u0052ole"}`;
    const text = `{"Version":"2012-10-17", "Id" : "kept",\n "Statement": [${odd}]}`;
    const { text: after } = edited(text, { admit: admitting(['shop/b']) });
    expect(after).toContain(odd);
    expect(after.startsWith('{"Version":"2012-10-17", "Id" : "kept",\n "Statement": [')).toBe(true);
    expect(edited(after, { dismiss: out(['shop/b']) }).text).toContain(odd);
  });

  test('makes a list of a statement without brackets, when a second comes', () => {
    const text = JSON.stringify({ Statement: letting(['shop/b']) });
    expect(json(edited(text, { admit: admitting(['shop/c']) }).text)).toEqual({
      Statement: letting(['shop/b', 'shop/c']),
    });
    expect(json(edited(text, { admit: admitting(['shop/*']) }).text)).toEqual({
      Statement: [letting(['shop/b']), like('shop/*')],
    });
  });
});

describe('an edit that would not do what it should is not made', () => {
  const open = { ...letting(['x/y']), Condition: { StringEquals: { [`${HOST}:aud`]: 'sts.amazonaws.com' } } };

  test.each([
    ['a pattern goes on matching', textOf(letting(['shop/b']), like('shop/*')), 'Statement[0] allows'],
    ['a statement without a sub lets everybody in', textOf(letting(['shop/b']), open), 'Statement[0] allows'],
    ['nothing of podrole lets it in', textOf(open), 'Statement[0] allows'],
  ])('where %s', (_, text, why) => {
    expect(() => edited(text, { dismiss: out(['shop/b']) })).toThrow(
      expect.objectContaining({ code: 'TRUST_UNPROVEN', message: expect.stringContaining(why) }),
    );
  });

  test('where a Deny keeps it out', () => {
    const deny = { ...letting(['shop/c']), Effect: 'Deny' };
    expect(() => edited(textOf(deny), { admit: admitting(['shop/c']) })).toThrow(
      /would still be refused: .* denies/,
    );
    expect(edited(textOf(deny), { admit: admitting(['shop/b']) }).added).toEqual(named(['shop/b']));
  });

  test('but is, and says so, where that rests on a condition which is not evaluated', () => {
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: '*',
      Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    };
    const { unproven, added } = edited(textOf(deny), { admit: admitting(['shop/c']) });
    expect(added).toEqual(named(['shop/c']));
    expect(unproven).toEqual([expect.stringContaining('NOT EVALUATED')]);
  });

  const elsewhere = { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
  const deny = { Effect: 'Deny', Principal: '*', Action: 'sts:*', Condition: elsewhere };

  test('a removal behind a Deny that is not evaluated is held against what AWS may decide without it', () => {
    const text = textOf(letting(['shop/b', 'shop/c']), like('shop/*'), deny);
    expect(() => edited(text, { dismiss: out(['shop/b']) })).toThrow(/would still be let in/);
    const { unproven } = edited(textOf(letting(['shop/b', 'shop/c']), deny), { dismiss: out(['shop/b']) });
    expect(unproven).toEqual([]);
  });

  test('a removal from beside a statement of others that is not evaluated is told as unproven', () => {
    const office = letting([], { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } });
    const { unproven } = edited(textOf(letting(['shop/b', 'shop/c']), office), { dismiss: out(['shop/b']) });
    expect(unproven.join()).toMatch(/shop:b \(.*would still be let in/);
  });
});

describe('the proof takes no long time, and says where it would', () => {
  const list = (count: number, prefix: string) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
  const asking = (audience: string | string[], sessions: string | string[], rest: string[]) =>
    letting([], {
      Condition: {
        StringEquals: {
          [`${HOST}:aud`]: audience,
          [`${HOST}:sub`]: rest.map(subject),
          'sts:RoleSessionName': sessions,
        },
      },
    });

  test('for many audiences, session names and subjects of one statement', () => {
    const text = textOf(asking(list(200, 'a'), list(200, 's'), list(60, 'shop/x')));
    const started = performance.now();
    expect(edited(text, { admit: admitting(['shop/c']) }).added).toEqual(named(['shop/c']));
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('for thousands of each in one statement', () => {
    const text = textOf(asking(list(2000, 'a'), list(2000, 's'), list(2000, 'shop/x')));
    const started = performance.now();
    expect(() => edited(text, { admit: admitting(['shop/c']) })).toThrow(/divide it among roles/);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('for many statements with another of each', () => {
    const statements = list(300, 'x').map((one) => asking(one, one, [`shop/${one}`]));
    const started = performance.now();
    expect(() => edited(textOf(...statements), { admit: admitting(['shop/c']) })).toThrow(
      /divide it among roles/,
    );
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe("kiam's server", () => {
  const kiam = (externalIds?: string | string[]) => ({
    Effect: 'Allow',
    Principal: { AWS: KIAM },
    Action: 'sts:AssumeRole',
    ...(externalIds !== undefined && { Condition: { StringEquals: { 'sts:ExternalId': externalIds } } }),
  });
  const keep = (...externalIds: string[]) => ({ keepKiam: { roleArn: KIAM, externalIds } });

  test.each<[string, object[], ReturnType<typeof keep>, object[]]>([
    [
      'gets a statement behind ours',
      [letting(['shop/b'])],
      keep('b', 'a'),
      [letting(['shop/b']), kiam(['a', 'b'])],
    ],
    ['keeps the one it has', [kiam('a')], keep(), [kiam('a')]],
    ['keeps one without external ids', [kiam()], keep('a'), [kiam()]],
    [
      'gets another external id',
      [kiam('b'), letting(['shop/b'])],
      keep('a'),
      [letting(['shop/b']), kiam(['a', 'b'])],
    ],
  ])('%s', (_, before, change, after) => {
    expect(json(edited(textOf(...before), change).text)).toEqual(policyOf(...after));
  });

  test('is written behind ServiceAccounts, whichever came first', () => {
    const first = edited(edited(EMPTY_POLICY, keep('a')).text, { admit: admitting(['shop/b']) }).text;
    const second = edited(edited(EMPTY_POLICY, { admit: admitting(['shop/b']) }).text, keep('a')).text;
    expect(second).toBe(first);
  });

  const worker = 'arn:aws:iam::111122223333:role/worker';

  test.each<[string, object[], 'named-kiam' | { roleArn: string }, object[], string[]]>([
    [
      'goes with its statement',
      [letting(['shop/b']), kiam('a')],
      'named-kiam',
      [letting(['shop/b'])],
      [KIAM],
    ],
    [
      'leaves others in the statement',
      [{ ...kiam(), Principal: { AWS: [KIAM, worker], Service: 'ec2.amazonaws.com' } }],
      'named-kiam',
      [{ ...kiam(), Principal: { AWS: worker, Service: 'ec2.amazonaws.com' } }],
      [KIAM],
    ],
    [
      'may have any name',
      [{ ...kiam(), Principal: { AWS: worker } }, letting(['shop/b'])],
      { roleArn: worker },
      [letting(['shop/b'])],
      [worker],
    ],
    [
      'is not every role',
      [{ ...kiam(), Principal: { AWS: worker } }],
      'named-kiam',
      [{ ...kiam(), Principal: { AWS: worker } }],
      [],
    ],
  ])('%s', (_, before, dropKiam, after, dropped) => {
    const { text, droppedKiam } = edited(textOf(...before), { dropKiam });
    expect(json(text)).toEqual(policyOf(...after));
    expect(droppedKiam).toEqual(dropped);
  });

  const session = 'arn:aws:sts::111122223333:assumed-role/kiam-server/kiam-kiam';

  test('goes with its sessions, but not with those of another account', () => {
    const other = session.replace('111122223333', '444455556666');
    const before = textOf({ ...kiam(), Principal: { AWS: [KIAM, session, other] } });
    const { text, droppedKiam } = edited(before, { dropKiam: { roleArn: KIAM } });
    expect(json(text)).toEqual(policyOf({ ...kiam(), Principal: { AWS: other } }));
    expect(droppedKiam).toEqual([KIAM, session]);
  });

  test.each([['named-kiam'], [{ roleArn: KIAM }]] as const)(
    'is not said to be dropped by %j where a statement of another action lets it in',
    (dropKiam) => {
      expect(() => edited(textOf({ ...kiam(), Action: 'sts:*' }), { dropKiam })).toThrow(
        /kiam-server would still be let in/,
      );
    },
  );

  test('is found in a name of any length at once', () => {
    const long = `arn:aws:iam::111122223333:role/${'kiam'.repeat(20_000)}/`;
    const started = performance.now();
    edited(textOf({ ...kiam(), Principal: { AWS: long } }), { admit: admitting(['shop/c']) });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('leaves every other byte of a statement that goes on for others', () => {
    const odd = `{ "Effect":"Allow", "Sid" : "Odd","Principal": {"AWS":["${KIAM}","${worker}"]} ,\t"Action":"sts:Assume\\u0052ole", "Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":12345678901234567890}}}`;
    const { text } = edited(`{"Statement":[${odd}]}`, { dropKiam: 'named-kiam' });
    expect(text).toContain(odd.replace(`{"AWS":["${KIAM}","${worker}"]}`, `{"AWS":"${worker}"}`));
  });

  test('is not dropped where another statement lets it in all the same', () => {
    const root = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'sts:AssumeRole',
    };
    expect(() => edited(textOf(kiam(), root), { dropKiam: 'named-kiam' })).toThrow(
      /kiam-server would still be let in/,
    );
  });
});

test('a provider of another issuer is used as it is', () => {
  const { text } = edited(EMPTY_POLICY, { admit: admitting(['shop/b'], { providerArn: OTHER_PROVIDER }) });
  expect(json(text)).toEqual(policyOf(letting(['shop/b'], {}, OTHER_HOST)));
  expect(readPolicyDocument(text).policy.statements[0]?.principals).toEqual([
    { type: 'Federated', value: OTHER_PROVIDER },
  ]);
  expect(PROVIDER).not.toBe(OTHER_PROVIDER);
});
