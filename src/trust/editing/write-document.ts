import type { PolicyDocument } from '../document.ts';
import type { TrustModel } from './model.ts';
import { statementJson } from './statement-json.ts';

/**
 * The text of a document with what the model says: statements that nobody changed byte for byte, the rest in the document's
 * own manner (its indentation and line ends, or all in one line). Everything around them stays.
 */
export function writeDocument(
  { text, span: [from, to], statements }: PolicyDocument,
  model: TrustModel,
): string {
  const isList = text[from] === '[';
  const style = styleOf(text, isList && statements.length > 0 ? firstStatement(text, from) : undefined);
  const written = writtenStatements(model).map((one) => (typeof one === 'string' ? one : json(one, style)));
  const [only] = written;
  if (!isList && written.length === 1 && only !== undefined)
    return text.slice(0, from) + only + text.slice(to);
  if (isList && same(written, statements)) return text;
  return text.slice(0, from) + list(written, style, lineIndent(text, from)) + text.slice(to);
}

/** How the document is laid out; on one line, `eol` is empty. */
interface Style {
  readonly eol: string;
  readonly unit: string;
  /** Before a statement. */
  readonly indent: string;
}

function writtenStatements({ grants, foreign, place }: TrustModel): readonly (string | object)[] {
  const ours = [...grants]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { frame, subjects, written }]) => written ?? statementJson(frame, [...subjects].sort()));
  const others = foreign.map(({ written }) => written);
  return [...others.slice(0, place), ...ours, ...others.slice(place)];
}

function same(written: readonly string[], statements: PolicyDocument['statements']): boolean {
  return (
    written.length === statements.length && written.every((one, index) => one === statements[index]?.text)
  );
}

function styleOf(text: string, first: number | undefined): Style {
  const eol = /\r?\n/.exec(text)?.[0] ?? '';
  if (eol === '' || !/\n[ \t]+\S/.test(text)) return { eol: '', unit: '', indent: '' };
  const unit = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  const startsLine = first !== undefined && /(?:^|\n)[ \t]*$/.test(text.slice(0, first));
  const indent = startsLine ? lineIndent(text, first) : unit + unit;
  return { eol, unit, indent };
}

function firstStatement(text: string, from: number): number {
  return from + 1 + (/^\s*/.exec(text.slice(from + 1))?.[0].length ?? 0);
}

function lineIndent(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function json(value: object, { eol, unit, indent }: Style): string {
  return eol === ''
    ? JSON.stringify(value)
    : JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`);
}

function list(written: readonly string[], { eol, indent }: Style, outer: string): string {
  if (written.length === 0) return '[]';
  if (eol === '') return `[${written.join(',')}]`;
  return `[${eol}${written.map((one) => indent + one).join(`,${eol}`)}${eol}${outer}]`;
}
