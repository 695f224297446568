import type { ScalarTag, Tags } from 'yaml';

const NOT_KUBERNETES = ['!!timestamp', 'tag:yaml.org,2002:timestamp'];

/**
 * YAML as Kubernetes' tools read it: version 1.1 with its merge keys, octal numbers and `yes`, without dates
 * and base-60 numbers. Scalars that nobody edited are written as they stood.
 */
export const KUBERNETES_YAML = {
  version: '1.1',
  merge: true,
  prettyErrors: false,
  strict: true,
  customTags: (tags: Tags): Tags =>
    tags
      .filter(
        (tag) => typeof tag === 'string' || (!NOT_KUBERNETES.includes(tag.tag) && formatOf(tag) !== 'TIME'),
      )
      .map((tag) => (typeof tag === 'string' || !isScalarTag(tag) ? tag : keepingSource(tag))),
} as const;

function formatOf(tag: Exclude<Tags[number], string>): string | undefined {
  return 'format' in tag ? tag.format : undefined;
}

function isScalarTag(tag: Exclude<Tags[number], string>): tag is ScalarTag {
  return tag.collection === undefined && 'resolve' in tag && 'test' in tag && tag.test !== undefined;
}

function keepingSource(tag: ScalarTag): ScalarTag {
  const { stringify } = tag;
  return {
    ...tag,
    stringify: (item, ...rest) => item.source ?? stringify?.(item, ...rest) ?? String(item.value),
  };
}
