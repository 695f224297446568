import { validationError } from '../failure.ts';
import { type Parameters, text } from '../parameters.ts';

/** What a text must be. */
export interface Constraint {
  readonly least?: number;
  readonly most?: number;
  readonly pattern?: string;
}

/** A text that the action cannot do without, within its constraints. @throws Failure ValidationError */
export function required(parameters: Parameters, name: string, constraint: Constraint): string {
  const value = text(parameters, name);
  const at = name.replace(/^./, (first) => first.toLowerCase());
  if (value === undefined) {
    throw validationError(
      `1 validation error detected: Value null at '${at}' failed to satisfy constraint: Member must not be null`,
    );
  }
  const broken = brokenBy(value, constraint);
  if (broken === undefined) return value;
  throw validationError(
    `1 validation error detected: Value '${value}' at '${at}' failed to satisfy constraint: ${broken}`,
  );
}

/** The name of a role. */
export function roleName(parameters: Parameters): string {
  return required(parameters, 'RoleName', { least: 1, most: 64, pattern: '[\\w+=,.@-]+' });
}

function brokenBy(value: string, { least = 0, most = Number.POSITIVE_INFINITY, pattern }: Constraint) {
  if (value.length < least) return `Member must have length greater than or equal to ${least}`;
  if (value.length > most) return `Member must have length less than or equal to ${most}`;
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(value)) {
    return `Member must satisfy regular expression pattern: ${pattern}`;
  }
  return undefined;
}
