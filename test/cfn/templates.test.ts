import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { OTHER_PARAMETERS, PARAMETER_VALUES, PARTNERS } from './parameter-values.ts';
import { placeIn } from './places.ts';
import { parameterErrors } from './stack.ts';
import { template, templateFiles, templateText } from './templates.ts';

const FILES = await templateFiles();

test('the folder holds templates alone, and the package carries them', async () => {
  expect(FILES).toEqual(['example.yaml', 'issuer.yaml', 'provider.yaml', 'role.yaml']);
  expect(JSON.parse(await readFile('package.json', 'utf8')).files).toContain('cfn');
});

describe.each(FILES)('%s', (file) => {
  test('is written for people: it says what it is, and every parameter is described, labelled and in a group', async () => {
    const { Description, Metadata, Parameters = {} } = await template(file);
    const { ParameterGroups = [], ParameterLabels = {} } = Metadata?.['AWS::CloudFormation::Interface'] ?? {};
    const names = Object.keys(Parameters).sort();
    expect(Description).toMatch(/\w+/);
    expect(ParameterGroups.flatMap((group) => group.Parameters).sort()).toEqual(names);
    expect(Object.keys(ParameterLabels).sort()).toEqual(names);
    for (const parameter of Object.values(Parameters))
      expect(parameter).toMatchObject({ Description: expect.stringMatching(/\w+/) });
  });

  test('is for every partition, without macros, and hides nothing from cfn-lint', async () => {
    const text = await templateText(file);
    expect(
      text.replaceAll('sts.amazonaws.com', '').replaceAll(/[a-z]+\.amazonaws\.com\/[a-z-]+/g, ''),
    ).not.toMatch(/arn:aws|amazonaws\.com/);
    expect(text).not.toMatch(/Transform|cfn-lint|ignore_checks/);
  });

  test('keeps text out that would be more than itself', async () => {
    const { Parameters = {} } = await template(file);
    for (const [name, { Type, AllowedPattern, AllowedValues, ConstraintDescription }] of Object.entries(
      Parameters,
    )) {
      if (Type === 'Number' || AllowedValues !== undefined) continue;
      expect(AllowedPattern, name).toMatch(/^\^.*\$$/s);
      expect(ConstraintDescription, name).toMatch(/^must be /);
      for (const bad of ['"', '\\', '$', '{', '}', 'a"b', 'a b', 'a\n', '\u00e9'])
        expect(new RegExp(`^(?:${AllowedPattern})$`).test(bad), `${name} ${bad}`).toBe(false);
    }
  });
});

describe('a parameter takes what AWS takes, and a wrong one is an error before anything is made', () => {
  test.each(PARAMETER_VALUES)('$file $parameter', async ({ file, parameter, good, bad }) => {
    const read = await template(file);
    const errorsFor = (value: string) =>
      parameterErrors(
        read,
        { ...OTHER_PARAMETERS[file], ...PARTNERS[parameter], [parameter]: value },
        placeIn('aws'),
      );
    for (const value of good) expect(errorsFor(value), value).toEqual([]);
    for (const value of bad) expect(errorsFor(value), value).not.toEqual([]);
  });

  test('and the table has every parameter', async () => {
    for (const file of FILES) {
      const { Parameters = {} } = await template(file);
      const tried = PARAMETER_VALUES.filter((row) => row.file === file).map(({ parameter }) => parameter);
      expect(tried.sort(), file).toEqual(Object.keys(Parameters).sort());
    }
  });
});

test.each([
  ['an alias without a certificate', { AliasHostName: 'oidc.example.com' }, 'aws', /needs a CertificateArn/],
  [
    'a certificate without an alias',
    { CertificateArn: 'arn:aws:acm:us-east-1:444455556666:certificate/0a' },
    'aws',
    /is for an AliasHostName/,
  ],
  [
    'an alias without CloudFront',
    { ServeBy: 'bucket-policy', ...PARTNERS.CertificateArn, ...PARTNERS.AliasHostName },
    'aws',
    /is for CloudFront/,
  ],
  ['CloudFront in China', {}, 'aws-cn', /set ServeBy to bucket-policy/],
  ['CloudFront in GovCloud', {}, 'aws-us-gov', /set ServeBy to bucket-policy/],
] as const)('issuer.yaml refuses %s', async (_, given, partition, message) => {
  const errors = parameterErrors(await template('issuer.yaml'), given, placeIn(partition));
  expect(errors).toEqual([expect.stringMatching(message)]);
});
