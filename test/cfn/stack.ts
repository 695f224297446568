import { resolved, type Scope } from './functions.ts';
import type { Template, TemplateParameter, TemplateResource } from './template.ts';

/** Where a stack is made. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly suffix: string;
  readonly accountId: string;
}

/** A resource of a stack, its functions resolved. */
export interface StackResource extends Omit<TemplateResource, 'Properties'> {
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What a template comes to. */
export interface Stack {
  /** Those that are in effect, by logical id. */
  readonly resources: Readonly<Record<string, StackResource>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Parameters as one types them. */
export type Given = Readonly<Record<string, string>>;

/** What CloudFormation has against parameters before it makes anything; empty where it takes them. */
export function parameterErrors(template: Template, given: Given, place: Place): readonly string[] {
  const { Parameters = {}, Rules = {} } = template;
  const errors = Object.entries(Parameters).flatMap(([name, parameter]) => {
    const value = given[name] ?? parameter.Default;
    if (value === undefined) return [`Parameters: [${name}] must have values`];
    const isGood = valuesOf(parameter, String(value)).every((one) => isAllowed(parameter, one));
    return isGood ? [] : [`Parameter ${name} failed: ${parameter.ConstraintDescription}`];
  });
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(Parameters, name));
  if (errors.length > 0 || unknown.length > 0) return [...errors, ...unknown.map((name) => `${name}?`)];
  const scope = scopeOf(template, given, place);
  return Object.values(Rules)
    .filter(({ RuleCondition: when }) => when === undefined || resolved(when, scope) === true)
    .flatMap(({ Assertions }) => Assertions)
    .filter(({ Assert }) => resolved(Assert, scope) !== true)
    .map(({ AssertDescription }) => AssertDescription);
}

/** The stack that a template makes. Fails where CloudFormation would not take the parameters. */
export function stackOf(template: Template, given: Given, place: Place): Stack {
  const errors = parameterErrors(template, given, place);
  if (errors.length > 0) throw new Error(errors.join('\n'));
  const scope = scopeOf(template, given, place);
  const inEffect = <T extends { readonly Condition?: string }>(items: Readonly<Record<string, T>>) =>
    Object.entries(items).filter(
      ([, { Condition }]) => Condition === undefined || scope.condition(Condition),
    );
  return {
    resources: Object.fromEntries(
      inEffect(template.Resources).map(([id, { Properties, ...rest }]) => [
        id,
        { ...rest, properties: resolved(Properties, scope) as StackResource['properties'] },
      ]),
    ),
    outputs: Object.fromEntries(
      inEffect(template.Outputs ?? {}).map(([name, { Value }]) => [name, resolved(Value, scope)]),
    ),
  };
}

/** The trust policies of a stack's roles, as text. */
export function trustPolicies({ resources }: Stack): readonly string[] {
  return Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Role')
    .map(({ properties }) => String(properties.AssumeRolePolicyDocument));
}

function valuesOf({ Type }: TemplateParameter, value: string): readonly string[] {
  return Type === 'CommaDelimitedList' ? value.split(',').map((one) => one.trim()) : [value];
}

/** A pattern must match the whole; of a list, each of its values. */
function isAllowed(parameter: TemplateParameter, value: string): boolean {
  const { AllowedPattern, AllowedValues, MinLength = 0, MaxLength = 4096 } = parameter;
  if (parameter.Type === 'Number')
    return Number(value) >= (parameter.MinValue ?? 0) && Number(value) <= (parameter.MaxValue ?? Infinity);
  return (
    (AllowedPattern === undefined || new RegExp(`^(?:${AllowedPattern})$`).test(value)) &&
    (AllowedValues === undefined || AllowedValues.includes(value)) &&
    value.length >= MinLength &&
    value.length <= MaxLength
  );
}

function scopeOf(template: Template, given: Given, place: Place): Scope {
  const { Parameters = {}, Conditions = {}, Resources } = template;
  const { partition, region, suffix, accountId } = place;
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::URLSuffix': suffix,
    'AWS::AccountId': accountId,
    'AWS::StackName': 'stack',
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${accountId}:stack/stack/0123abcd-4567-89ab-cdef-0123456789ab`,
  };
  const scope: Scope = {
    ref(name) {
      const parameter = Parameters[name];
      if (parameter !== undefined) {
        const values = valuesOf(parameter, String(given[name] ?? parameter.Default));
        return parameter.Type === 'CommaDelimitedList' ? values : values[0];
      }
      return pseudo[name] ?? physical(name).id;
    },
    attribute(name, attribute) {
      const value = physical(name).attributes[attribute];
      if (value === undefined) throw new Error(`${name} has no attribute ${attribute} here`);
      return value;
    },
    condition(name) {
      if (!Object.hasOwn(Conditions, name)) throw new Error(`there is no condition ${name}`);
      return resolved(Conditions[name], scope) === true;
    },
  };
  const physical = (logicalId: string) => {
    const resource = Resources[logicalId];
    if (resource === undefined) throw new Error(`there is no ${logicalId}`);
    if (resource.Condition !== undefined && !scope.condition(resource.Condition))
      throw new Error(`Unresolved resource dependencies [${logicalId}]`);
    const made = MADE[resource.Type];
    if (made === undefined) throw new Error(`${resource.Type} is not known here`);
    return made(resolved(resource.Properties, scope) as Readonly<Record<string, string>>, place);
  };
  return scope;
}

type Made = (
  properties: Readonly<Record<string, string>>,
  place: Place,
) => { readonly id: string; readonly attributes: Readonly<Record<string, string>> };

/** What AWS answers for a resource that was made: its reference, and its attributes. */
const MADE: Readonly<Record<string, Made>> = {
  'AWS::IAM::Role'({ RoleName = 'stack-Role-1ABC', Path = '/' }, { partition, accountId }) {
    return { id: RoleName, attributes: { Arn: `arn:${partition}:iam::${accountId}:role${Path}${RoleName}` } };
  },
  'AWS::IAM::OIDCProvider'({ Url = '' }, { partition, accountId }) {
    const Arn = `arn:${partition}:iam::${accountId}:oidc-provider/${Url.replace('https://', '')}`;
    return { id: Arn, attributes: { Arn } };
  },
  'AWS::SNS::Topic'(_, { partition, region, accountId }) {
    return { id: `arn:${partition}:sns:${region}:${accountId}:stack-Topic-1ABC`, attributes: {} };
  },
  'AWS::S3::Bucket'({ BucketName = 'stack-documentsbucket-1abc' }, { region, suffix }) {
    return { id: BucketName, attributes: { RegionalDomainName: `${BucketName}.s3.${region}.${suffix}` } };
  },
  'AWS::CloudFront::OriginAccessControl': () => ({ id: 'E1OAC', attributes: { Id: 'E1OAC' } }),
  'AWS::CloudFront::Distribution': () => ({
    id: 'E1DIST',
    attributes: { DomainName: 'd111111abcdef8.cloudfront.net' },
  }),
};
