import { readContainerCredentials } from '../../cluster/container-credentials-file.ts';
import { connect } from '../../cluster/kubernetes/connect.ts';
import { snapshotOf } from '../../cluster/manifests/snapshot.ts';
import { PodroleError } from '../../errors.ts';
import { NOBODY } from '../../identity/container-credentials.ts';
import { createExpressions } from '../../identity/expressions.ts';
import { readManifests } from '../../manifests/read-files.ts';
import { checkIdentity } from '../../settings/check-identity.ts';
import {
  ISSUER_VERIFY_FLAGS,
  type IssuerVerifySettings,
  verifiableUrl,
  verifiedCluster,
} from '../../settings/issuer-verify.ts';
import { wantsColour } from '../../settings/process.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { COLOURED, PLAIN } from '../../terminal/ink.ts';
import { withProgress } from '../../terminal/progress.ts';
import { clusterPod } from '../../verify/cluster-pod.ts';
import { isClean } from '../../verify/finding.ts';
import type { FindPod } from '../../verify/found-pod.ts';
import { type LiveCluster, liveCluster } from '../../verify/live-cluster.ts';
import { manifestPod } from '../../verify/manifest-pod.ts';
import { createProbe } from '../../verify/probe.ts';
import { reportJson, reportText } from '../../verify/report-text.ts';
import { type VerifyOptions, verifyIssuer } from '../../verify/verify-issuer.ts';
import { readGivenFile } from '../given-file.ts';
import { givenAuthorities } from '../outside.ts';

/** `podrole issuer verify`: 1 if anything was found that breaks, or may. */
export async function run(given: GivenFlags, [operand]: readonly string[]): Promise<number> {
  const settings = readSettings(ISSUER_VERIFY_FLAGS, given);
  checkIdentity(settings);
  const url = verifiableUrl(operand);
  const cluster = verifiedCluster(settings);
  const { resolve, audience, output } = settings;
  const bundle = await givenAuthorities(settings);
  const token =
    settings.token === undefined ? undefined : (await readGivenFile('--token', settings.token)).trim();
  const live = cluster && liveCluster(await connect(cluster, () => performance.now()));
  return withProgress(`asking ${new URL(url).host} as AWS would …`, async () => {
    const report = await verifyIssuer({
      url,
      probe: createProbe({ ca: bundle, connectTo: resolve }),
      audiences: audience,
      token,
      live,
      pod: await podOptions(settings, live),
      clock: Date.now,
    });
    const ink = wantsColour(process.stdout) ? COLOURED : PLAIN;
    process.stdout.write(output === 'json' ? reportJson(report) : reportText(report, ink));
    return isClean(report.findings) ? 0 : 1;
  });
}

async function podOptions(
  settings: IssuerVerifySettings,
  live: LiveCluster | undefined,
): Promise<VerifyOptions['pod']> {
  const { pod: name, watchContainerCredentialsConfig: list, audience: audiences } = settings;
  if (name === undefined) return undefined;
  const usesContainerCredentials = list === undefined ? NOBODY : await readContainerCredentials(list);
  const rules = { settings, expressions: createExpressions(settings), usesContainerCredentials, audiences };
  return { name, find: await finder(settings, live), rules };
}

async function finder(settings: IssuerVerifySettings, live: LiveCluster | undefined): Promise<FindPod> {
  const { manifests, watchConfigMap, namespace } = settings;
  const configMapNamespace = watchConfigMap ? namespace : undefined;
  if (live !== undefined) return clusterPod(live, configMapNamespace);
  const documents = (await Promise.all(manifests.map(readManifests))).flat();
  const snapshot = snapshotOf(documents, { configMapNamespace });
  if (snapshot.problem !== undefined) throw new PodroleError('MANIFEST_INVALID', snapshot.problem);
  return manifestPod(documents, snapshot);
}
