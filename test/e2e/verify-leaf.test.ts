import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainFault } from '../../src/tls/looking/chain-fault.ts';
import { CHAIN_CASES, type ChainCase } from '../tls/looking/chain-cases.ts';
import { randomChains } from '../tls/looking/random-chains.ts';
import { goVerdicts } from './go-verdicts.ts';
import { run } from './process/run.ts';

/** What Go says: nothing of a chain that it takes. */
function verdictsOf(cases: readonly ChainCase[]): Promise<readonly string[]> {
  return goVerdicts(
    cases.map(({ chain, bundle, host, now }) => ({
      chain: chain.map(({ pem }) => pem),
      bundle: bundle.map(({ pem }) => pem).join(''),
      host,
      now,
    })),
  );
}

function ownVerdict({ chain, bundle, host, now }: ChainCase) {
  return chainFault(
    chain.map(({ certificate }) => certificate),
    { authorities: bundle.map(({ certificate }) => certificate), host, now },
  );
}

test('the table of chains is what Go says', async () => {
  const verdicts = await verdictsOf(CHAIN_CASES);
  const taken = CHAIN_CASES.map(({ name }, at) => [name, verdicts[at]]);
  const expected = CHAIN_CASES.map(({ name, verdict }) => [
    name,
    verdict === undefined ? '' : expect.stringMatching(/./),
  ]);
  expect(taken).toEqual(expected);
});

test('5,000 chains with everything that can be wrong put together get the verdict of Go', async () => {
  const cases = fc.sample(randomChains, 5000);
  const verdicts = await verdictsOf(cases);
  const differing = cases.flatMap((one, at) => {
    const own = ownVerdict(one);
    return (own === undefined) === (verdicts[at] === '')
      ? []
      : [
          {
            own: own?.text,
            go: verdicts[at],
            chain: one.chain.map(({ pem }) => pem),
            bundle: one.bundle.map(({ pem }) => pem),
          },
        ];
  });
  expect(differing.slice(0, 3)).toEqual([]);
  const taken = verdicts.filter((verdict) => verdict === '').length;
  expect(taken).toBeGreaterThan(500);
});

test('openssl says the same, but where the table says why it does not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'podrole-chains-'));
  try {
    const said: unknown[] = [];
    for (const one of CHAIN_CASES) said.push([one.name, await opensslTakes(one, folder)]);
    expect(said).toEqual(
      CHAIN_CASES.map(({ name, verdict, openssl }) => [
        name,
        (verdict === undefined) === (openssl === undefined),
      ]),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

async function opensslTakes({ chain, bundle, host, now }: ChainCase, folder: string): Promise<boolean> {
  const [leaf, ...sent] = chain.map(({ pem }) => pem);
  const files = { leaf: leaf ?? '', sent: sent.join(''), bundle: bundle.map(({ pem }) => pem).join('') };
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
  const { code } = await run('openssl', [
    ...['verify', '-no-CApath', '-no-CAstore', '-no-CAfile', '-attime', String(now / 1000)],
    ...['-purpose', 'sslserver', '-verify_hostname', host],
    ...(bundle.length === 0 ? [] : ['-trusted', join(folder, 'bundle')]),
    ...(sent.length === 0 ? [] : ['-untrusted', join(folder, 'sent')]),
    join(folder, 'leaf'),
  ]);
  return code === 0;
}
