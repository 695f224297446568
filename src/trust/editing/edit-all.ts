import { type PolicyDocument, readPolicyDocument } from '../document.ts';
import { type Edit, type Edited, edit, type NamedSubject } from './edit.ts';
import { modelKey, modelOf } from './model.ts';
import { sorted } from './sorted.ts';

/**
 * Edits a trust policy several times, each edit proven for itself, and says what all of them come to.
 *
 * @throws PodroleError TRUST_UNPROVEN as {@link edit}.
 */
export function editAll(document: PolicyDocument, changes: readonly Edit[]): Edited {
  const [first = {}, ...rest] = changes;
  const edited = rest.reduce(
    (before, change) => joined(before, edit(readPolicyDocument(before.text), change)),
    edit(document, first),
  );
  const key = modelKey(modelOf(readPolicyDocument(edited.text)));
  return { ...edited, isChanged: key !== modelKey(modelOf(document)) };
}

function joined(one: Edited, next: Edited): Edited {
  return {
    ...next,
    sizeBefore: one.sizeBefore,
    added: [...without(one.added, next.removed), ...without(next.added, one.removed)],
    removed: [...without(one.removed, next.added), ...without(next.removed, one.added)],
    addedKiam: sorted([...one.addedKiam, ...next.addedKiam]),
    droppedKiam: sorted([...one.droppedKiam, ...next.droppedKiam]),
    unproven: sorted([...one.unproven, ...next.unproven]),
  };
}

function without(named: readonly NamedSubject[], others: readonly NamedSubject[]): readonly NamedSubject[] {
  const keys = new Set(others.map(keyOf));
  return named.filter((one) => !keys.has(keyOf(one)));
}

function keyOf({ subject, providerArn, audience }: NamedSubject): string {
  return JSON.stringify([subject, providerArn, audience]);
}
