/** What a bus asks next: pings, assets wanted now, confirmations, rounds and probes, by one rule. No I/O, no timers. */
import type { DurationMs, Instant } from '../../model/time.ts';
import type { Random } from '../../runtime/random.ts';
import type { Meaning } from './errors.ts';
import { type Health, type HealthStep, longestWaitMs, observe, unknownHealth } from './health.ts';
import type { Block } from './plan.ts';
import { type BoardDevice, type Rounds, roundsOf, type SlowRound } from './rounds.ts';
import { type Budget, budget } from './schedule.ts';

export type { BoardDevice, SlowRound } from './rounds.ts';

export interface Pick<D extends BoardDevice> {
  device: D;
  block: Block;
  why: 'ping' | 'wanted' | 'confirm' | 'search' | 'round' | 'probe';
  /** The slot it belongs to; of a probe, when it was due. */
  dueAt: Instant;
}

export interface Went {
  meaning: Meaning;
  startedAt: Instant;
  now: Instant;
  /** Bus time that the failure costs after it: late bytes are thrown away for so long. */
  drainMs?: DurationMs;
}

export interface Board<D extends BoardDevice> {
  add(device: D, now: Instant): void;
  remove(device: D): void;
  /** The request to make now, or when to look again; null when there is nothing to wait for. */
  next(now: Instant): Pick<D> | { waitUntil: Instant | null };
  /** It is under way: until `done` nothing else is asked of this device. */
  begin(pick: Pick<D>): void;
  /** How it went. */
  done(pick: Pick<D>, went: Went): HealthStep;
  readNow(asset: string, now: Instant): void;
  ping(asset: string): boolean;
  /** The way to all devices is lost: nothing is known of any. */
  lostAll(now: Instant): void;
  health(asset: string): Health | null;
  missedSlots(): number;
  /** Rounds that come less often than their period asks, with how often they come. */
  slow(): SlowRound[];
}

/** Most of the bus time that dead devices, and pings, may take. */
const probeShare = 0.1;
const pingShare = 0.2;
/** A confirming request goes before all that has waited less than this: silence must be found in time. */
const confirmAheadMs = 60_000;
/** Share of its time-out that a confirming request waits: what comes between three of them has room then. */
export const confirmPatience = 0.9;
/** Guess for the first request of a device. */
const costGuessMs = 100;

interface Entry<D extends BoardDevice> {
  device: D;
  health: Health;
  rounds: Rounds;
  isWanted: boolean;
  isPinged: boolean;
  isUnderWay: boolean;
  costMs: DurationMs;
}

interface State<D extends BoardDevice> {
  entries: Map<string, Entry<D>>;
  /** When any device last answered. */
  answeredAt: Instant;
  probes: Budget;
  /** One at a time, however many requests may be under way: a dead device waits until its time-out. */
  isProbing: boolean;
  pings: Budget;
}

export function pollBoard<D extends BoardDevice>(random: Random): Board<D> {
  const entries = new Map<string, Entry<D>>();
  const state: State<D> = {
    entries,
    answeredAt: Number.NEGATIVE_INFINITY,
    probes: budget(probeShare),
    isProbing: false,
    pings: budget(pingShare),
  };
  let missedSlots = 0;
  return {
    add(device, now) {
      entries.set(device.asset, entryOf(device, now));
    },
    remove: (device) => {
      entries.delete(device.asset);
    },
    next: (now) => ahead(state, now) ?? mostUrgent(state, now),
    begin(pick) {
      const entry = entries.get(pick.device.asset);
      if (entry?.device !== pick.device) return;
      entry.isUnderWay = true;
      if (pick.why === 'probe') state.isProbing = true;
    },
    done(pick, { meaning, startedAt, now, drainMs = 0 }) {
      if (pick.why === 'probe') state.isProbing = false;
      const entry = entries.get(pick.device.asset);
      if (entry === undefined || entry.device !== pick.device) return null;
      entry.isUnderWay = false;
      const isAnswered = meaning === 'answered';
      spend(state, entry, { pick, costMs: now - startedAt + drainMs, now, isAnswered });
      if (meaning !== 'failed') state.answeredAt = now;
      const { health, step } = observe(entry.health, { meaning, now }, random);
      entry.health = health;
      if (step === 'answering') entry.rounds.begin(now);
      if (pick.why === 'round') missedSlots += entry.rounds.close(pick.block, now);
      return step;
    },
    readNow(asset, now) {
      const entry = entries.get(asset);
      if (entry === undefined) return;
      if (entry.health.contact === 'answering') entry.rounds.wake(now);
      else entry.isWanted = true;
    },
    ping(asset) {
      const entry = entries.get(asset);
      if (entry !== undefined) entry.isPinged = true;
      return entry !== undefined;
    },
    lostAll(now) {
      for (const entry of entries.values()) {
        entry.health = unknownHealth(now);
        entry.isWanted = false;
      }
    },
    health: (asset) => entries.get(asset)?.health ?? null,
    missedSlots: () => missedSlots,
    slow: () =>
      [...entries.values()].flatMap(({ health, rounds }) =>
        health.contact === 'answering' ? rounds.slow() : [],
      ),
  };
}

function entryOf<D extends BoardDevice>(device: D, now: Instant): Entry<D> {
  return {
    device,
    health: unknownHealth(now),
    rounds: roundsOf(device, now),
    isWanted: false,
    isPinged: false,
    isUnderWay: false,
    costMs: costGuessMs,
  };
}

/** What may not wait for any slot: pings within their budget, then assets wanted now. */
function ahead<D extends BoardDevice>(state: State<D>, now: Instant): Pick<D> | null {
  let wanted: Entry<D> | null = null;
  for (const entry of state.entries.values()) {
    if (entry.isUnderWay) continue;
    if (entry.isPinged && state.pings.allows(entry.costMs, now)) {
      return probePick(entry, 'ping', now);
    }
    if (entry.isWanted) wanted ??= entry;
  }
  return wanted === null ? null : probePick(wanted, 'wanted', now);
}

function mostUrgent<D extends BoardDevice>(
  state: State<D>,
  now: Instant,
): Pick<D> | { waitUntil: Instant | null } {
  let pick: Pick<D> | null = null;
  let key = Number.POSITIVE_INFINITY;
  let waitUntil = Number.POSITIVE_INFINITY;
  let isAnyPinged = false;
  let isAnySuspect = false;
  for (const { isPinged, isUnderWay, health } of state.entries.values()) {
    isAnyPinged ||= isPinged && !isUnderWay;
    isAnySuspect ||= health.contact === 'suspect';
  }
  for (const entry of isAnySuspect ? besideSuspects(state) : state.entries.values()) {
    if (entry.isUnderWay) continue;
    const candidate = candidateOf(state, entry, now);
    if (candidate.pick === null) waitUntil = Math.min(waitUntil, candidate.dueAt);
    else if (candidate.key < key) ({ pick, key } = candidate);
  }
  if (isAnyPinged) waitUntil = Math.min(waitUntil, state.pings.freeAt(now));
  if (pick !== null) return pick;
  return { waitUntil: waitUntil === Number.POSITIVE_INFINITY ? null : waitUntil };
}

/**
 * Who may be asked while some are being confirmed: nobody who is silent, his probe can wait. And nobody else
 * once one has failed twice and no answer came from any: a request in vain would delay what is promised of them.
 */
function besideSuspects<D extends BoardDevice>({ entries, answeredAt }: State<D>): Entry<D>[] {
  const all = [...entries.values()];
  const suspects = all.filter(({ health }) => health.contact === 'suspect');
  const isAnyTwice = suspects.some(({ health }) => health.failures > 1);
  const isNoAnswer = suspects.every(({ health }) => health.since >= answeredAt);
  if (isAnyTwice && isNoAnswer) return suspects;
  return all.filter(({ health }) => health.contact !== 'silent');
}

type Candidate<D extends BoardDevice> =
  | { pick: Pick<D>; key: number }
  | { pick: null; dueAt: Instant };

function candidateOf<D extends BoardDevice>(
  state: State<D>,
  entry: Entry<D>,
  now: Instant,
): Candidate<D> {
  const { health } = entry;
  if (health.contact === 'unknown' && health.askAt === null) {
    return { pick: probePick(entry, 'confirm', now), key: now };
  }
  if (health.askAt === null) return searchOf(entry, now) ?? roundOf(entry, now);
  // Further away than any wait: the clock was set back.
  const isWaiting = health.askAt > now && health.askAt - now <= longestWaitMs(health);
  if (isWaiting) return { pick: null, dueAt: health.askAt };
  const isSilent = health.contact === 'silent';
  // The end of that probe looks again.
  if (isSilent && state.isProbing) return { pick: null, dueAt: Number.POSITIVE_INFINITY };
  if (isSilent && !state.probes.allows(entry.costMs, now)) {
    return { pick: null, dueAt: state.probes.freeAt(now) };
  }
  const pick = probePick(entry, isSilent ? 'probe' : 'confirm', health.askAt);
  return { pick, key: health.askAt - (isSilent ? 0 : confirmAheadMs) };
}

function searchOf<D extends BoardDevice>(entry: Entry<D>, now: Instant): Candidate<D> | null {
  const { device } = entry;
  const search = device.search?.() ?? null;
  if (search === null) return null;
  const { block, dueAt } = search;
  if (dueAt > now) return { pick: null, dueAt };
  return { pick: { device, block, why: 'search', dueAt }, key: dueAt };
}

function spend<D extends BoardDevice>(
  state: State<D>,
  entry: Entry<D>,
  on: { pick: Pick<D>; costMs: DurationMs; now: Instant; isAnswered: boolean },
): void {
  const { pick, now } = on;
  entry.costMs = Math.max(1, on.costMs);
  if (pick.why === 'probe') state.probes.spend(entry.costMs, now);
  if (pick.why === 'ping') {
    state.pings.spend(entry.costMs, now);
    entry.isPinged = false;
  }
  // A wish that came while a request was under way is for the next one.
  if (pick.why === 'wanted' || on.isAnswered) entry.isWanted = false;
}

function probePick<D extends BoardDevice>(
  entry: Entry<D>,
  why: Pick<D>['why'],
  dueAt: Instant,
): Pick<D> {
  return { device: entry.device, block: entry.device.probe, why, dueAt };
}

/** The most urgent block of a device that answers, or when the first one will be due. */
function roundOf<D extends BoardDevice>({ device, rounds }: Entry<D>, now: Instant): Candidate<D> {
  const next = rounds.next(now);
  if (next.block === null) return { pick: null, dueAt: next.dueAt };
  const { block, dueAt, key } = next;
  return { pick: { device, block, why: 'round', dueAt }, key };
}
