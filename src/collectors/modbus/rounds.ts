/** Rounds of one device: each group at its own slots, block by block. No I/O, no timers. */
import type { DurationMs, Instant } from '../../model/time.ts';
import type { DevicePlan } from './learn.ts';
import type { Block } from './plan.ts';
import { afterRound, slotsOf, weightMs } from './schedule.ts';
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

export interface SlowRound {
  asset: string;
  group: Group;
  everyMs: DurationMs;
  periodMs: DurationMs;
}

export interface Rounds {
  /** The most urgent block, or when the first one will be due. */
  next(
    now: Instant,
  ): { block: Block; dueAt: Instant; key: number } | { block: null; dueAt: Instant };
  /** Takes the block off its round; gives the slots that were missed when the round is over. */
  close(block: Block, now: Instant): number;
  /** Everything is due at once, where it is not under way. */
  wake(now: Instant): void;
  /** It answers again: the time it was away says nothing about how often it is read. */
  begin(now: Instant): void;
  slow(): SlowRound[];
}

interface Round {
  group: Group;
  dueAt: Instant;
  /** Blocks still to read; null while it is not due. */
  open: Block[] | null;
  endedAt: Instant | null;
  /** How often it comes, the newest weighing most. */
  everyMs: DurationMs;
}

/** Share of the last interval in how often a round comes, and what still counts as in time. */
const newestWeighs = 0.2;
const inTimeMost = 1.2;

export function roundsOf(device: BoardDevice, now: Instant): Rounds {
  const { asset, periods } = device;
  const items = device.plan.blocks().flatMap((block) => block.items);
  const rounds = [...new Set(items.map(({ group }) => group))].map((group): Round => {
    return { group, dueAt: now, open: null, endedAt: null, everyMs: periods[group] };
  });
  /** Of which the open blocks are; a device may get another one. */
  let { plan } = device;

  function next(at: Instant): ReturnType<Rounds['next']> {
    if (plan !== device.plan) renew();
    for (const round of rounds) {
      // No slot is further away than one period: else the clock was set back.
      if (round.dueAt - at > periods[round.group]) round.dueAt = at;
    }
    const best = mostUrgent(rounds, at);
    if (best === null) return { block: null, dueAt: Math.min(...rounds.map(({ dueAt }) => dueAt)) };
    best.open ??= openBlocks(plan, best.group, at);
    const [block] = best.open;
    if (block !== undefined) return { block, dueAt: best.dueAt, key: keyOf(best) };
    // All its points ride along in faster blocks, or none of them is there.
    advance(best, at);
    return next(at);
  }

  /** Blocks of the plan before are of no use. */
  function renew(): void {
    plan = device.plan;
    for (const round of rounds) round.open = null;
  }

  function advance(round: Round, at: Instant): number {
    const after = afterRound(slotsOf(asset, periods[round.group]), round.dueAt, at);
    round.dueAt = after.due;
    round.open = null;
    return after.missed;
  }

  function wake(at: Instant): void {
    for (const round of rounds) if (round.open === null) round.dueAt = Math.min(round.dueAt, at);
  }

  return {
    next,
    close(block, at) {
      const round = rounds.find(({ open }) => open?.includes(block));
      if (round === undefined || round.open === null) return 0;
      round.open = round.open.filter((one) => one !== block);
      if (round.open.length > 0) return 0;
      if (round.endedAt !== null) {
        round.everyMs += newestWeighs * (at - round.endedAt - round.everyMs);
      }
      round.endedAt = at;
      return advance(round, at);
    },
    wake,
    begin(at) {
      for (const round of rounds) round.endedAt = null;
      wake(at);
    },
    slow: () =>
      rounds.flatMap(({ group, everyMs }) => {
        const periodMs = periods[group];
        return everyMs > periodMs * inTimeMost ? [{ asset, group, everyMs, periodMs }] : [];
      }),
  };
}

function keyOf({ dueAt, group }: Round): number {
  return dueAt + weightMs[group];
}

/** Null when none is due yet. */
function mostUrgent(rounds: readonly Round[], now: Instant): Round | null {
  let best: Round | null = null;
  for (const round of rounds) {
    if (round.dueAt <= now && (best === null || keyOf(round) < keyOf(best))) best = round;
  }
  return best;
}

function openBlocks(plan: DevicePlan, group: Group, now: Instant): Block[] {
  plan.retry(now);
  return plan.blocks().filter((block) => block.group === group);
}
