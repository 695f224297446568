import type { Annotation } from './annotation.ts';
import { firstCsvRecord } from './csv.ts';
import type { Remark } from './reasons.ts';

/** Which containers of a pod get what is granted. */
export interface ContainerChoice {
  /** Only these, where it is there. */
  readonly include: ReadonlySet<string> | undefined;
  /** All but these, where there is no `include`. */
  readonly skip: ReadonlySet<string>;
}

/** Whether the container of this name gets what is granted. */
export function isChosen(name: string, { include, skip }: ContainerChoice): boolean {
  return include === undefined ? !skip.has(name) : include.has(name);
}

/**
 * Reads the two lists of container names: one CSV record each, as amazon-eks-pod-identity-webhook reads its own;
 * besides, semicolons separate like commas, and blanks around a name do not count.
 */
export function chooseContainers(
  include: Annotation | undefined,
  skip: Annotation | undefined,
  remarks: Remark[],
): ContainerChoice {
  return {
    include: names(include, 'include-containers-invalid', 'every container counts', remarks),
    skip: names(skip, 'skip-containers-invalid', 'nothing is skipped', remarks) ?? new Set(),
  };
}

function names(
  list: Annotation | undefined,
  code: 'include-containers-invalid' | 'skip-containers-invalid',
  consequence: string,
  remarks: Remark[],
): ReadonlySet<string> | undefined {
  if (list === undefined) return undefined;
  const fields = firstCsvRecord(list.value);
  if (fields === undefined) {
    remarks.push({ code, text: `${consequence}, as it holds no readable CSV record: ${list.described}` });
    return undefined;
  }
  return new Set(
    fields
      .flatMap((field) => field.split(';'))
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );
}
