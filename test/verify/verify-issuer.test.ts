import { describe, expect, test } from 'vitest';
import { PLAIN } from '../../src/terminal/ink.ts';
import type { Probe } from '../../src/verify/probed.ts';
import { reportJson, reportText } from '../../src/verify/report-text.ts';
import { verifyIssuer } from '../../src/verify/verify-issuer.ts';
import { discovery, ISSUER, jwk, otherJwk, privateJwk, sign } from './issuer-keys.ts';
import { goodProbe, liveWith, lookAt } from './pod-cases.ts';

/** Publishes what is given, and notes what was asked for. */
function publish(documents: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const probe: Probe = async (url) => {
    asked.push(url);
    const good = await goodProbe(url);
    const status = url in documents ? 200 : 404;
    return {
      ...good,
      answer: good.answer && { ...good.answer, status, body: JSON.stringify(documents[url]) },
    };
  };
  return { asked, probe };
}

const options = {
  url: ISSUER,
  audiences: ['sts.amazonaws.com'],
  live: undefined,
  pod: undefined,
  token: undefined,
  clock: Date.now,
};

describe('an issuer', () => {
  test('is looked at where STS looks', async () => {
    const { asked, probe } = publish({
      [`${ISSUER}/.well-known/openid-configuration`]: discovery,
      [discovery.jwks_uri]: { keys: [jwk] },
    });
    const { documents, keys, findings } = await verifyIssuer({ ...options, probe });
    expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`, `${ISSUER}/keys.json`]);
    expect(documents.map(({ name, status }) => [name, status])).toEqual([
      ['discovery', 200],
      ['JWKS', 200],
    ]);
    expect(keys).toEqual([{ kid: jwk.kid, kty: 'RSA', alg: 'RS256' }]);
    expect(findings).toEqual([]);
  });

  test('with a slash at its end is asked for at one slash', async () => {
    const { asked, probe } = publish({});
    const { findings } = await verifyIssuer({ ...options, url: `${ISSUER}/`, probe });
    expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`]);
    expect(findings.map(({ code }) => code)).toEqual(['issuer-url', 'status-not-200']);
  });

  test('of plain HTTP is not asked for at all', async () => {
    const { asked, probe } = publish({});
    const { findings } = await verifyIssuer({ ...options, url: 'http://oidc.example.com', probe });
    expect(asked).toEqual([]);
    expect(findings.map(({ code }) => code)).toEqual(['issuer-url']);
  });

  test('whose JWKS is not there has no keys to compare with a cluster or a token', async () => {
    const { probe } = publish({ [`${ISSUER}/.well-known/openid-configuration`]: discovery });
    const { findings } = await verifyIssuer({ ...options, probe, live: liveWith({}), token: await sign() });
    expect(findings.map(({ code }) => code)).toEqual(['status-not-200']);
  });

  test('is compared with its cluster', async () => {
    const live = liveWith({ keys: async () => [otherJwk], issuer: async () => `${ISSUER}/` });
    const { findings } = await verifyIssuer({ ...options, probe: goodProbe, live });
    expect(findings.map(({ code, text }) => [code, text])).toEqual([
      ['cluster-issuer', expect.stringContaining(`"${ISSUER}/"`)],
      ['live-key-unpublished', `kid "${otherJwk.kid}"`],
      ['published-key-old', `kid "${jwk.kid}"`],
    ]);
  });
});

test('what is wrong with the server of both documents is told once', async () => {
  const probe: Probe = async (url) => ({ ...(await goodProbe(url)), address: '10.1.2.3' });
  const { findings } = await verifyIssuer({ ...options, probe });
  expect(findings.map(({ code }) => code)).toEqual(['address-private']);
});

describe('a report', () => {
  test('never holds the token, nor the private key that it warns of', async () => {
    const token = await sign();
    const { probe } = publish({
      [`${ISSUER}/.well-known/openid-configuration`]: discovery,
      [discovery.jwks_uri]: { keys: [privateJwk, jwk] },
    });
    const report = await verifyIssuer({ ...options, probe, token });
    const written = reportText(report, PLAIN) + reportJson(report);
    expect(report.findings[0]?.code).toBe('key-private');
    expect(written).toContain('exp 20');
    for (const part of token.split('.')) expect(written).not.toContain(part);
    for (const member of ['d', 'p', 'q', 'dp'] as const) expect(written).not.toContain(privateJwk[member]);
  });

  test('has what there is to know of a pod and AWS’s answer, and escapes what came from outside', async () => {
    const { probe } = publish({
      [`${ISSUER}/.well-known/openid-configuration`]: { ...discovery, issuer: 'https://a\u001b[2J\nb' },
    });
    const text = reportText(await verifyIssuer({ ...options, probe }), PLAIN);
    expect(text).not.toContain('\u001b');
    expect(text).toContain("AWS answers: InvalidIdentityToken: Couldn't retrieve verification key");
    expect(text).toMatch(/2 that break, 0 that may\.\n$/);
  });

  test('tells a thing that a hundred keys have only some times', async () => {
    const keys = Array.from({ length: 50 }, (_, index) => ({ ...jwk, kid: `${index}`, use: 'enc' }));
    const { probe } = publish({
      [`${ISSUER}/.well-known/openid-configuration`]: discovery,
      [discovery.jwks_uri]: { keys: [...keys, jwk] },
    });
    const text = reportText(await verifyIssuer({ ...options, probe }), PLAIN);
    expect(text.match(/risk {4}key-unusable/g)).toHaveLength(5);
    expect(text).toContain('key-unusable: 45 more of them');
  });

  test('lists some of many keys', async () => {
    const { probe } = publish({
      [`${ISSUER}/.well-known/openid-configuration`]: discovery,
      [discovery.jwks_uri]: { keys: Array.from({ length: 90 }, (_, index) => ({ ...jwk, kid: `${index}` })) },
    });
    const text = reportText(await verifyIssuer({ ...options, probe }), PLAIN);
    expect(text.match(/^key /gm)).toHaveLength(20);
    expect(text).toContain('and 70 more keys');
  });

  test.each([
    [
      'ServiceAccount',
      { serviceAccount: 'other', audience: ['sts.amazonaws.com', 'x'] },
      'sub is "system:serviceaccount:shop:other", the pod\'s "system:serviceaccount:shop:checkout"',
    ],
    ['audience', { audience: ['a', 'b'] }, 'aud is "a", "b", the pod\'s "sts.amazonaws.com"'],
  ])('on a token of another %s names both', async (_, of, text) => {
    const found = await lookAt('granted', { token: sign(of) });
    expect(found.find(({ code }) => code === 'token-not-of-pod')?.text).toBe(text);
  });
});
