import type { z } from 'zod';
import { verbatim } from '../identity/quote.ts';

const MAX_SHOWN = 80;
/** A path holds condition keys, and those an issuer of up to 255 characters. */
const MAX_PATH = 400;

/**
 * The first problem that zod found, as `path value: problem` with the value cut to a readable length, so
 * that the reader finds the place in the document.
 */
export function describeProblem(error: z.ZodError, document: unknown): string {
  const issue = error.issues[0];
  if (issue === undefined) return error.message;
  const value = issue.path.reduce<unknown>(member, document);
  const path = issue.path.reduce<string>(extend, '') || 'document';
  return `${verbatim(path, MAX_PATH)} ${verbatim(shown(value))}: ${verbatim(issue.message, MAX_PATH)}`;
}

/** A value as JSON, cut to a length that fits a sentence. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'is missing';
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function member(value: unknown, key: PropertyKey): unknown {
  // Where a list is allowed, policies may write its only item without brackets.
  if (key === 0 && !Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}

function extend(path: string, key: PropertyKey): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? String(key) : `${path}.${String(key)}`;
}
