import { expect, test } from 'vitest';
import { similarTo } from '../../../src/iam/provider/similar.ts';

const arn = (hostAndPath: string) => `arn:aws:iam::111122223333:oidc-provider/${hostAndPath}`;

test.each([
  ['a slash at the end', 'oidc.example.com/prod/', true],
  ['two of them', 'oidc.example.com/prod//', true],
  ['another case', 'oidc.example.com/Prod', true],
  ['both', 'OIDC.example.com/prod/', true],
  ['nothing', 'oidc.example.com/prod', false],
  ['its path', 'oidc.example.com/production', false],
  ['its path being none', 'oidc.example.com', false],
  ['its host', 'oidc.example.org/prod', false],
])('a provider that differs in %s', (_, hostAndPath, isSimilar) => {
  const arns = [arn('oidc.other.example'), arn(hostAndPath), 'arn:aws:iam::111122223333:saml-provider/x'];
  expect(similarTo('oidc.example.com/prod', arns)).toEqual(isSimilar ? [arn(hostAndPath)] : []);
});
