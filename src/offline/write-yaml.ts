import type { Document } from 'yaml';
import { stringify } from 'yaml';
import type { AddOperation } from '../injection/json-patch.ts';
import { editableTree } from '../manifests/parse.ts';
import { KUBERNETES_YAML } from '../manifests/yaml-options.ts';
import { type InjectedDocument, injectedValue } from './inject-documents.ts';

/**
 * The documents in input order: untouched ones byte for byte, touched ones edited in place with their comments.
 * Where aliases share parts of a document it is written anew, since an edit of one place would show in others.
 */
export function writeYaml(documents: readonly InjectedDocument[]): string {
  return documents.map(writeDocument).join('');
}

function writeDocument(injected: InjectedDocument): string {
  const { document, operations } = injected;
  if (operations.length === 0) return document.source;
  if (document.format === 'json') return `${JSON.stringify(injectedValue(injected), null, 2)}\n`;
  const tree = editableTree(document);
  const options = { lineWidth: 0, indentSeq: !hasFlushLists(document.source) };
  if (tree === undefined) {
    const marker = document.source.startsWith('---') ? '---\n' : '';
    return (
      marker +
      stringify(injectedValue(injected), { ...KUBERNETES_YAML, ...options, aliasDuplicateObjects: false })
    );
  }
  for (const operation of operations) add(tree, operation);
  return tree.toString(options);
}

function add(tree: Document.Parsed, { path, value }: AddOperation): void {
  const steps = path.slice(1).split('/');
  const node = tree.createNode(value, { aliasDuplicateObjects: false });
  if (steps.at(-1) === '-') tree.addIn(steps.slice(0, -1).map(asIndex), node);
  else tree.setIn(steps.map(asIndex), node);
}

function asIndex(step: string): string | number {
  return /^\d+$/.test(step) ? Number(step) : step;
}

/** Whether the lists of `source` stand flush with their key, as most Kubernetes manifests write them. */
function hasFlushLists(source: string): boolean {
  const lines = source.split('\n');
  return lines.some((line, index) => {
    const key = /^( *)(?:- )?[^\s#-][^#]*:\s*$/.exec(line);
    const next = /^( *)- /.exec(lines[index + 1] ?? '');
    return key !== null && next !== null && key[1]?.length === next[1]?.length;
  });
}
