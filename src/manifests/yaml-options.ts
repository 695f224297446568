import type { Scalar, ScalarTag, Tags } from 'yaml';

const NOT_KUBERNETES = ['!!timestamp', 'tag:yaml.org,2002:timestamp'];

/**
 * YAML as Kubernetes' tools read it: version 1.1 with its octal numbers and `yes`, without dates
 * and base-60 numbers. Scalars that nobody edited are written as they stood.
 */
export const KUBERNETES_YAML = {
  version: '1.1',
  // Merge keys are applied by expandAliases, in the order in which Kubernetes' tools do.
  merge: false,
  prettyErrors: false,
  strict: true,
  customTags: (tags: Tags): Tags =>
    tags
      .filter(
        (tag) => typeof tag === 'string' || (!NOT_KUBERNETES.includes(tag.tag) && formatOf(tag) !== 'TIME'),
      )
      .map((tag) => (typeof tag === 'string' || tag.collection !== undefined ? tag : writtenSafely(tag))),
} as const;

function formatOf(tag: Exclude<Tags[number], string>): string | undefined {
  return 'format' in tag ? tag.format : undefined;
}

// Line breaks to some YAML readers and not to others, and a byte order mark.
const AMBIGUOUS = /[\u0085\u2028\u2029\ufeff]/g;

function writtenSafely(tag: ScalarTag): ScalarTag {
  const { stringify } = tag;
  if (tag.tag === 'tag:yaml.org,2002:str') {
    return {
      ...tag,
      stringify: (item, ...rest) =>
        needsEscapes(item) ? escaped(String(item.value)) : (stringify?.(item, ...rest) ?? String(item.value)),
    };
  }
  if (tag.test === undefined) return tag;
  return {
    ...tag,
    stringify: (item, ...rest) => item.source ?? stringify?.(item, ...rest) ?? String(item.value),
  };
}

/** Besides, blocks that begin with blanks need an indentation indicator, which the library does not always write. */
function needsEscapes({ type, value }: Scalar): boolean {
  const text = String(value);
  return text.search(AMBIGUOUS) !== -1 || (type?.startsWith('BLOCK') === true && /^\s|^$/.test(text));
}

/** JSON's escapes are YAML's, too. */
function escaped(text: string): string {
  return JSON.stringify(text).replace(
    AMBIGUOUS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
