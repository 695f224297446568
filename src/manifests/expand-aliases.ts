import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  type Node,
  visit,
  type YAMLMap,
} from 'yaml';

/** More nodes than that are no manifest but an attack ("billion laughs"). */
const MOST_COPIES = 100_000;

/**
 * Makes a tree in which nothing is shared: every alias becomes a copy of what it stands for, and merge keys become the
 * pairs that they bring in, so that an edit of one place shows in no other. Comments and the way scalars are written
 * stay.
 *
 * @throws Error for an alias without its anchor, or within its own anchor, and for more than 100,000 copied nodes.
 */
export function expandAliases(tree: Document.Parsed): void {
  let copies = 0;
  // Anchors come before their aliases, so what is copied has none left in it, unless it holds itself.
  visit(tree, {
    Alias: (_key, alias) => {
      const source = alias.resolve(tree);
      if (source === undefined)
        throw new Error(`no anchor &${alias.source} before the alias *${alias.source}`);
      const copy = source.clone() as Node;
      visit(copy, () => {
        copies += 1;
        if (copies > MOST_COPIES) throw new Error(`aliases stand for more than ${MOST_COPIES} values`);
      });
      dropAnchors(copy);
      return copy;
    },
  });
  visit(tree, { Map: (_key, map) => mergePairs(map) });
  if (isNode(tree.contents)) dropAnchors(tree.contents);
}

function dropAnchors(node: Node): void {
  visit(node, (_key, one) => {
    if ((isScalar(one) || isCollection(one)) && one.anchor !== undefined) delete one.anchor;
  });
}

/**
 * Kubernetes' tools take the pairs in order: what a merge key brings in replaces what stands before it, and what stands
 * after it replaces that. Of several maps in one merge key the first counts.
 */
function mergePairs(map: YAMLMap): void {
  if (!map.items.some(isMerge)) return;
  const merged = new Map<unknown, YAMLMap['items'][number]>();
  for (const pair of map.items) {
    for (const one of isMerge(pair) ? broughtIn(pair.value) : [pair]) merged.set(keyOf(one), one);
  }
  map.items = [...merged.values()];
}

function broughtIn(value: unknown): YAMLMap['items'] {
  const maps = isCollection(value) && !isMap(value) ? [...value.items].reverse() : [value];
  return maps.flatMap((one) => (isMap(one) ? one.items : []));
}

function isMerge(pair: YAMLMap['items'][number]): boolean {
  return isPair(pair) && isScalar(pair.key) && pair.key.value === '<<' && pair.key.type === 'PLAIN';
}

function keyOf({ key }: YAMLMap['items'][number]): unknown {
  return isScalar(key) ? key.value : key;
}
