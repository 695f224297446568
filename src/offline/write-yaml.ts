import { isDeepStrictEqual } from 'node:util';
import type { Document } from 'yaml';
import type { PatchOperation } from '../injection/json-patch.ts';
import { editableTree, parseManifest } from '../manifests/parse.ts';
import { type InjectedDocument, injectedValue } from './inject-documents.ts';

/** The documents in input order: untouched ones byte for byte, touched ones edited in place with their comments. */
export function writeYaml(documents: readonly InjectedDocument[]): string {
  return documents.map(writeDocument).reduce(joined, '');
}

/** Where files meet, the marker between their documents may be missing. */
function joined(before: string, next: string): string {
  if (before === '' || next === '' || next.startsWith('---')) return endLine(before) + next;
  return `${endLine(before)}---\n${next}`;
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function writeDocument(injected: InjectedDocument): string {
  const { document, operations } = injected;
  if (operations.length === 0) return document.source;
  const value = injectedValue(injected);
  const text = document.format === 'json' ? undefined : edited(injected);
  // JSON is YAML, too: what stands for a text that would not read back as what it should say.
  const written =
    text !== undefined && readsAs(text, value)
      ? text
      : `${markerOf(document)}${JSON.stringify(value, null, 2)}\n`;
  return document.source.includes('\r\n') ? written.replaceAll(/\r?\n/g, '\r\n') : written;
}

function edited({ document, operations }: InjectedDocument): string {
  const tree = editableTree(document);
  for (const operation of operations) apply(tree, operation);
  return tree.toString({ lineWidth: 0, indentSeq: !hasFlushLists(document.source) });
}

function readsAs(text: string, value: unknown): boolean {
  try {
    return isDeepStrictEqual(parseManifest('', text)[0]?.value, value);
  } catch {
    return false;
  }
}

function markerOf({ source }: InjectedDocument['document']): string {
  return source.startsWith('---') ? '---\n' : '';
}

function apply(tree: Document.Parsed, operation: PatchOperation): void {
  const steps = operation.path.slice(1).split('/').map(unescaped);
  if (operation.op === 'remove') return void tree.deleteIn(steps.map(asIndex));
  const node = tree.createNode(operation.value, { aliasDuplicateObjects: false });
  if (steps.at(-1) === '-') tree.addIn(steps.slice(0, -1).map(asIndex), node);
  else tree.setIn(steps.map(asIndex), node);
}

/** RFC 6901, section 4. */
function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
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
