import type { StringMap } from './facts.ts';
import { quote } from './quote.ts';

/** An annotation that is present, with what a message needs to name it. */
export interface Annotation {
  readonly value: string;
  /** For example `ServiceAccount shop/checkout annotation eks.amazonaws.com/role-arn="x"`. */
  readonly described: string;
}

/**
 * The annotation `key` of `holder` (for example `ServiceAccount shop/checkout`), or `undefined`. A value
 * that is no string cannot come from an API server; it counts as absent.
 */
export function annotation(holder: string, annotations: StringMap, key: string): Annotation | undefined {
  if (!Object.hasOwn(annotations, key)) return undefined;
  const value = annotations[key];
  if (typeof value !== 'string') return undefined;
  return {
    value,
    get described() {
      return `${holder} annotation ${key}=${quote(value)}`;
    },
  };
}
