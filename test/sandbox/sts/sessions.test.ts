import { describe, expect, test } from 'vitest';
import { createSessionStore } from '../../../src/sandbox/sts/sessions.ts';

const ROLE = 'arn:aws-cn:iam::111122223333:role/shop/cart';

describe('a session', () => {
  test('has the identifiers of AWS', () => {
    const session = createSessionStore(() => 0).issue(ROLE, 'me', 900);
    expect(session).toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      secretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
      arn: 'arn:aws-cn:sts::111122223333:assumed-role/cart/me',
      userId: expect.stringMatching(/^AROA[A-Z2-7]{17}:me$/),
      expiration: 900_000,
    });
  });

  test('shares its role id with the sessions of its role only', () => {
    const { issue } = createSessionStore();
    const [one, two, other] = [issue(ROLE, 'me', 900), issue(ROLE, 'me', 900), issue(`${ROLE}2`, 'me', 900)];
    expect(one.userId).toBe(two.userId);
    expect(one.userId).not.toBe(other.userId);
    expect(one.accessKeyId).not.toBe(two.accessKeyId);
  });

  test('is found until it expires', () => {
    let now = 0;
    const store = createSessionStore(() => now);
    const session = store.issue(ROLE, 'me', 900);
    now = 899_999;
    expect(store.find(session)).toBe(session);
    now = 900_000;
    expect(store.find(session)).toBe('expired');
  });

  test('is not found by another session token', () => {
    const store = createSessionStore();
    const { accessKeyId } = store.issue(ROLE, 'me', 900);
    expect(store.find({ accessKeyId, sessionToken: store.issue(ROLE, 'you', 900).sessionToken })).toBe(
      'unknown',
    );
  });

  test('gives way to newer ones beyond the limit', () => {
    const store = createSessionStore(() => 0, 2);
    const [first, second, third] = [1, 2, 3].map(() => store.issue(ROLE, 'me', 900));
    const found = [first, second, third].map((session) => session && store.find(session) === session);
    expect(found).toEqual([false, true, true]);
  });
});
