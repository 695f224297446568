import { validationError } from '../failure.ts';
import { type Parameters, text } from '../parameters.ts';

/** What a page is cut from. */
export interface PageOptions<T> {
  readonly parameters: Parameters;
  /** Items that one page holds, however many are asked for. */
  readonly largest: number;
  /** What items are ordered by: a marker names the last one of the page before. */
  readonly key: (item: T) => string;
}

/** The page that `Marker` and `MaxItems` ask for. */
export function pageOf<T>(all: readonly T[], { parameters, largest, key }: PageOptions<T>) {
  const size = Math.min(sizeOf(parameters), largest);
  const after = markerOf(parameters);
  const ordered = [...all].sort((one, other) => (key(one) < key(other) ? -1 : 1));
  const rest = after === undefined ? ordered : ordered.filter((item) => key(item) > after);
  const items = rest.slice(0, size);
  const last = items.at(-1);
  const more = rest.length > items.length && last !== undefined;
  return {
    IsTruncated: more,
    Marker: more ? Buffer.from(`after:${key(last)}`).toString('base64') : undefined,
    items,
  };
}

function sizeOf(parameters: Parameters): number {
  const given = text(parameters, 'MaxItems') ?? '100';
  const size = Number(given);
  if (Number.isInteger(size) && size >= 1 && size <= 1000) return size;
  const bound = size < 1 ? 'greater than or equal to 1' : 'less than or equal to 1000';
  throw validationError(
    `1 validation error detected: Value '${given}' at 'maxItems' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

function markerOf(parameters: Parameters): string | undefined {
  const marker = text(parameters, 'Marker');
  if (marker === undefined) return undefined;
  const read = Buffer.from(marker, 'base64').toString();
  if (!read.startsWith('after:')) throw validationError(`Invalid Marker: ${marker}`);
  return read.slice('after:'.length);
}
