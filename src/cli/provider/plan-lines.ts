import { owningStack } from '../../iam/owning-stack.ts';
import { afterSteps } from '../../iam/provider/after.ts';
import type { ProviderPlan } from '../../iam/provider/ensure.ts';
import { keptClientIds, type WantedProvider } from '../../iam/provider/plan.ts';
import { line, type Part, partsOf } from './provider-lines.ts';

/** A plan for people: what stays as it is, what comes (`+`) and what goes (`-`). */
export function planLines(
  arn: string,
  { current, steps, isAdopted }: ProviderPlan,
  wanted: WantedProvider,
): readonly string[] {
  const before = current === undefined ? [] : partsOf(current);
  const after = partsOf(afterSteps(current, steps));
  const kept = new Set(keptClientIds(wanted, current));
  const isKept = ({ name, value }: Part) => name === 'audience' && kept.has(value);
  return [
    ...(isAdopted ? ['somebody else made it meanwhile; it is adopted:'] : []),
    line(current === undefined ? '+ ' : '  ', 'provider', arn),
    ...without(after, without(after, before)).map(
      (part) =>
        line('  ', part.name, part.value) + (isKept(part) ? ' (stays, though not named by --audience)' : ''),
    ),
    ...without(after, before).map(({ name, value }) => line('+ ', name, value)),
    ...(current === undefined && wanted.thumbprints === undefined
      ? [line('+ ', 'thumbprint', 'the one that IAM finds itself')]
      : []),
    ...without(before, after).map(({ name, value }) => line('- ', name, value)),
    ...stackLine(owningStack(current?.tags ?? {})?.stack),
    ...(steps.length === 0 ? ['nothing to do: it has all that it is to have'] : []),
  ];
}

function stackLine(stack: string | undefined): readonly string[] {
  return stack === undefined
    ? []
    : [line('  ', 'stack', `${stack} of CloudFormation: change its template as well, or it undoes this`)];
}

function without(parts: readonly Part[], taken: readonly Part[]): readonly Part[] {
  const known = new Set(taken.map(keyOf));
  return parts.filter((part) => !known.has(keyOf(part)));
}

function keyOf({ name, value }: Part): string {
  return `${name} ${value}`;
}
