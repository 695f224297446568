import type { CurrentProvider } from './plan.ts';
import type { ProviderStep } from './step.ts';

const NOTHING: CurrentProvider = { clientIds: [], thumbprints: [], tags: {} };

/** What a provider has after steps. Where none is given as it is made, IAM finds a thumbprint, which is not in it. */
export function afterSteps(
  current: CurrentProvider | undefined,
  steps: readonly ProviderStep[],
): CurrentProvider {
  return steps.reduce(after, current ?? NOTHING);
}

function after(provider: CurrentProvider, step: ProviderStep): CurrentProvider {
  const { clientIds, tags } = provider;
  switch (step.kind) {
    case 'create':
      return { clientIds: step.clientIds, thumbprints: step.thumbprints ?? [], tags: step.tags };
    case 'add-client-id':
      return { ...provider, clientIds: [...clientIds, step.clientId] };
    case 'remove-client-id':
      return { ...provider, clientIds: clientIds.filter((one) => one !== step.clientId) };
    case 'set-thumbprints':
      return { ...provider, thumbprints: step.thumbprints };
    case 'tag':
      return { ...provider, tags: { ...tags, ...step.tags } };
  }
}
