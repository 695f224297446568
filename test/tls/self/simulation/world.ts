import { PodroleError } from '../../../../src/errors.ts';
import type { KnownCertificate } from '../../../../src/tls/self/kept.ts';
import type { Pace } from '../../../../src/tls/self/pace.ts';
import { ApiServer } from './api-server.ts';
import { type Certificates, type Dates, madeUpCertificates } from './certificates.ts';
import { type Process, type Served, startProcess } from './replica.ts';

/** What may become of an operation. */
export type Fate = 'done' | 'crash-before' | 'crash-after' | 'lost-before' | 'lost-after';

/** A handshake that can be. */
export interface Encounter {
  readonly replica: number;
  readonly served: Served;
  /** The webhook that is called, and its bundle. */
  readonly entry: string;
  readonly bundle: readonly KnownCertificate[];
}

/** A machine with a replica on it. */
interface Machine {
  /** Somebody took from the bundles what only they still knew; until it looks, nothing is promised. */
  isExcused: boolean;
  process: Process | undefined;
  /** How far its clock is from the time. Milliseconds. */
  skew: number;
  isConnected: boolean;
  isAwake: boolean;
  /** How long it has slept so far. Milliseconds. */
  slept: number;
  /** The operation that is under way; of a process that is gone, never again. */
  pending: Pending | undefined;
  /** Resolves when the process waits for an operation, or has come to an end. */
  arrived: () => void;
  arrival: Promise<void>;
}

interface Pending {
  /** What it does to the world. */
  run(): void;
  /** The answer to that. */
  answer(): void;
  fail(): void;
}

/** One for all: a million stacks take their time. */
const LOST = new Error('lost');

const REPLICAS = 3;

/** Each operation takes so long. Milliseconds. */
const OPERATION = 40;

/** Three replicas, an API server, and everything that goes wrong. */
export class World {
  readonly api = new ApiServer();
  now: number;
  /** What went against the promise, in order. */
  readonly violations: string[] = [];
  readonly #machines: Machine[] = [];
  readonly #pace: Pace;
  readonly #certificates: Certificates;
  #isInOrder = false;
  /** Whether what is served, or may be trusted, is another since the last check. */
  #hasChanged = false;
  readonly random: () => number;
  #fates: Fate[] = [];

  constructor(
    pace: Pace,
    random: () => number,
    { certificates = madeUpCertificates(), now = Date.parse('2026-01-01T00:00:00Z') } = {},
  ) {
    this.now = now;
    this.#pace = pace;
    this.random = random;
    this.#certificates = certificates;
    for (let at = 0; at < REPLICAS; at += 1) {
      const machine: Machine = {
        isExcused: false,
        process: undefined,
        skew: 0,
        isConnected: true,
        isAwake: true,
        slept: 0,
        pending: undefined,
        arrived: () => {},
        arrival: Promise.resolve(),
      };
      this.#machines.push(machine);
      this.start(at);
    }
  }

  machine(at: number): Machine {
    return this.#machines[at] as Machine;
  }

  /** A new process, without memory. */
  start(at: number): void {
    const machine = this.machine(at);
    machine.pending = undefined;
    machine.process = startProcess({
      pace: this.#pace,
      api: this.api,
      clock: () => this.now + machine.skew,
      monotonic: () => this.now - machine.slept,
      now: () => this.now,
      random: this.random,
      certificates: this.#certificates,
      onChange: () => {
        this.#hasChanged = true;
      },
      operation: (effect) => this.#operation(machine, effect),
    });
  }

  /** The fates of the next operations, whoever's; afterwards all is well. */
  decree(fates: readonly Fate[]): void {
    this.#fates = [...fates];
  }

  /** All that can look do so, side by side, their operations in any order. */
  async turn(): Promise<void> {
    const running = new Set<Machine>();
    for (const machine of this.#lookers()) {
      running.add(machine);
      this.#expectArrival(machine);
      this.#look(machine).finally(() => {
        running.delete(machine);
        machine.arrived();
      });
      await machine.arrival;
    }
    while (running.size > 0) {
      const waiting = [...running];
      const machine = waiting[Math.floor(this.random() * waiting.length)] as Machine;
      await this.#operate(machine, running);
      if (this.#hasChanged) this.check('after an operation');
    }
  }

  /** All that can look do so, one after the other. */
  async turnInOrder(): Promise<void> {
    this.#isInOrder = true;
    for (const machine of this.#lookers()) await this.#look(machine);
    this.#isInOrder = false;
    this.check('after all have looked');
  }

  /** All that can look do so, and find nothing to do. */
  glance(): void {
    for (const machine of this.#lookers()) if (this.#isReachable(machine)) machine.process?.glance();
  }

  /** Puts a machine to sleep, or wakes it up. */
  setAwake(at: number, isAwake: boolean): void {
    const machine = this.machine(at);
    if (machine.isAwake === isAwake) return;
    // The clock that nobody sets stands still meanwhile.
    machine.slept += isAwake ? this.now : -this.now;
    machine.isAwake = isAwake;
  }

  #lookers(): readonly Machine[] {
    return this.#machines.filter(({ process, isAwake }) => process !== undefined && isAwake);
  }

  async #look(machine: Machine): Promise<void> {
    try {
      await machine.process?.turn();
      machine.isExcused = false;
    } catch (error) {
      if (error !== LOST && !(error instanceof PodroleError)) throw error;
    }
    this.#hasChanged = true;
  }

  /** Whether every leaf that can be served verifies wherever it may be looked at. */
  check(when: string): void {
    this.#hasChanged = false;
    this.#visit(({ replica, served, entry, bundle }) => {
      const why = blame(served, bundle, this.now);
      if (why === undefined) return;
      const time = new Date(this.now).toISOString();
      this.violations.push(
        `${time} ${when}: replica ${replica} serves ${why} for ${entry}: ${bundle.map(nameOf)}`,
      );
    });
  }

  /** Whose leaf may be looked at by what bundle, just now. */
  encounters(): readonly Encounter[] {
    const all: Encounter[] = [];
    this.#visit((one) => void all.push({ ...one }));
    return all;
  }

  /** Shows each encounter once, in the same object: there are millions. */
  #visit(see: (encounter: Encounter) => void): void {
    for (let replica = 0; replica < REPLICAS; replica += 1) {
      const { process, isAwake, isExcused } = this.machine(replica);
      const served = isAwake && !isExcused ? process?.served() : undefined;
      if (served === undefined) continue;
      const encounter = { replica, served, entry: '', bundle: [] as readonly KnownCertificate[] };
      for (const { bundles, isForeign } of this.api.believed(this.now)) {
        if (isForeign) continue;
        bundles.forEach((bundle, entry) => {
          encounter.entry = entry;
          encounter.bundle = bundle;
          see(encounter);
        });
      }
    }
  }

  /** Excuses those who serve leaves of lost authorities, and all that API servers believe until now. */
  excuse(lost: ReadonlySet<string>): void {
    for (const machine of this.#machines) {
      const signer = machine.process?.leaf.current()?.authority;
      if (signer === undefined || !lost.has(signer)) continue;
      machine.isExcused = true;
      this.api.excuse();
    }
  }

  /** Of those that can look: by how much their clocks are off. Milliseconds. */
  skews(): readonly number[] {
    return this.#machines.map(({ skew }) => skew);
  }

  /** Whose leaf is served; a process that was started anew is another. */
  ready(): ReadonlySet<Process> {
    return new Set(
      this.#machines.flatMap(({ process, isAwake }) =>
        isAwake && process?.served() !== undefined ? [process] : [],
      ),
    );
  }

  /** Those of `processes` that live, are awake, and are ready no more. */
  fallen(processes: ReadonlySet<Process>): readonly number[] {
    const ready = this.ready();
    return [...this.#machines.entries()].flatMap(([at, { process, isAwake, isConnected, isExcused }]) =>
      process !== undefined &&
      isAwake &&
      isConnected &&
      !isExcused &&
      processes.has(process) &&
      !ready.has(process)
        ? [at]
        : [],
    );
  }

  /** Which replicas that can look are not ready although they have looked. */
  unready(): readonly number[] {
    return [...this.#machines.entries()].flatMap(([at, { process, isAwake, isConnected }]) =>
      process !== undefined && isAwake && isConnected && this.api.isUp && process.served() === undefined
        ? [at]
        : [],
    );
  }

  #isReachable({ isConnected }: Machine): boolean {
    return this.api.isUp && isConnected;
  }

  async #operate(machine: Machine, running: Set<Machine>): Promise<void> {
    const { pending } = machine;
    if (pending === undefined) throw new Error('nothing is under way');
    machine.pending = undefined;
    this.now += OPERATION;
    const fate = this.#isReachable(machine) ? (this.#fates.shift() ?? 'done') : 'lost-before';
    if (fate.startsWith('crash')) {
      if (fate === 'crash-after') pending.run();
      running.delete(machine);
      this.start(this.#machines.indexOf(machine));
      return;
    }
    this.#expectArrival(machine);
    if (fate !== 'lost-before') pending.run();
    if (fate === 'done') pending.answer();
    else pending.fail();
    await machine.arrival;
  }

  #operation<T>(machine: Machine, effect: () => T): Promise<T> {
    if (this.#isInOrder) {
      this.now += OPERATION;
      return this.#isReachable(machine) ? Promise.resolve(effect()) : Promise.reject(LOST);
    }
    return new Promise<T>((resolve, reject) => {
      let result: T;
      machine.pending = {
        run() {
          result = effect();
        },
        answer: () => resolve(result),
        fail: () => reject(LOST),
      };
      machine.arrived();
    });
  }

  #expectArrival(machine: Machine): void {
    machine.arrival = new Promise((resolve) => {
      machine.arrived = resolve;
    });
  }
}

/** Why an API server that trusts a bundle would not take what is served. One that trusts none of us takes nothing in any case. */
function blame(
  { leaf, dates }: Served,
  bundle: readonly KnownCertificate[],
  now: number,
): string | undefined {
  const authority = bundle.find(({ fingerprint }) => fingerprint === leaf.authority);
  if (authority !== undefined && isWithin(authority, now) && isWithin(dates, now)) return undefined;
  const isOurs = ({ fingerprint }: KnownCertificate) => !fingerprint.startsWith('foreign');
  if (!bundle.some((one) => isOurs(one) && isWithin(one, now))) return undefined;
  const whose = `of ${leaf.authority}`;
  if (authority === undefined) return `a leaf ${whose}, who is unknown,`;
  return isWithin(dates, now)
    ? `a leaf ${whose}, who is out of time,`
    : `a leaf ${whose} that is out of time`;
}

function isWithin({ notBefore, notAfter }: Dates, now: number): boolean {
  return notBefore <= now && now <= notAfter;
}

function nameOf({ fingerprint }: KnownCertificate): string {
  return fingerprint;
}
