import fc from 'fast-check';
import type { KnownCertificate } from '../../../../src/tls/self/kept.ts';
import { EMPTY, madeAt } from '../../../../src/tls/self/kept.ts';
import type { Pace } from '../../../../src/tls/self/pace.ts';
import { forAll } from './api-server.ts';
import type { Process } from './replica.ts';
import type { Fate, World } from './world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Something that happens to a cluster, and how long it was quiet before. */
export type Happening = {
  readonly afterMs: number;
} & (
  | {
      readonly what: 'crash' | 'stop' | 'start' | 'sleep' | 'wake' | 'cut' | 'mend';
      readonly replica: number;
    }
  | { readonly what: 'skew'; readonly replica: number; readonly days: number }
  | { readonly what: 'api-goes' | 'api-returns' | 'secret-emptied' | 'secret-deleted' | 'nothing' }
  | { readonly what: 'bundle-set'; readonly to: 'nothing' | 'foreign' | 'earlier'; readonly changes: number }
  | { readonly what: 'foreign-ca'; readonly days: number }
  | { readonly what: 'fates'; readonly fates: readonly Fate[] }
);

const replica = fc.nat({ max: 2 });
const afterMs = fc.oneof(
  fc.integer({ min: 1, max: 20 }).map((count) => count * 20 * SECOND),
  fc.integer({ min: 1, max: 100 }).map((count) => count * 20 * MINUTE),
  fc.integer({ min: 1, max: 160 }).map((count) => count * DAY),
);
const fate = fc.constantFrom<Fate>(
  'done',
  'done',
  'done',
  'done',
  'crash-before',
  'crash-after',
  'lost-before',
  'lost-after',
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      afterMs,
      what: fc.constantFrom('crash', 'stop', 'start', 'sleep', 'wake', 'cut', 'mend'),
      replica,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ afterMs, what: fc.constant('skew'), replica, days: fc.constantFrom(-1, 0, 1) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      afterMs,
      what: fc.constantFrom('api-goes', 'api-returns', 'secret-emptied', 'secret-deleted', 'nothing'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      afterMs,
      what: fc.constant('bundle-set'),
      to: fc.constantFrom('nothing', 'foreign', 'earlier'),
      changes: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      afterMs,
      what: fc.constant('foreign-ca'),
      days: fc.integer({ min: 1, max: 2000 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      afterMs,
      what: fc.constant('fates'),
      fates: fc.array(fate, { minLength: 1, maxLength: 25 }),
    }),
  },
) as fc.Arbitrary<Happening>;

/** Histories of a cluster: what happens, and a seed for the order of what happens at once. */
export const histories = fc.record({
  happenings: fc.array(happening, { maxLength: 16 }),
  seed: fc.integer(),
});

/** How long an API server may be away. */
const LONGEST_ABSENCE = 7 * DAY;

/** Lets history take its course over a world. */
export class Course {
  readonly #world: World;
  readonly #pace: Pace;
  readonly #foreign: KnownCertificate[] = [];
  /** Who was in a Secret that was taken away. */
  readonly #lost = new Set<string>();
  #apiLeft = 0;
  #readyWhenApiLeft: ReadonlySet<Process> = new Set();
  #foreigners = 0;

  constructor(world: World, pace: Pace) {
    this.#world = world;
    this.#pace = pace;
  }

  /** The first minutes of all replicas. */
  async begin(): Promise<void> {
    await this.#turn();
  }

  async take(happening: Happening): Promise<void> {
    await this.quiet(happening.afterMs);
    const ready = this.#world.ready();
    await this.#happen(happening);
    await this.#turn({ isFateful: happening.what === 'fates', ready });
  }

  /** A time in which nothing happens but what the replicas do. They look each minute; here when it could matter. */
  async quiet(ms: number): Promise<void> {
    const world = this.#world;
    const end = world.now + ms;
    while (world.now < end) {
      const back = world.api.isUp ? end : Math.min(end, this.#apiLeft + LONGEST_ABSENCE);
      const until = Math.min(back, this.#turningPoint(world.now + MINUTE));
      // Whoever looks every minute did so just before; with less time than this, nothing came of it.
      if (until - world.now > 4 * DAY) {
        world.now = until - 2 * MINUTE;
        world.glance();
      }
      world.now = Math.max(world.now, until);
      world.check('later');
      if (!world.api.isUp && world.now >= this.#apiLeft + LONGEST_ABSENCE) this.#returnApi();
      // Now and then side by side, as it may be; mostly not, as it mostly is.
      if (world.random() < 0.75) await world.turnInOrder();
      else await this.#turn();
    }
  }

  /** What must have come of it, once all is well again. */
  async heal(): Promise<void> {
    const world = this.#world;
    world.api.isUp = true;
    for (const at of [0, 1, 2]) {
      world.setAwake(at, true);
      Object.assign(world.machine(at), { isConnected: true, skew: 0 });
      if (world.machine(at).process === undefined) world.start(at);
    }
    await this.#turn();
    await this.quiet(2 * DAY);
    const { kept } = world.api.secret ?? { kept: EMPTY };
    const promises = {
      'an authority signs, and no successor waits for long':
        kept.current !== undefined &&
        kept.current.notAfter > world.now &&
        (kept.next === undefined || madeAt(kept.next) > world.now - HOUR),
      'nobody is forgotten who is somebody else': this.#foreign.every(
        ({ fingerprint, notAfter }) =>
          notAfter < world.now ||
          [...world.api.bundles.values()].every((bundle) =>
            bundle.some((one) => one.fingerprint === fingerprint),
          ),
      ),
      'nothing heaps up':
        [...world.api.bundles.values()].every((bundle) => bundle.length <= 20) && kept.old.length <= 10,
    };
    for (const [promise, isKept] of Object.entries(promises))
      if (!isKept) world.violations.push(`not so in the end: ${promise}`);
  }

  async #turn({ isFateful = false, ready = this.#world.ready() } = {}): Promise<void> {
    const world = this.#world;
    await world.turn();
    world.check('after a look');
    this.#expectNoneFallen(ready, 'after a look');
    world.decree([]);
    if (isFateful) return;
    if (world.unready().length > 0) {
      // What is new may be too new.
      world.now += 31 * SECOND;
      await world.turn();
    }
    const unready = world.unready();
    if (unready.length > 0)
      world.violations.push(`${new Date(world.now).toISOString()}: not ready after a look: ${unready}`);
  }

  async #happen(happening: Happening): Promise<void> {
    const world = this.#world;
    switch (happening.what) {
      case 'crash':
      case 'start':
        if (happening.what === 'crash' || world.machine(happening.replica).process === undefined)
          world.start(happening.replica);
        break;
      case 'stop':
        world.machine(happening.replica).process = undefined;
        break;
      case 'sleep':
      case 'wake':
        world.setAwake(happening.replica, happening.what === 'wake');
        world.check('woken');
        break;
      case 'cut':
      case 'mend':
        world.machine(happening.replica).isConnected = happening.what === 'mend';
        break;
      case 'skew':
        world.machine(happening.replica).skew = happening.days * DAY;
        break;
      case 'api-goes':
        if (!world.api.isUp) break;
        this.#apiLeft = world.now;
        this.#readyWhenApiLeft = world.ready();
        world.api.isUp = false;
        break;
      case 'api-returns':
        this.#returnApi();
        break;
      case 'secret-emptied':
        this.#takeSecret(EMPTY);
        break;
      case 'secret-deleted':
        this.#takeSecret(undefined);
        break;
      case 'bundle-set':
        if (world.api.isUp) this.#setBundle(happening);
        break;
      case 'foreign-ca':
        if (world.api.isUp) this.#addForeign(happening.days);
        break;
      case 'fates':
        world.decree(happening.fates);
        break;
      case 'nothing':
        break;
    }
  }

  #takeSecret(left: typeof EMPTY | undefined): void {
    const { api } = this.#world;
    if (!api.isUp) return;
    const { current, next, old } = api.secret?.kept ?? EMPTY;
    for (const one of [current, next, ...old]) if (one !== undefined) this.#lost.add(one.fingerprint);
    api.setSecret(left);
  }

  /** Its first admission comes before anybody has looked. */
  #returnApi(): void {
    const world = this.#world;
    if (world.api.isUp) return;
    world.api.isUp = true;
    world.check('the API server is back');
    this.#expectNoneFallen(this.#readyWhenApiLeft, 'the API server was away');
  }

  #expectNoneFallen(ready: ReadonlySet<Process>, when: string): void {
    const fallen = this.#world.fallen(ready);
    if (fallen.length > 0)
      this.#world.violations.push(
        `${new Date(this.#world.now).toISOString()} ${when}: ready no more: ${fallen}`,
      );
  }

  #setBundle({
    to,
    changes,
  }: {
    readonly to: 'nothing' | 'foreign' | 'earlier';
    readonly changes: number;
  }): void {
    const { api, now } = this.#world;
    const bundles = {
      nothing: () => forAll([]),
      foreign: () => forAll([this.#newForeign(400)]),
      earlier: () => api.earlier(changes),
    }[to]();
    // Whoever's it was that is gone now, it was not us who took it.
    const isThere = ({ fingerprint }: KnownCertificate) =>
      [...bundles.values()].every((bundle) => bundle.some((one) => one.fingerprint === fingerprint));
    this.#foreign.splice(0, this.#foreign.length, ...this.#foreign.filter(isThere));
    api.setBundles(bundles, { since: now, isForeign: true });
    // What a Secret had before it was emptied is in the bundles alone.
    this.#world.excuse(this.#lost);
  }

  #addForeign(days: number): void {
    const { api, now } = this.#world;
    const added = this.#newForeign(days);
    this.#foreign.push(added);
    const bundles = new Map([...api.bundles].map(([name, bundle]) => [name, [...bundle, added]]));
    api.setBundles(bundles, { since: now, isForeign: false });
  }

  #newForeign(days: number): KnownCertificate {
    this.#foreigners += 1;
    const name = `foreign-${this.#foreigners}`;
    return {
      pem: name,
      fingerprint: name,
      notBefore: this.#world.now - DAY,
      notAfter: this.#world.now + days * DAY,
    };
  }

  /** When next, by some replica's clock, there is something to do, or something ends; not before `after`. */
  #turningPoint(after: number): number {
    const { api, now } = this.#world;
    const { replaceBeforeMs, trustOldMs, skewMs, settleMs } = this.#pace;
    const { current, next, old, replacedAt } = api.secret?.kept ?? EMPTY;
    const times: number[] = [];
    for (const one of [current, next]) if (one) times.push(one.notAfter - replaceBeforeMs, one.notAfter);
    if (next !== undefined) times.push(now + settleMs + SECOND);
    if (replacedAt !== undefined && old.length > 0) times.push(replacedAt + trustOldMs + skewMs);
    // Both webhooks mostly have the same; what ended is taken out by then, and does nothing before.
    for (const bundle of new Set(api.bundles.values()))
      for (const { notAfter } of bundle) times.push(notAfter + 2 * skewMs);
    let first = Number.POSITIVE_INFINITY;
    for (const skew of this.#world.skews())
      for (const time of times) {
        const point = time - skew + SECOND;
        if (point > after && point < first) first = point;
      }
    return first;
  }
}
