/** Questions to meters as their head-ends can carry them out: so many a minute, behind a coordinator one by one. */
import { pingEvidence } from '../detect/evidence.ts';
import type { Evidence } from '../model/evidence.ts';
import { type Instant, MINUTE, SECOND } from '../model/time.ts';
import type { Dice } from './dice.ts';
import type { Meters, Schedule } from './meters.ts';
import type { Town } from './town.ts';
import type { WorldKind } from './world.ts';

export interface Asking {
  ask(supplyPoint: string, now: Instant): void;
  /** Puts all that may be put now. */
  turn(now: Instant): void;
  /** Questions put so far. */
  put(): number;
}

/** What head-ends of this kind can do; the detector knows the same from their files. */
export const limits: Record<WorldKind, { perMinute: number; perConcentrator: number | null }> = {
  radio: { perMinute: 500, perConcentrator: null },
  carrier: { perMinute: 60, perConcentrator: 1 },
};
/** Kept for operators. */
const OPERATOR_SHARE = 0.1;
export const TIMEOUT_S = 20;
const ANSWER_S = { radio: { from: 1, to: 6 }, carrier: { from: 5, to: 15 } };
const WAIT_MOST_MS = 75_000;

interface HeadEnd {
  waiting: Array<{ point: number; since: Instant }>;
  sentAt: Instant[];
}

export function createAsking(at: {
  town: Town;
  kind: WorldKind;
  meters: Meters;
  dice: Dice;
  schedule: Schedule;
  say: (evidence: Evidence) => void;
}): Asking {
  const { town, kind, meters, dice, schedule, say } = at;
  const { perMinute, perConcentrator } = limits[kind];
  const most = Math.floor(perMinute * (1 - OPERATOR_SHARE));
  const pointOf = new Map(town.grid.tables.supplyPoints.map(({ id }, s) => [id, s]));
  const headEnds = new Map<string, HeadEnd>();
  const openIn = new Map<number, number>();
  const underWay = new Set<number>();
  let numbers = 0;

  function put(point: number, now: Instant): void {
    numbers += 1;
    const id = `P${numbers}`;
    const group = town.group[point]!;
    openIn.set(group, (openIn.get(group) ?? 0) + 1);
    underWay.add(point);
    const answered = meters.answers(point, now);
    const { from, to } = ANSWER_S[kind];
    const afterS = answered ? dice.between(from, to) : TIMEOUT_S;
    schedule(now + afterS * SECOND, () => {
      openIn.set(group, openIn.get(group)! - 1);
      underWay.delete(point);
      const supplyPoint = town.grid.tables.supplyPoints[point]!.id;
      say(pingEvidence({ id, supplyPoint, answered, at: now }));
    });
  }

  return {
    ask(supplyPoint, now) {
      const point = pointOf.get(supplyPoint)!;
      if (underWay.has(point)) return;
      const name = town.headEnd[point]!;
      const headEnd = headEnds.get(name) ?? { waiting: [], sentAt: [] };
      headEnds.set(name, headEnd);
      headEnd.waiting.push({ point, since: now });
    },
    turn(now) {
      for (const headEnd of headEnds.values()) {
        headEnd.sentAt = headEnd.sentAt.filter((sent) => sent > now - MINUTE);
        headEnd.waiting = headEnd.waiting.filter(({ point, since }) => {
          if (now - since >= WAIT_MOST_MS) return false;
          if (headEnd.sentAt.length >= most) return true;
          const open = openIn.get(town.group[point]!) ?? 0;
          if (perConcentrator !== null && open >= perConcentrator) return true;
          headEnd.sentAt.push(now);
          put(point, now);
          return false;
        });
      }
    },
    put: () => numbers,
  };
}
