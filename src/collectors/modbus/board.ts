/** What a bus asks next: pings, assets wanted now, confirmations, rounds and probes, by one rule. No I/O, no timers. */
import type { DurationMs, Instant } from '../../model/time.ts';
import type { Random } from '../../runtime/random.ts';
import type { Meaning } from './errors.ts';
import { type Health, type HealthStep, observe, unknownHealth } from './health.ts';
import type { DevicePlan } from './learn.ts';
import type { Block } from './plan.ts';
import { afterRound, type Budget, budget, slotsOf, weightMs } from './schedule.ts';
import type { Group } from './template/points.ts';

/** A device as the board sees it. */
export interface BoardDevice {
  asset: string;
  plan: DevicePlan;
  /** Cheapest request that shows whether it is there. */
  probe: Block;
  periods: Readonly<Record<Group, DurationMs>>;
  /** What must be read before any round, and from when on; null when nothing must. */
  search?(): { block: Block; dueAt: Instant } | null;
}

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

export interface SlowRound {
  asset: string;
  group: Group;
  everyMs: DurationMs;
  periodMs: DurationMs;
}

/** Most of the bus time that dead devices, and pings, may take. */
const probeShare = 0.1;
const pingShare = 0.2;
/** Guess for the first request of a device. */
const costGuessMs = 100;

interface Round {
  group: Group;
  dueAt: Instant;
  /** Blocks still to read; null while it is not due. */
  open: Block[] | null;
  endedAt: Instant | null;
  /** How often it comes, the newest weighing most. */
  everyMs: DurationMs;
}

interface Entry<D extends BoardDevice> {
  device: D;
  health: Health;
  rounds: Round[];
  /** Of which the open blocks are; a device may get another one. */
  plan: DevicePlan;
  isWanted: boolean;
  isPinged: boolean;
  costMs: DurationMs;
}

interface State<D extends BoardDevice> {
  entries: Map<string, Entry<D>>;
  probes: Budget;
  pings: Budget;
}

export function pollBoard<D extends BoardDevice>(random: Random): Board<D> {
  const entries = new Map<string, Entry<D>>();
  const state: State<D> = { entries, probes: budget(probeShare), pings: budget(pingShare) };
  let missedSlots = 0;
  return {
    add(device, now) {
      entries.set(device.asset, entryOf(device, now));
    },
    remove: (device) => {
      entries.delete(device.asset);
    },
    next: (now) => ahead(state, now) ?? mostUrgent(state, now),
    done(pick, { meaning, startedAt, now, drainMs = 0 }) {
      const entry = entries.get(pick.device.asset);
      if (entry === undefined || entry.device !== pick.device) return null;
      spend(state, entry, { pick, costMs: now - startedAt + drainMs, now });
      const { health, step } = observe(entry.health, { meaning, now }, random);
      entry.health = health;
      if (step === 'answering') begin(entry, now);
      if (pick.why === 'round') missedSlots += closeBlock(entry, pick, now);
      return step;
    },
    readNow(asset, now) {
      const entry = entries.get(asset);
      if (entry === undefined) return;
      if (entry.health.contact === 'answering') wake(entry, now);
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
    slow: () => [...entries.values()].flatMap(slowRounds),
  };
}

function entryOf<D extends BoardDevice>(device: D, now: Instant): Entry<D> {
  const items = device.plan.blocks().flatMap((block) => block.items);
  const used = [...new Set(items.map(({ group }) => group))];
  return {
    device,
    health: unknownHealth(now),
    rounds: used.map((group) => {
      return { group, dueAt: now, open: null, endedAt: null, everyMs: device.periods[group] };
    }),
    plan: device.plan,
    isWanted: false,
    isPinged: false,
    costMs: costGuessMs,
  };
}

/** What may not wait for any slot: pings within their budget, then assets wanted now. */
function ahead<D extends BoardDevice>(state: State<D>, now: Instant): Pick<D> | null {
  const entries = [...state.entries.values()];
  const pinged = entries.find((one) => one.isPinged && state.pings.allows(one.costMs, now));
  if (pinged !== undefined) return probePick(pinged, 'ping', now);
  const wanted = entries.find(({ isWanted }) => isWanted);
  return wanted === undefined ? null : probePick(wanted, 'wanted', now);
}

function mostUrgent<D extends BoardDevice>(
  state: State<D>,
  now: Instant,
): Pick<D> | { waitUntil: Instant | null } {
  let pick: Pick<D> | null = null;
  let key = Number.POSITIVE_INFINITY;
  let waitUntil = Number.POSITIVE_INFINITY;
  for (const entry of state.entries.values()) {
    const candidate = candidateOf(state, entry, now);
    if (candidate.pick === null) waitUntil = Math.min(waitUntil, candidate.dueAt);
    else if (candidate.key < key) ({ pick, key } = candidate);
    if (entry.isPinged) waitUntil = Math.min(waitUntil, state.pings.freeAt(now));
  }
  if (pick !== null) return pick;
  return { waitUntil: waitUntil === Number.POSITIVE_INFINITY ? null : waitUntil };
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
  if (health.askAt > now) return { pick: null, dueAt: health.askAt };
  const isSilent = health.contact === 'silent';
  if (isSilent && !state.probes.allows(entry.costMs, now)) {
    return { pick: null, dueAt: state.probes.freeAt(now) };
  }
  const pick = probePick(entry, isSilent ? 'probe' : 'confirm', health.askAt);
  return { pick, key: health.askAt };
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
  on: { pick: Pick<D>; costMs: DurationMs; now: Instant },
): void {
  const { pick, now } = on;
  entry.costMs = Math.max(1, on.costMs);
  if (pick.why === 'probe') state.probes.spend(entry.costMs, now);
  if (pick.why === 'ping') {
    state.pings.spend(entry.costMs, now);
    entry.isPinged = false;
  }
  entry.isWanted = false;
}

function probePick<D extends BoardDevice>(
  entry: Entry<D>,
  why: Pick<D>['why'],
  dueAt: Instant,
): Pick<D> {
  return { device: entry.device, block: entry.device.probe, why, dueAt };
}

/** Everything of this device is due at once, where it is not under way. */
function wake<D extends BoardDevice>(entry: Entry<D>, now: Instant): void {
  for (const round of entry.rounds)
    if (round.open === null) round.dueAt = Math.min(round.dueAt, now);
}

/** The time it was away says nothing about how often it is read. */
function begin<D extends BoardDevice>(entry: Entry<D>, now: Instant): void {
  for (const round of entry.rounds) round.endedAt = null;
  wake(entry, now);
}

/** The most urgent block of a device that answers, or when the first one will be due. */
function roundOf<D extends BoardDevice>(entry: Entry<D>, now: Instant): Candidate<D> {
  if (entry.plan !== entry.device.plan) renew(entry);
  let best: { round: Round; key: number } | null = null;
  let dueAt = Number.POSITIVE_INFINITY;
  for (const round of entry.rounds) {
    if (round.dueAt > now) {
      dueAt = Math.min(dueAt, round.dueAt);
      continue;
    }
    const key = round.dueAt + weightMs[round.group];
    if (best === null || key < best.key) best = { round, key };
  }
  if (best === null) return { pick: null, dueAt };
  const { round, key } = best;
  round.open ??= openBlocks(entry, round, now);
  const [block] = round.open;
  if (block === undefined) {
    // All its points ride along in faster blocks, or none of them is there.
    advance(entry, round, now);
    return roundOf(entry, now);
  }
  return { pick: { device: entry.device, block, why: 'round', dueAt: round.dueAt }, key };
}

/** Blocks of the plan before are of no use. */
function renew<D extends BoardDevice>(entry: Entry<D>): void {
  entry.plan = entry.device.plan;
  for (const round of entry.rounds) round.open = null;
}

function openBlocks<D extends BoardDevice>(entry: Entry<D>, round: Round, now: Instant): Block[] {
  entry.device.plan.retry(now);
  return entry.device.plan.blocks().filter(({ group }) => group === round.group);
}

/** Takes the block off its round; gives the slots that were missed when the round is over. */
function closeBlock<D extends BoardDevice>(entry: Entry<D>, pick: Pick<D>, now: Instant): number {
  const round = entry.rounds.find(({ open }) => open?.includes(pick.block));
  if (round === undefined || round.open === null) return 0;
  round.open = round.open.filter((block) => block !== pick.block);
  if (round.open.length > 0) return 0;
  if (round.endedAt !== null) round.everyMs += newestWeighs * (now - round.endedAt - round.everyMs);
  round.endedAt = now;
  return advance(entry, round, now);
}

/** Share of the last interval in how often a round comes, and what still counts as in time. */
const newestWeighs = 0.2;
const inTimeMost = 1.2;

function slowRounds<D extends BoardDevice>({ device, health, rounds }: Entry<D>): SlowRound[] {
  if (health.contact !== 'answering') return [];
  return rounds.flatMap(({ group, everyMs }) => {
    const periodMs = device.periods[group];
    const isSlow = everyMs > periodMs * inTimeMost;
    return isSlow ? [{ asset: device.asset, group, everyMs, periodMs }] : [];
  });
}

function advance<D extends BoardDevice>(entry: Entry<D>, round: Round, now: Instant): number {
  const periodMs = entry.device.periods[round.group];
  const after = afterRound(slotsOf(entry.device.asset, periodMs), round.dueAt, now);
  round.dueAt = after.due;
  round.open = null;
  return after.missed;
}
