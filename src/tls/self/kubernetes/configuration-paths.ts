import type { WebhookConfigurationKind } from '../ports.ts';
import { checkedName } from './checked-name.ts';

/** The API group of webhook configurations. */
export const CONFIGURATION_GROUP = 'admissionregistration.k8s.io';

/** A kind of webhook configuration as it is called in rights and addresses. */
export const CONFIGURATION_RESOURCES: Readonly<Record<WebhookConfigurationKind, string>> = {
  MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
  ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
};

/** A webhook configuration, whether it is there or not. */
export interface ConfigurationName {
  readonly kind: WebhookConfigurationKind;
  readonly name: string;
}

/** Where all of a kind are. */
export function configurationsPath(kind: WebhookConfigurationKind): string {
  return `/apis/${CONFIGURATION_GROUP}/v1/${CONFIGURATION_RESOURCES[kind]}`;
}

/**
 * Where one is.
 *
 * @throws PodroleError USAGE where the name is none.
 */
export function configurationPath({ kind, name }: ConfigurationName): string {
  return `${configurationsPath(kind)}/${checkedName(kind, name)}`;
}
