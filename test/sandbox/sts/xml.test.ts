import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderError, renderResult } from '../../../src/sandbox/sts/xml.ts';
import { stsError } from '../../../src/sts/errors.ts';
import { isWellFormed } from '../well-formed.ts';

describe('an answer of STS', () => {
  test('has the form of AWS when it succeeds', () => {
    expect(renderResult('GetCallerIdentity', { Arn: 'a', Account: '1' }, 'id-1')).toBe(
      `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>a</Arn>
    <Account>1</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata>
    <RequestId>id-1</RequestId>
  </ResponseMetadata>
</GetCallerIdentityResponse>
`,
    );
  });

  test.each([
    ['blames the sender', 'audience-unknown', 'Sender', 'InvalidIdentityToken', 'Incorrect token audience'],
    [
      'blames the receiver',
      'internal-failure',
      'Receiver',
      'InternalFailure',
      'The request processing has failed',
    ],
  ] as const)('%s', (_, name, type, code, message) => {
    const xml = renderError(stsError(name), 'id-1');
    expect(xml).toContain('<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">');
    expect(xml).toContain(`<Type>${type}</Type>\n    <Code>${code}</Code>\n    <Message>${message}`);
    expect(xml).toContain('</Error>\n  <RequestId>id-1</RequestId>');
  });

  test('escapes what a caller wrote', () => {
    const xml = renderError(stsError('provider-unknown', { issuer: `<a b="c">&'$&\r\u0000\uD800` }), 'id-1');
    expect(xml).toContain('for &lt;a b=&quot;c&quot;&gt;&amp;&apos;$&amp;&#13;\uFFFD\uFFFD</Message>');
  });

  test('is well-formed whatever a caller wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (issuer) => {
        expect(isWellFormed(renderError(stsError('provider-unknown', { issuer }), 'id-1'))).toBe(true);
      }),
    );
  });

  test.each(['<a>', '<a></b>', '<a>&</a>', '<a><b></a></b>', '<a></a><b></b>', '', 'x', '<a>\u0000</a>'])(
    'would be caught if it were %j',
    (xml) => {
      expect(isWellFormed(xml)).toBe(false);
    },
  );
});
