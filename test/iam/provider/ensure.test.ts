import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { IamAccess } from '../../../src/iam/access.ts';
import { type EnsureOptions, ensureProvider, type ProviderPlan } from '../../../src/iam/provider/ensure.ts';
import type { ProviderPlace } from '../../../src/iam/provider/place.ts';
import type { WantedProvider } from '../../../src/iam/provider/plan.ts';
import { concurrentModification, Failure, serviceFailure, throttling } from '../stand-in/failure.ts';
import { dropAfter } from '../stand-in/hooks.ts';
import { allowing } from '../stand-in/identity-policy.ts';
import { behindByReads, bouncing } from '../stand-in/lag.ts';
import { type IamStandIn, startIamStandIn } from '../stand-in/start.ts';
import { ARN, openedAt, URL_OF_ISSUER } from './opened.ts';

const AUDIENCE = 'sts.amazonaws.com';

let standIn: IamStandIn;
let access: IamAccess;
let place: ProviderPlace;
let plans: ProviderPlan[];
let pauses: number[];

beforeEach(async () => {
  standIn = await startIamStandIn();
  ({ access, place } = await openedAt(standIn));
  plans = [];
  pauses = [];
});
afterEach(async () => {
  access.close();
  vi.unstubAllEnvs();
  await standIn.stop();
});

const ensure = (wanted: Partial<WantedProvider> = {}, options: Partial<EnsureOptions> = {}) =>
  ensureProvider(access, place, {
    wanted: { clientIds: [AUDIENCE], dropsOthers: false, thumbprints: undefined, tags: {}, ...wanted },
    isAgreed: async (plan) => plans.push(plan) > 0,
    interruptible: (work) => work(() => false),
    pause: async (ms) => pauses.push(ms),
    ...options,
  });

/** What IAM was asked, without the service's name. */
const asked = () =>
  standIn.requests
    .map(({ action }) => action.replace(/^(iam|sts):/, '').replace('OpenIDConnectProvider', ''))
    .slice(1);
const kept = () => standIn.account.providers.get(ARN);
const there = (rest: object = {}) =>
  standIn.account.addProvider({ url: URL_OF_ISSUER, clientIds: [AUDIENCE], ...rest });

describe('a provider', () => {
  test('is made, and has nothing done to it the next time', async () => {
    const { outcome, provider } = await ensure({ tags: { team: 'shop' }, thumbprints: ['0'.repeat(40)] });
    expect([outcome, provider]).toMatchObject(['done', { url: URL_OF_ISSUER, tags: { team: 'shop' } }]);
    expect(kept()).toMatchObject({
      clientIds: [AUDIENCE],
      thumbprints: ['0'.repeat(40)],
      tags: { team: 'shop' },
    });
    expect((await ensure({ tags: { team: 'shop' } })).outcome).toBe('unchanged');
    expect(asked()).toEqual(['Get', 'Create', 'Get', 'Get']);
  });

  test('is changed step by step, in this order', async () => {
    there({ clientIds: ['old'], tags: { kept: 'a' } });
    const wanted = {
      clientIds: ['new'],
      dropsOthers: true,
      thumbprints: ['A'.repeat(40).toLowerCase()],
      tags: { team: 'b' },
    };
    expect((await ensure(wanted)).outcome).toBe('done');
    expect(asked()).toEqual(['Get', 'AddClientIDTo', 'UpdateThumbprint', 'Tag', 'RemoveClientIDFrom', 'Get']);
    expect(kept()).toMatchObject({
      clientIds: ['new'],
      thumbprints: ['a'.repeat(40)],
      tags: { kept: 'a', team: 'b' },
    });
  });

  test('is left alone where nobody agrees', async () => {
    const { outcome, steps } = await ensure({}, { isAgreed: async () => false });
    expect([outcome, steps.length, asked()]).toEqual(['not-agreed', 1, ['Get']]);
  });

  test('that somebody else made meanwhile is shown, and adopted', async () => {
    standIn.before(
      'iam:CreateOpenIDConnectProvider',
      () => void there({ clientIds: ['theirs'], tags: { team: 'theirs' } }),
    );
    const { outcome } = await ensure({ tags: { team: 'ours' } });
    expect(outcome).toBe('done');
    expect(plans.map(({ isAdopted, steps }) => [isAdopted, steps.map(({ kind }) => kind)])).toEqual([
      [false, ['create']],
      [true, ['add-client-id', 'tag']],
    ]);
    expect(kept()).toMatchObject({ clientIds: ['theirs', AUDIENCE], tags: { team: 'ours' } });
  });

  test('that somebody deletes again is told of', async () => {
    standIn.before('iam:CreateOpenIDConnectProvider', () => void there());
    standIn.before('iam:AddClientIDToOpenIDConnectProvider', () => void standIn.account.providers.clear());
    await expect(ensure({ clientIds: ['a'] })).rejects.toThrowError('somebody may have deleted it meanwhile');
  });

  test('whose making was answered by nobody is adopted', async () => {
    standIn.before('iam:CreateOpenIDConnectProvider', dropAfter);
    expect((await ensure()).outcome).toBe('unchanged');
    expect(plans.map(({ isAdopted }) => isAdopted)).toEqual([false, true]);
  });

  test.each([
    ['lags behind', behindByReads(3)],
    ['shows it, and then does not', bouncing(3)],
  ])('is waited for where IAM %s', async (_, lag) => {
    there({ clientIds: ['old'] });
    standIn.account.lag = lag;
    const { outcome, provider } = await ensure({ tags: { a: 'b' } });
    expect([outcome, provider?.clientIds, provider?.tags]).toEqual(['done', ['old', AUDIENCE], { a: 'b' }]);
    expect(pauses.length).toBeLessThan(5);
  });

  test('that IAM never shows is told of after half a minute', async () => {
    standIn.account.lag = () => false;
    await expect(ensure()).rejects.toThrowError(
      /does not show the change of OIDC provider oidc\.example\.com\/prod in account 111122223333 after half a minute/,
    );
    expect(pauses.reduce((sum, ms) => sum + ms)).toBe(30_000);
  });

  test('that somebody else is changing is tried again, and not for ever', async () => {
    there({ clientIds: [] });
    standIn.before('iam:AddClientIDToOpenIDConnectProvider', concurrentModification(), 2);
    expect((await ensure()).outcome).toBe('done');
    expect(pauses).toEqual([200, 400]);
    standIn.before('iam:TagOpenIDConnectProvider', concurrentModification(), 99);
    await expect(ensure({ tags: { a: 'b' } })).rejects.toMatchObject({
      code: 'AWS_UNAVAILABLE',
      message: expect.stringMatching(/^somebody else is changing OIDC provider .*; try again$/),
    });
  });

  test('is not made where IAM asks for fewer requests all the time', async () => {
    standIn.before('iam:CreateOpenIDConnectProvider', throttling(), 9);
    await expect(ensure()).rejects.toMatchObject({
      code: 'AWS_UNAVAILABLE',
      message: expect.stringMatching(
        /^iam:CreateOpenIDConnectProvider on OIDC provider \S+ in account \d+: AWS asks for fewer requests .*; try again in a minute$/,
      ),
    });
    expect(kept()).toBeUndefined();
  });

  test('of an issuer that IAM does not reach is not made', async () => {
    const words =
      'The request failed because IAM cannot connect to the OpenID Connect identity provider URL.';
    standIn.before('iam:CreateOpenIDConnectProvider', new Failure('OpenIdIdpCommunicationError', words));
    await expect(ensure()).rejects.toMatchObject({
      code: 'AWS_UNAVAILABLE',
      message: expect.stringContaining('with --ca-file IAM need not look'),
    });
  });

  test.each([
    [
      'a step',
      'iam:AddClientIDToOpenIDConnectProvider',
      /^iam:AddClientIDToOpenIDConnectProvider on OIDC provider \S+ in account \d+ failed \(.*\); try again in a minute; done so far: audience a is added; run it again, it goes on$/,
    ],
    [
      'the look at what came of it',
      'iam:GetOpenIDConnectProvider',
      /^iam:GetOpenIDConnectProvider on OIDC provider \S+ in account \d+ failed .*; done so far: audience a is added, audience b is added and the tags are set; run it again, it goes on$/,
    ],
  ])('that fails at %s says at which, and what was done before', async (_, action, message) => {
    there({ clientIds: [] });
    let count = 0;
    standIn.before(action, () => (count++ === 0 ? undefined : serviceFailure()), 9);
    await expect(ensure({ clientIds: ['a', 'b'], tags: { team: 'c' } })).rejects.toMatchObject({
      code: 'AWS_UNAVAILABLE',
      message: expect.stringMatching(message),
    });
  });

  test('of which half is done says so, and the next time goes on', async () => {
    there({ clientIds: [] });
    standIn.before('iam:TagOpenIDConnectProvider', new Failure('AccessDenied', 'no', 403));
    await expect(ensure({ tags: { a: 'b' } })).rejects.toMatchObject({
      code: 'AWS_REFUSED',
      message: expect.stringMatching(
        /^iam:TagOpenIDConnectProvider is not allowed on OIDC provider .*; done so far: audience sts\.amazonaws\.com is added; run it again, it goes on$/,
      ),
    });
    const { steps } = await ensure({ tags: { a: 'b' } });
    expect(steps.map(({ kind }) => kind)).toEqual(['tag']);
  });

  test('ends after the step during which it was interrupted', async () => {
    there({ clientIds: [] });
    let isInterrupted = false;
    standIn.before('iam:AddClientIDToOpenIDConnectProvider', () => {
      isInterrupted = true;
    });
    const { outcome, steps } = await ensure(
      { tags: { a: 'b' } },
      { interruptible: (work) => work(() => isInterrupted) },
    );
    expect([outcome, steps.length, asked()]).toEqual(['interrupted', 1, ['Get', 'AddClientIDTo']]);
    expect(kept()).toMatchObject({ clientIds: [AUDIENCE], tags: {} });
  });

  test('of an account that has a hundred is refused in the words of AWS', async () => {
    standIn.account.providerQuota = 0;
    await expect(ensure()).rejects.toMatchObject({
      code: 'AWS_REFUSED',
      message: expect.stringContaining('Cannot exceed quota for OpenIdConnectProvidersPerAccount'),
    });
  });

  test('needs no right that is not in the table', async () => {
    standIn.account.policy = allowing('iam:GetOpenIDConnectProvider');
    await expect(ensure()).rejects.toThrowError(
      `allow iam:CreateOpenIDConnectProvider on ${ARN} to whoever asks`,
    );
  });
});
