import type { StringMap } from './facts.ts';
import { quote } from './quote.ts';

/** An annotation that is present, with what a message needs to name it. */
export interface Annotation {
  readonly value: string;
  /** For example `ServiceAccount shop/checkout annotation eks.amazonaws.com/role-arn="x"`. */
  readonly described: string;
}

/** Most annotations are read and never spoken of: they are described only when asked. */
class ReadAnnotation implements Annotation {
  readonly value: string;
  private readonly holder: string;
  private readonly key: string;

  constructor(value: string, holder: string, key: string) {
    this.value = value;
    this.holder = holder;
    this.key = key;
  }

  get described(): string {
    return `${this.holder} annotation ${this.key}=${quote(this.value)}`;
  }
}

/**
 * The annotation `key` of `holder` (for example `ServiceAccount shop/checkout`), or `undefined`. A value
 * that is no string cannot come from an API server; it counts as absent.
 */
export function annotation(holder: string, annotations: StringMap, key: string): Annotation | undefined {
  const value = annotations[key];
  return typeof value === 'string' ? new ReadAnnotation(value, holder, key) : undefined;
}
