import { describe, expect, test } from 'vitest';
import { parseStsRequest } from '../../../src/sandbox/sts/query.ts';

const ROLE = 'arn:aws:iam::111122223333:role/shop/cart';
const WEB_IDENTITY = {
  Action: 'AssumeRoleWithWebIdentity',
  Version: '2011-06-15',
  RoleArn: ROLE,
  RoleSessionName: 'cart',
  WebIdentityToken: 'e.e.e',
};
const { WebIdentityToken: _token, ...withoutToken } = WEB_IDENTITY;
const CHAINED = { ...withoutToken, Action: 'AssumeRole' };

const parse = (parameters: Record<string, string>) => parseStsRequest(new URLSearchParams(parameters));

describe('a request is read', () => {
  test.each([
    [
      'with the default duration',
      WEB_IDENTITY,
      {
        action: 'AssumeRoleWithWebIdentity',
        roleArn: ROLE,
        sessionName: 'cart',
        token: 'e.e.e',
        durationSeconds: 3600,
      },
    ],
    [
      'with its external id',
      { ...CHAINED, DurationSeconds: '900', ExternalId: 'a:b/c' },
      { action: 'AssumeRole', roleArn: ROLE, sessionName: 'cart', durationSeconds: 900, externalId: 'a:b/c' },
    ],
    [
      'without parameters',
      { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      { action: 'GetCallerIdentity' },
    ],
    [
      'past parameters that the sandbox does not have',
      { ...CHAINED, Policy: '{}' },
      { action: 'AssumeRole' },
    ],
  ])('%s', (_, parameters, request) => {
    expect(parse(parameters)).toMatchObject({ ok: true, request });
  });
});

describe('a request is refused', () => {
  const at = (member: string, constraint: string, value: string) =>
    `1 validation error detected: ${value} at '${member}' failed to satisfy constraint: ${constraint}`;

  test.each([
    ['without an action', { Version: '2011-06-15' }, 'MissingAction', 'The request is missing an action'],
    [
      'for an action that is not there',
      { ...CHAINED, Action: 'AssumeRoot' },
      'InvalidAction',
      'Could not find operation AssumeRoot for version 2011-06-15',
    ],
    [
      'for an action that every object has',
      { ...CHAINED, Action: 'toString' },
      'InvalidAction',
      'Could not find operation toString',
    ],
    ['of another version', { ...CHAINED, Version: '2010-01-01' }, 'InvalidAction', 'for version 2010-01-01'],
    ['without a version', { Action: 'AssumeRole' }, 'InvalidAction', 'for version null'],
    [
      'without a token',
      withoutToken,
      'ValidationError',
      at('webIdentityToken', 'Member must not be null', 'Value null'),
    ],
    [
      'with a short session name',
      { ...CHAINED, RoleSessionName: 'c' },
      'ValidationError',
      at('roleSessionName', 'Member must have length greater than or equal to 2', "Value 'c'"),
    ],
    [
      'with a long session name',
      { ...CHAINED, RoleSessionName: 'c'.repeat(65) },
      'ValidationError',
      'Member must have length less than or equal to 64',
    ],
    [
      'with a session name of other letters',
      { ...CHAINED, RoleSessionName: 'a/b' },
      'ValidationError',
      at('roleSessionName', 'Member must satisfy regular expression pattern: [\\w+=,.@-]*', "Value 'a/b'"),
    ],
    [
      'with a session name that ends in a newline',
      { ...CHAINED, RoleSessionName: 'ab\n' },
      'ValidationError',
      'regular expression pattern',
    ],
    [
      'with 899 seconds',
      { ...CHAINED, DurationSeconds: '899' },
      'ValidationError',
      at('durationSeconds', 'Member must have value greater than or equal to 900', "Value '899'"),
    ],
    [
      'with 43201 seconds',
      { ...CHAINED, DurationSeconds: '43201' },
      'ValidationError',
      'Member must have value less than or equal to 43200',
    ],
    [
      'with an hour in words',
      { ...CHAINED, DurationSeconds: '1h' },
      'ValidationError',
      'Member must be an integer',
    ],
    [
      'with a short external id',
      { ...CHAINED, ExternalId: 'a' },
      'ValidationError',
      "at 'externalId' failed",
    ],
    [
      'with a long external id',
      { ...CHAINED, ExternalId: 'a'.repeat(1225) },
      'ValidationError',
      'less than or equal to 1224',
    ],
    [
      'with a short role ARN',
      { ...CHAINED, RoleArn: 'arn:aws' },
      'ValidationError',
      'greater than or equal to 20',
    ],
    [
      'with the ARN of a user',
      { ...CHAINED, RoleArn: ROLE.replace('role/', 'user/') },
      'ValidationError',
      'Request ARN is invalid',
    ],
    [
      'twice over',
      { ...CHAINED, RoleSessionName: 'a/b', DurationSeconds: '1' },
      'ValidationError',
      '2 validation errors detected: ',
    ],
  ])('%s', (_, parameters, code, message) => {
    const parsed = parse(parameters);
    expect(parsed).toMatchObject({ ok: false, error: { code, httpStatus: 400 } });
    expect(!parsed.ok && parsed.error.message).toContain(message);
  });

  test.each([
    ['short', 'abc'],
    ['long', 'secret'.repeat(4000)],
  ])('for a %s token without repeating it', (_, token) => {
    const parsed = parse({ ...WEB_IDENTITY, WebIdentityToken: token });
    expect(parsed).toMatchObject({ ok: false, error: { code: 'ValidationError' } });
    expect(JSON.stringify(parsed)).not.toContain(token.slice(0, 6));
  });
});
