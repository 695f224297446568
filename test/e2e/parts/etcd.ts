import { join } from 'node:path';
import { goPart } from './go-part.ts';
import { partFolder } from './part.ts';

/** The store of the API server: about two minutes of building on two cores, 27 MB. */
export const etcd = goPart({ name: 'etcd', module: 'go.etcd.io/etcd/server/v3' });

/** Path of the etcd program. */
export function etcdPath(): string {
  return join(partFolder(etcd), etcd.name);
}
