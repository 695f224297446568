import { checkAlike, checkHeld, checkLiveBundle, checkMembers, type LiveBundle } from './check-bundle.ts';
import { checkChain, checkOrder, checkOwnAnchor } from './check-chain.ts';
import { checkGiven, type Given } from './check-given.ts';
import { checkAuthorityLifetimes, checkLeafLifetime, type Lifetimes } from './check-lifetimes.ts';
import { certificatesOf, holdsKey } from './contents.ts';
import { bySeverity, type Finding, finding } from './finding.ts';
import { givenAuthorities, stoodIn } from './given-authorities.ts';
import { type ServingChain, servingChain } from './serving-chain.ts';

/** What is to be held together. */
export interface Fit extends Lifetimes {
  readonly given: readonly Given[];
  readonly bundles: readonly LiveBundle[];
  /** The name that the API server verifies, for what was given; live entries have their own. */
  readonly host: string | undefined;
}

/** Whether certificates, keys and live bundles fit together: what was found, what matters most first. */
export function checkFit(fit: Fit): readonly Finding[] {
  const { given, bundles } = fit;
  const serving = servingChain(given);
  return bySeverity([
    ...checkGiven(given),
    ...bundles.flatMap(checkLiveBundle),
    ...checkAlike(bundles),
    ...bundles.flatMap(({ contents }) => checkMembers(contents.at, certificatesOf(contents), fit.now)),
    ...(serving === undefined ? checkWithoutLeaf(fit) : checkServing(serving, fit)),
    ...checkAuthorities(serving, fit),
  ]);
}

function checkWithoutLeaf({ given, bundles }: Fit): readonly Finding[] {
  if (given.length === 0) return [];
  const at = given.map((one) => one.at).join(', ');
  return given.some((one) => certificatesOf(one).length > 0)
    ? [
        finding('leaf-missing', at, 'there are certificates of authorities alone'),
        ...checkHeld(bundles, given),
      ]
    : [finding('certificate-missing', at, 'there is none')];
}

function checkServing(serving: ServingChain, fit: Fit): readonly Finding[] {
  const { at, leaf } = serving;
  return [
    ...checkOrder(serving),
    ...checkOwnAnchor(serving),
    ...checkLeafLifetime(at, leaf, fit),
    ...(fit.given.some(holdsKey) ? [] : [finding('key-missing', at, 'no private key was given')]),
    ...againstBundles(serving, fit),
  ];
}

/** A live bundle is what counts; without one, the authorities that were given stand for it. */
function againstBundles(serving: ServingChain, { bundles, host, now }: Fit): readonly Finding[] {
  const live = bundles.flatMap(({ contents, host: own }) => {
    const name = own ?? host;
    const authorities = contents.form === 'pem' ? certificatesOf(contents) : [];
    // That it is empty or garbage is said already.
    return name === undefined || authorities.length === 0
      ? []
      : checkChain(serving, { live: contents.at, authorities, host: name, now });
  });
  if (bundles.length > 0 || host === undefined) return live;
  const authorities = givenAuthorities(serving);
  const isMissing = authorities.length === 0;
  const against = isMissing ? stoodIn(serving) : authorities;
  return [
    ...(isMissing
      ? [finding('authority-missing', serving.at, 'there is no authority to hold it against')]
      : []),
    ...checkChain(serving, { live: undefined, authorities: against, host, now }),
  ];
}

function checkAuthorities(serving: ServingChain | undefined, fit: Fit): readonly Finding[] {
  const { given, bundles, now } = fit;
  const leaf = serving?.leaf;
  const authoritiesOf = (contents: Given) => certificatesOf(contents).filter((one) => one.ca);
  const texts = [...given, ...bundles.map(({ contents }) => contents)];
  return [
    ...texts.flatMap((one) =>
      checkAuthorityLifetimes(one.at, { authorities: authoritiesOf(one), leaf }, fit),
    ),
    // What ended and is sent by the server is told of by the verdict.
    ...given
      .filter(({ at }) => at !== serving?.at)
      .flatMap((one) => checkMembers(one.at, authoritiesOf(one), now)),
  ];
}
