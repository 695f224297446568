import { few } from '../../demand/few.ts';
import { printable } from '../../identity/quote.ts';
import type { ProviderStep } from './step.ts';

/** What steps did, in a sentence. */
export function doneText(steps: readonly ProviderStep[]): string {
  return few(steps.map(textOf));
}

function textOf(step: ProviderStep): string {
  switch (step.kind) {
    case 'create':
      return 'the provider is made';
    case 'add-client-id':
      return `audience ${printable(step.clientId)} is added`;
    case 'remove-client-id':
      return `audience ${printable(step.clientId)} is taken out`;
    case 'set-thumbprints':
      return 'the thumbprints are set';
    case 'tag':
      return 'the tags are set';
  }
}
