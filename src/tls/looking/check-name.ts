import { quote } from '../../identity/quote.ts';
import type { Candidate } from './candidate.ts';
import { type Finding, finding } from './finding.ts';
import { coversHost } from './host-name.ts';

/** Which of a certificate's names is nearly the one that it lacks. */
export function nearNames(at: string, { certificate, details }: Candidate, host: string): readonly Finding[] {
  const { dns } = details.altNames;
  const [service = '', namespace = ''] = host.split('.');
  const hints: readonly (readonly [Finding['code'], readonly string[]])[] = [
    ['name-svc-local', [`${host}.local`, `${host}.cluster.local`]],
    ['name-bare', [service, `${service}.${namespace}`]],
  ];
  const found = hints.flatMap(([code, near]) =>
    near.filter((name) => coversHost(dns, name)).map((name) => finding(code, at, `it is for ${quote(name)}`)),
  );
  const isCommonName = certificate.subject?.split('\n').includes(`CN=${host}`) === true;
  return isCommonName
    ? [...found, finding('name-common-name', at, `its common name is ${quote(host)}`)]
    : found;
}
