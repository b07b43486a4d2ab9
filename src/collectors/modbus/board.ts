/** What a bus asks next: pings, assets wanted now, confirmations, rounds and probes, by one rule. No I/O, no timers. */
import type { DurationMs, Instant } from '../../model/time.ts';
import type { Random } from '../../runtime/random.ts';
import type { Meaning } from './errors.ts';
import { type Health, type HealthStep, observe, unknownHealth } from './health.ts';
import type { DevicePlan } from './learn.ts';
import type { Block } from './plan.ts';
import { afterRound, budget, slotsOf, weightMs } from './schedule.ts';
import type { Group } from './template/points.ts';

/** A device as the board sees it. */
export interface BoardDevice {
  asset: string;
  plan: DevicePlan;
  /** Cheapest request that shows whether it is there. */
  probe: Block;
  periods: Readonly<Record<Group, DurationMs>>;
}

export interface Pick<D extends BoardDevice> {
  device: D;
  block: Block;
  why: 'ping' | 'wanted' | 'confirm' | 'round' | 'probe';
  /** The slot it belongs to; of a probe, when it was due. */
  dueAt: Instant;
}

export interface Board<D extends BoardDevice> {
  add(device: D, now: Instant): void;
  remove(device: D): void;
  /** The request to make now, or when to look again; null when there is nothing to wait for. */
  next(now: Instant): Pick<D> | { waitUntil: Instant | null };
  /** How it went. */
  done(pick: Pick<D>, went: { meaning: Meaning; startedAt: Instant; now: Instant }): HealthStep;
  readNow(asset: string, now: Instant): void;
  ping(asset: string): boolean;
  /** The way to all devices is lost: nothing is known of any. */
  lostAll(now: Instant): void;
  health(asset: string): Health | null;
  missedSlots(): number;
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
}

interface Entry<D extends BoardDevice> {
  device: D;
  health: Health;
  rounds: Round[];
  isWanted: boolean;
  pings: number;
  costMs: DurationMs;
}

export function pollBoard<D extends BoardDevice>(random: Random): Board<D> {
  const entries = new Map<string, Entry<D>>();
  const probes = budget(probeShare);
  const pings = budget(pingShare);
  let missedSlots = 0;

  function roundsOf(device: D, dueAt: Instant): Round[] {
    const groups = new Set(
      device.plan.blocks().flatMap((block) => block.items.map(({ group }) => group)),
    );
    return [...groups].map((group) => ({ group, dueAt, open: null }));
  }

  function ahead(now: Instant): Pick<D> | null {
    for (const entry of entries.values()) {
      if (entry.pings > 0 && pings.allows(entry.costMs, now)) return probePick(entry, 'ping', now);
    }
    for (const entry of entries.values()) {
      if (entry.isWanted) return probePick(entry, 'wanted', now);
    }
    return null;
  }

  function best(now: Instant): { pick: Pick<D> | null; waitUntil: Instant | null } {
    let pick: Pick<D> | null = null;
    let key = Number.POSITIVE_INFINITY;
    let waitUntil = Number.POSITIVE_INFINITY;
    for (const entry of entries.values()) {
      const candidate = candidateOf(entry, now);
      if (candidate.pick === null) waitUntil = Math.min(waitUntil, candidate.dueAt);
      else if (candidate.key < key) ({ pick, key } = candidate);
      if (entry.pings > 0) waitUntil = Math.min(waitUntil, pings.freeAt(now));
    }
    return { pick, waitUntil: waitUntil === Number.POSITIVE_INFINITY ? null : waitUntil };
  }

  function candidateOf(
    entry: Entry<D>,
    now: Instant,
  ): { pick: Pick<D>; key: number } | { pick: null; dueAt: Instant } {
    const { health } = entry;
    if (health.askAt !== null) {
      if (health.askAt > now) return { pick: null, dueAt: health.askAt };
      if (health.contact === 'silent' && !probes.allows(entry.costMs, now)) {
        return { pick: null, dueAt: probes.freeAt(now) };
      }
      const why = health.contact === 'silent' ? 'probe' : 'confirm';
      return { pick: probePick(entry, why, health.askAt), key: health.askAt };
    }
    if (health.contact === 'unknown') return { pick: probePick(entry, 'confirm', now), key: now };
    return roundOf(entry, now);
  }

  return {
    add(device, now) {
      entries.set(device.asset, {
        device,
        health: unknownHealth(now),
        rounds: roundsOf(device, now),
        isWanted: false,
        pings: 0,
        costMs: costGuessMs,
      });
    },
    remove: (device) => {
      entries.delete(device.asset);
    },
    next(now) {
      const first = ahead(now);
      if (first !== null) return first;
      const { pick, waitUntil } = best(now);
      return pick ?? { waitUntil };
    },
    done(pick, { meaning, startedAt, now }) {
      const entry = entries.get(pick.device.asset);
      if (entry === undefined || entry.device !== pick.device) return null;
      entry.costMs = Math.max(1, now - startedAt);
      if (pick.why === 'probe') probes.spend(entry.costMs, now);
      if (pick.why === 'ping') {
        pings.spend(entry.costMs, now);
        entry.pings = 0;
      }
      entry.isWanted = false;
      const { health, step } = observe(entry.health, { meaning, now }, random);
      entry.health = health;
      if (step === 'answering') wake(entry, now);
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
      if (entry !== undefined) entry.pings += 1;
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
  };
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

/** The most urgent block of a device that answers, or when the first one will be due. */
function roundOf<D extends BoardDevice>(
  entry: Entry<D>,
  now: Instant,
): { pick: Pick<D>; key: number } | { pick: null; dueAt: Instant } {
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

function openBlocks<D extends BoardDevice>(entry: Entry<D>, round: Round, now: Instant): Block[] {
  entry.device.plan.retry(now);
  return entry.device.plan.blocks().filter(({ group }) => group === round.group);
}

/** Takes the block off its round; gives the slots that were missed when the round is over. */
function closeBlock<D extends BoardDevice>(entry: Entry<D>, pick: Pick<D>, now: Instant): number {
  const round = entry.rounds.find(({ open }) => open?.includes(pick.block));
  if (round === undefined || round.open === null) return 0;
  round.open = round.open.filter((block) => block !== pick.block);
  return round.open.length > 0 ? 0 : advance(entry, round, now);
}

function advance<D extends BoardDevice>(entry: Entry<D>, round: Round, now: Instant): number {
  const periodMs = entry.device.periods[round.group];
  const after = afterRound(slotsOf(entry.device.asset, periodMs), round.dueAt, now);
  round.dueAt = after.due;
  round.open = null;
  return after.missed;
}
