import { type Document, LineCounter, parseDocument } from 'yaml';
import { PodroleError } from '../errors.ts';
import { expandAliases } from './expand-aliases.ts';
import { KUBERNETES_YAML } from './yaml-options.ts';

/** One document of a manifest file: its bytes, and what they say. */
export interface ManifestDocument {
  /** The file's name for messages. */
  readonly file: string;
  /** The text of the document with its `---` line, byte for byte as it stood. */
  readonly source: string;
  /** The value; `undefined` for a document of nothing but comments, or of null. */
  readonly value: unknown;
  readonly format: 'json' | 'yaml';
  /** The line of the file, from 1, on which `source` begins. */
  readonly line: number;
}

// A line that begins so is a document marker wherever it stands, block scalars included (YAML 1.2.2, 9.1.2).
// Only a line feed ends a line here: JavaScript's own ^ knows separators that YAML does not.
const MARKER = /(?<=^|\n)---(?=[ \t\r\n]|$)/g;

/**
 * Splits a file into its documents and reads each: JSON as JSON, which is a hundred times faster, else YAML as
 * Kubernetes' tools read it. Joined, the sources are the text again.
 *
 * @throws PodroleError MANIFEST_INVALID naming file and line.
 */
export function parseManifest(file: string, text: string): readonly ManifestDocument[] {
  const json = tryJson(text);
  if (json !== undefined) return [{ file, source: text, value: json.value, format: 'json', line: 1 }];
  let line = 1;
  return split(text).map((source) => {
    const document = { file, source, value: readYaml({ file, source, line }), format: 'yaml' as const, line };
    line += source.split('\n').length - 1;
    return document;
  });
}

/** The YAML tree of a document, for edits that keep its comments; nothing in it is shared by aliases. */
export function editableTree({ source }: ManifestDocument): Document.Parsed {
  const tree = parseDocument(source, KUBERNETES_YAML);
  expandAliases(tree);
  return tree;
}

/** The line of the file on which the value at `path` stands, for messages; the nearest parent's if it is missing. */
export function lineOf({ source, line }: ManifestDocument, path: readonly (string | number)[]): number {
  const lineCounter = new LineCounter();
  const tree = parseDocument(source, { ...KUBERNETES_YAML, lineCounter });
  for (let depth = path.length; depth > 0; depth--) {
    const node = tree.getIn(path.slice(0, depth), true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    if (Array.isArray(range)) return line + lineCounter.linePos(Number(range[0])).line - 1;
  }
  return line;
}

function tryJson(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function split(text: string): readonly string[] {
  const starts = [...text.matchAll(MARKER)].map((match) => match.index).filter((index) => index > 0);
  const bounds = [0, ...starts, text.length];
  return bounds.slice(0, -1).map((start, index) => text.slice(start, bounds[index + 1]));
}

function readYaml({ file, source, line }: Pick<ManifestDocument, 'file' | 'source' | 'line'>): unknown {
  const lineCounter = new LineCounter();
  const tree = parseDocument(source, { ...KUBERNETES_YAML, lineCounter });
  const [error] = tree.errors;
  if (error !== undefined) {
    const position = lineCounter.linePos(error.pos[0]);
    const where = `${file}:${line + position.line - 1}:${position.col}`;
    const hint = /^\s*\{/.test(source)
      ? '; between JSON documents belong lines of ---, or they belong in a List'
      : '';
    throw new PodroleError('MANIFEST_INVALID', `${where}: ${error.message.split('\n')[0]}${hint}`);
  }
  try {
    expandAliases(tree);
    return tree.toJS() ?? undefined;
  } catch (cause) {
    // An alias without its anchor, or so many that they would fill the memory.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PodroleError('MANIFEST_INVALID', `${file}:${line}: ${reason}`, { cause });
  }
}
