import fc from 'fast-check';
import { type ChainCase, HOST } from './chain-cases.ts';
import { ecKeys, ext, type Made, made, NOW, names, type Wanted } from './made-certificate.ts';

const DAY = 86_400_000;

/** Few of each, so that names and keys meet. */
const KEYS = Array.from({ length: 3 }, () => ecKeys());
const SUBJECTS = ['a', 'b', HOST];

const DNS = [
  HOST,
  '*.kube-system.svc',
  `${HOST}.local`,
  'podrole',
  'PODROLE.kube-system.SVC',
  'x.shop.svc',
  '',
];
const BASES = [HOST, 'kube-system.svc', '.kube-system.svc', 'svc', 'shop.svc', 'a.kube-system.svc', ''];

/** Mostly what is well, so that whole chains come about. */
function mostly<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

const dates = mostly<Pick<Wanted, 'notBefore' | 'notAfter'>>(
  {},
  { notAfter: NOW - DAY },
  { notAfter: NOW },
  { notAfter: NOW - 1000 },
  { notBefore: NOW + DAY },
  { notBefore: NOW },
);
const usage = mostly<readonly Buffer[]>([], [ext.serverAuth()], [ext.clientAuth()], [ext.anyUsage()]);
const constraint = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom(ext.permitted, ext.excluded),
        fc.uniqueArray(fc.constantFrom(...BASES), { minLength: 1, maxLength: 3 }),
      )
      .map(([make, bases]) => [make(...bases.map(names.dns))]),
  },
);
const authority = fc.record({
  subject: fc.constantFrom(...SUBJECTS),
  keys: fc.constantFrom(...KEYS),
  dates,
  extensions: fc
    .tuple(
      mostly<readonly Buffer[]>([ext.ca()], [ext.ca(0)], [ext.ca(1)], [ext.noCa()], []),
      mostly<readonly Buffer[]>([ext.keyUsage(0x06)], [], [ext.keyUsage(0x80)], [ext.keyUsage(0)]),
      usage,
      constraint,
      mostly<readonly Buffer[]>([], [ext.unknown(true)], [ext.unknown(false)]),
    )
    .map((lists) => lists.flat()),
  more: mostly<Pick<Wanted, 'hash' | 'version' | 'serial'>>(
    {},
    { hash: 'sha1' },
    { serial: Buffer.of(0x80) },
  ),
});
const altNames = fc.oneof(
  { weight: 3, arbitrary: fc.constant([ext.dns(HOST)]) },
  {
    weight: 2,
    arbitrary: fc
      .uniqueArray(fc.constantFrom(...DNS), { minLength: 1, maxLength: 3 })
      .map((all) => [ext.dns(...all)]),
  },
  { weight: 1, arbitrary: fc.constant([]) },
);

/**
 * Servers' chains of up to three authorities, of which each is in the chain, in the bundle, in both or nowhere, with all that can be
 * wrong put together.
 */
export const randomChains: fc.Arbitrary<ChainCase> = fc
  .record({
    above: fc.array(fc.tuple(authority, fc.constantFrom('sent', 'bundle', 'both', 'nowhere')), {
      maxLength: 3,
    }),
    leaf: fc.record({
      keys: fc.constantFrom(...KEYS),
      dates,
      usage,
      altNames,
      subject: fc.constantFrom('leaf', HOST, ''),
    }),
    isAnchor: mostly(false, true),
    strangers: fc.array(authority, { maxLength: 2 }),
  })
  .map(({ above, leaf, isAnchor, strangers }) => {
    const authorities: Made[] = [];
    for (const [wanted] of above) authorities.push(certificateOf(wanted, authorities.at(-1)));
    const own = certificateOf(
      { ...leaf, extensions: [...leaf.usage, ...leaf.altNames], more: {} },
      authorities.at(-1),
    );
    const at = (...places: readonly string[]) =>
      authorities.filter((_, index) => places.includes(above[index]?.[1] ?? ''));
    return {
      chain: [own, ...at('sent', 'both').reverse()],
      bundle: [
        ...(authorities[0] === undefined || above[0]?.[1] === 'nowhere' ? [] : [authorities[0]]),
        ...at('bundle', 'both'),
        ...strangers.map((one) => certificateOf(one)),
        ...(isAnchor ? [own] : []),
      ],
      host: HOST,
      now: NOW,
    };
  });

interface Drawn {
  readonly subject: string;
  readonly keys: Made['keys'];
  readonly dates: Pick<Wanted, 'notBefore' | 'notAfter'>;
  readonly extensions: readonly Buffer[];
  readonly more: Pick<Wanted, 'hash' | 'version' | 'serial'>;
}

function certificateOf({ subject, keys, dates: valid, extensions, more }: Drawn, signer?: Made): Made {
  return made({ subject, keys, extensions, ...valid, ...more, ...(signer !== undefined && { signer }) });
}
