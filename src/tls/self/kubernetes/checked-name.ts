import { isObjectName } from '../../../cluster/kubernetes/object-name.ts';
import { PodroleError } from '../../../errors.ts';
import { quote } from '../../../identity/quote.ts';

/**
 * The name, which is safe in a path.
 *
 * @throws PodroleError USAGE where no object of that kind can have it.
 */
export function checkedName(kind: string, name: string): string {
  if (isObjectName(name)) return name;
  throw new PodroleError(
    'USAGE',
    `${quote(name)} is no name of a ${kind}; give lower-case letters, digits, "-" and ".", at most 253 of them`,
  );
}
