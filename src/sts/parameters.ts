import { type Refusal, refuse } from './refusal.ts';

/** The parameters that are read here; STS has more. */
export type ParameterName =
  | 'RoleArn'
  | 'RoleSessionName'
  | 'WebIdentityToken'
  | 'DurationSeconds'
  | 'ExternalId';

interface Limits {
  /** Smallest and largest number of characters or, for a number, value. */
  readonly min: number;
  readonly max: number;
  readonly pattern?: string;
  readonly kind: 'text' | 'number' | 'secret';
}

/** STS's limits. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const LIMITS: Readonly<Record<ParameterName, Limits>> = {
  RoleArn: { kind: 'text', min: 20, max: 2048 },
  RoleSessionName: { kind: 'text', min: 2, max: 64, pattern: '[\\w+=,.@-]*' },
  WebIdentityToken: { kind: 'secret', min: 4, max: 20_000 },
  DurationSeconds: { kind: 'number', min: 900, max: 43_200 },
  ExternalId: { kind: 'text', min: 2, max: 1224, pattern: '[\\w+=,.@:\\/-]*' },
};

const OPTIONAL: readonly ParameterName[] = ['DurationSeconds', 'ExternalId'];

/** The parameters of each action that the sandbox has. */
export const PARAMETERS = {
  AssumeRoleWithWebIdentity: ['RoleArn', 'RoleSessionName', 'WebIdentityToken', 'DurationSeconds'],
  AssumeRole: ['RoleArn', 'RoleSessionName', 'DurationSeconds', 'ExternalId'],
  GetCallerIdentity: [],
} as const satisfies Record<string, readonly ParameterName[]>;

/** The actions of STS that the sandbox has. */
export type Action = keyof typeof PARAMETERS;

const MAX_SHOWN = 256;

/** What is wrong with a parameter, each in AWS's wording; a token is never repeated. */
export function violations(name: ParameterName, value: string | null): readonly string[] {
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  if (value === null) {
    return OPTIONAL.includes(name) ? [] : [violation('Value null', member, 'Member must not be null')];
  }
  const shown = LIMITS[name].kind === 'secret' ? 'Value' : `Value '${value.slice(0, MAX_SHOWN)}'`;
  return constraints(LIMITS[name], value).map((constraint) => violation(shown, member, constraint));
}

/** The answer to a request whose parameters are wrong. */
export function refuseParameters(found: readonly string[]): Refusal {
  const errors = found.length === 1 ? '1 validation error' : `${found.length} validation errors`;
  const message = `${errors} detected: ${found.join('; ')}`;
  return refuse('parameters-invalid', message, { violations: message });
}

function violation(shown: string, member: string, constraint: string): string {
  return `${shown} at '${member}' failed to satisfy constraint: ${constraint}`;
}

function constraints({ kind, min, max, pattern }: Limits, value: string): readonly string[] {
  if (kind === 'number' && !/^-?\d{1,9}$/.test(value)) return ['Member must be an integer'];
  const measure = kind === 'number' ? Number(value) : value.length;
  const what = kind === 'number' ? 'value' : 'length';
  return [
    ...(measure < min ? [`Member must have ${what} greater than or equal to ${min}`] : []),
    ...(measure > max ? [`Member must have ${what} less than or equal to ${max}`] : []),
    ...(pattern !== undefined && !new RegExp(`^${pattern}$`).test(value)
      ? [`Member must satisfy regular expression pattern: ${pattern}`]
      : []),
  ];
}
