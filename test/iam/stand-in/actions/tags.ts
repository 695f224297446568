import { invalidInput, quotaExceeded, validationError } from '../failure.ts';

/** Tags as a request or an answer has them. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A record of tags as a list. */
export function tagList(tags: Readonly<Record<string, string>>): readonly Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** A list of tags as a record. */
export function tagRecord(tags: readonly Tag[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key, Value = '' }) => [Key, Value]));
}

/** The tags of one resource. @throws Failure ValidationError, InvalidInput, LimitExceeded */
export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  for (const { Key = '', Value = '' } of tags) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(Key)) throw notATag('key', Key);
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(Value)) throw notATag('value', Value);
    if (/^aws:/i.test(Key)) throw invalidInput('Tags cannot begin with aws:, it is reserved for AWS use.');
  }
  const keys = new Set(tags.map(({ Key }) => Key.toLowerCase()));
  if (keys.size < tags.length) {
    throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  if (keys.size > 50) throw quotaExceeded('TagsPerOpenIdConnectProvider', 50);
  return tags;
}

function notATag(member: 'key' | 'value', value: string) {
  return validationError(
    `1 validation error detected: Value '${value}' at 'tags.1.member.${member}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+`,
  );
}
