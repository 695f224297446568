/** Characters of a Namespace's name, and of a ServiceAccount's. */
const LONGEST = { namespace: 63, name: 253 };

const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const NAME = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;

/**
 * Whether there can be a Namespace and a ServiceAccount of these names; in each, `*` and `?` stand for other characters,
 * and `undefined` for a name that is not known.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export function isPossibleName(namespace: string | undefined, name: string | undefined): boolean {
  return fits(namespace, NAMESPACE, LONGEST.namespace) && fits(name, NAME, LONGEST.name);
}

function fits(pattern: string | undefined, form: RegExp, longest: number): boolean {
  if (pattern === undefined) return true;
  // A star may be nothing, or any character that is missing for a name.
  return pattern.replaceAll('*', '').length <= longest && form.test(pattern.replace(/[*?]/g, 'x'));
}
