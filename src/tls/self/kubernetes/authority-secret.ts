import type { ApiClient } from '../../../cluster/kubernetes/api-client.ts';
import type { AuthoritySecret } from '../ports.ts';
import { checkedName } from './checked-name.ts';
import { FIELD_MANAGER, REQUEST_TIMEOUT } from './field-manager.ts';
import { hasStatus, refused, wordless } from './refused.ts';
import { secretPatch, secretState } from './secret-object.ts';

/** Which Secret, and for whom. */
export interface AuthoritySecretOptions {
  /** Of the Secret and of the Service. */
  readonly namespace: string;
  readonly name: string;
  /** The name of the Service that the authorities sign for. */
  readonly service: string;
  /** How long one request may take; default 10 s. Milliseconds. */
  readonly timeoutMs?: number;
}

/**
 * The Secret of self mode on the API server. All of it throws PodroleError SELF_TLS_REFUSED for what stays so until somebody
 * does something about it, and ApiFailure for what may be over the next time.
 *
 * @throws PodroleError USAGE where the names are none.
 */
export function createAuthoritySecret(
  client: ApiClient,
  { namespace, name, service, timeoutMs: totalMs = REQUEST_TIMEOUT }: AuthoritySecretOptions,
): AuthoritySecret {
  const secret = `Secret ${checkedName('Namespace', namespace)}/${checkedName('Secret', name)}`;
  const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
  const patched = `${path}?${new URLSearchParams({ fieldManager: FIELD_MANAGER })}`;
  const grant = 'grant the rights of docs/rbac.md';

  return {
    async read() {
      try {
        // Without a resourceVersion in the query the answer is what etcd has, not what a cache of the API server does.
        const object = await client.getJson(path, { accept: 'application/json', totalMs });
        return secretState(object, { secret, of: { namespace, service } });
      } catch (error) {
        if (hasStatus(error, 404)) return undefined;
        // Nothing was sent that could be told again, and whoever lacks a right may read which; a broken answer may be the Secret.
        const said = hasStatus(error, 403) ? error : wordless(error);
        throw refused(said, `${secret} may not be read`, { 403: grant });
      }
    },

    async make() {
      // Neither data, which would be taken away when it is applied again without, nor labels, over which whoever applies
      // others, such as a chart, would fail.
      const empty = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'Opaque' };
      try {
        await client.patchJson(patched, empty, { type: 'apply', totalMs });
      } catch (error) {
        // Of another type, thus there: to read it tells more.
        if (hasStatus(error, 409)) return;
        throw refused(wordless(error), `${secret} is not there and may not be made`, {
          403: `make it again with its chart (helm upgrade) or kubectl create secret generic, or ${grant}`,
          404: 'make its namespace',
        });
      }
    },

    async write(kept, version) {
      try {
        await client.patchJson(patched, secretPatch(kept, version), { type: 'merge', totalMs });
        return true;
      } catch (error) {
        if (hasStatus(error, 404, 409)) return false;
        throw refused(wordless(error), `${secret} may not be written`, {
          403: grant,
          422: 'if it is immutable or full, delete it: a new one is made, and what trusts the old one goes on doing so',
        });
      }
    },
  };
}
