/**
 * Whether there can be an object of that name. Those in a pod or a flag were seen by no API server before, and what is no
 * name, such as `../x`, could lead to another object's address.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(text);
}
