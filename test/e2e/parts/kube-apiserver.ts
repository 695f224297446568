import { join } from 'node:path';
import { goPart } from './go-part.ts';
import { partFolder } from './part.ts';

/** The API server of Kubernetes: about three minutes of building on two cores, 100 MB. */
export const kubeApiserver = goPart({
  name: 'kube-apiserver',
  module: 'k8s.io/kubernetes',
  // Kubernetes's own build sets its version so; without it /version says v0.0.0-master.
  linkerFlags: (version) => `-X k8s.io/component-base/version.gitVersion=${version}`,
});

/** Path of the kube-apiserver program. */
export function kubeApiserverPath(): string {
  return join(partFolder(kubeApiserver), kubeApiserver.name);
}
