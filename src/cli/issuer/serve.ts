import { connect } from '../../cluster/kubernetes/connect.ts';
import { buildIssuerApp } from '../../issuer/app.ts';
import { DISCOVERY_PATH } from '../../issuer/discovery.ts';
import { document } from '../../issuer/documents.ts';
import { createRequestMetrics } from '../../issuer/request-metrics.ts';
import { gatherKeys } from '../../issuer/sources/gather.ts';
import { steadySource } from '../../issuer/sources/steady.ts';
import { createLog } from '../../serving/log.ts';
import { runService, type Service } from '../../serving/service.ts';
import { retirementRemark } from '../../settings/issuer.ts';
import { type IssuerServeSettings, readIssuerServeSettings } from '../../settings/issuer-serve.ts';
import type { GivenFlags } from '../../settings/read.ts';
import { createTlsMetrics } from '../../tls/metrics.ts';
import { openServingTls, type ServingTls } from '../../tls/serving-tls.ts';
import { keySources } from './key-sources.ts';
import { openServedKeys } from './served-keys.ts';

/** Connections on each port: about 32 KiB each. */
const MAX_CONNECTIONS = 2000;

/** `podrole issuer serve`: serves until a signal. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readIssuerServeSettings(given);
  const log = createLog(settings.logLevel);
  if (settings.tlsCert === undefined) log.warn(PLAIN_HTTP);
  const short = retirementRemark(settings.retireAfter);
  if (short !== undefined) log.warn(short);
  const options = {
    log,
    settings: { ...settings, maxConnections: MAX_CONNECTIONS },
    startup: 'reading key files, credentials and certificate',
  };
  return runService(options, (service) => serve(settings, service));
}

const PLAIN_HTTP =
  'serving plain HTTP: AWS reads an issuer over HTTPS alone, so a proxy with its certificate must stand in front';

/** Keys are not waited for: an API server that is away shows as an issuer without keys. */
async function serve(settings: IssuerServeSettings, service: Service): Promise<void> {
  const { log, registry, draining, checks } = service;
  await checkFiles(settings);
  const client = settings.apiServer && (await connect(settings.apiServer, () => performance.now()));
  const tls = await service.follow(openTls(settings, service));
  const keys = openServedKeys(await keySources(settings, client), settings, service);
  checks.push(keys.check, ...(tls === undefined ? [] : [tls.check]));
  const app = buildIssuerApp({
    documents: keys.documents,
    awaited: [settings.jwksPath, DISCOVERY_PATH].map((below) => document(settings.issuer, below, {}).path),
    draining,
    metrics: createRequestMetrics(registry),
    ...(tls !== undefined && { https: tls.options }),
  });
  tls?.keepUpToDate(app.server);
  const address = await service.listen(app, settings.port);
  log.info(address, 'issuer listening');
  keys.present.then((kids) => log.info({ ...address, kids }, 'issuer ready'));
}

/** A mistake in a file that somebody wrote ends the start; what is wrong elsewhere may pass. */
async function checkFiles(settings: IssuerServeSettings): Promise<void> {
  const jwks = settings.jwks.filter((one) => !/^https:/i.test(one));
  const files = await keySources({ ...settings, jwks }, undefined);
  if (files.length > 0)
    await gatherKeys(
      files.map((file) => steadySource(file)),
      settings,
    );
}

async function openTls(
  { tlsCert, tlsKey, tlsMinVersion, tlsCipherSuites }: IssuerServeSettings,
  { log, registry }: Service,
): Promise<ServingTls | undefined> {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  const source = {
    pair: { certFile: tlsCert, keyFile: tlsKey },
    clientCaFile: undefined,
    minVersion: tlsMinVersion,
    cipherSuites: tlsCipherSuites,
  };
  return openServingTls(source, { log, metrics: createTlsMetrics(registry), clock: Date.now });
}
