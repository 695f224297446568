import type { InjectedDocument } from './inject-documents.ts';

/** A JSON list with an entry for every object that holds a pod: which it is, and its JSON Patch (RFC 6902). */
export function writePatch(documents: readonly InjectedDocument[]): string {
  const patches = documents.flatMap(({ objects }) =>
    objects.map(({ object, namespace, name, operations }) => ({
      file: object.document.file,
      apiVersion: object.value.apiVersion,
      kind: object.kind,
      namespace,
      name,
      patch: operations,
    })),
  );
  return `${JSON.stringify(patches, null, 2)}\n`;
}
