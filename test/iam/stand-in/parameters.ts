/** What a request asks with, as an SDK takes it: lists are arrays, `Tags` are objects. */
export type Parameters = Readonly<Record<string, unknown>>;

/** A member that is text; `undefined` where it was not given. */
export function text(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  return value === undefined ? undefined : String(value);
}

/** A member that is a list; `undefined` where it was not given. An empty one is sent as an empty text. */
export function list<T = string>(parameters: Parameters, name: string): readonly T[] | undefined {
  const value = parameters[name];
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value : [];
}

/** Parses the body of a request in the AWS query protocol: `Tags.member.1.Key=a` is `{ Tags: [{ Key: 'a' }] }`. */
export function parametersOf(body: string): Parameters {
  const root = new Map<string, unknown>();
  for (const [key, value] of new URLSearchParams(body)) place(root, key.split('.'), value);
  return plain(root) as Parameters;
}

type Tree = Map<string, unknown>;

function place(tree: Tree, [name = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree.set(name, value);
    return;
  }
  const below = tree.get(name);
  const next: Tree = below instanceof Map ? below : new Map();
  tree.set(name, next);
  place(next, rest, value);
}

function plain(value: unknown): unknown {
  if (!(value instanceof Map)) return value;
  const members = value.get('member');
  if (members instanceof Map) {
    return [...members]
      .sort(([one], [other]) => Number(one) - Number(other))
      .map(([, member]) => plain(member));
  }
  return Object.fromEntries([...value].map(([name, one]) => [name, plain(one)]));
}
