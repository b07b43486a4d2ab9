/** What meters and devices say when supply goes and comes, and what of it arrives. */
import type { DeviceEvidence, Evidence, SupplyEvidence } from '../model/evidence.ts';
import { type Instant, SECOND } from '../model/time.ts';
import { evidenceTime } from '../outages/reduce.ts';
import type { Dice } from './dice.ts';
import type { Town } from './town.ts';
import type { Truth, Turned } from './truth.ts';
import type { World } from './world.ts';

/** Something that happens at an instant of the storm. */
export type Schedule = (at: Instant, act: (now: Instant) => void) => void;

export interface Meters {
  /** Supply of these has changed. */
  turned(list: readonly Turned[], now: Instant): void;
  /** A device has moved; those that report do so within seconds. */
  moved(edge: number, now: Instant): void;
  /** It gasps for no reason. */
  falseGasp(point: number, now: Instant): void;
  /** Whether it answers a question put now. */
  answers(point: number, now: Instant): boolean;
}

export interface MetersAt {
  town: Town;
  world: World;
  truth: Truth;
  dice: Dice;
  schedule: Schedule;
  say: (evidence: Evidence) => void;
}

const GASP_LATEST_S = 280;
const REPORT_S = { from: 1, to: 4 };

export function createMeters(at: MetersAt): Meters {
  const { town, world, truth, dice, schedule, say } = at;
  const { supplyPoints } = town.grid.tables;
  /** Until then a meter that has supply again cannot speak. */
  const upAt = new Float64Array(supplyPoints.length);
  /** Rises when supply changes: what was to be said of the state before is not said. */
  const turn = new Int32Array(supplyPoints.length);
  let numbers = 0;

  const isBad = (point: number): boolean => town.badGroup[town.group[point]!] === 1;
  const tell = (point: number, says: SupplyEvidence, when: { at: Instant; now: Instant }): void => {
    const deviceTime = Math.round(when.at + town.clockMs[point]!);
    const receivedAt = when.now;
    const stamped = { at: evidenceTime({ receivedAt, deviceTime }), receivedAt, deviceTime };
    const id = `E${numbers++}`;
    say({ id, ...stamped, about: 'supply_point', supplyPoint: supplyPoints[point]!.id, says });
  };
  const gasp = (point: number, when: { at: Instant; delayS: number }): void => {
    const mine = ++turn[point]!;
    schedule(when.at + when.delayS * SECOND, (now) => {
      if (turn[point] === mine) tell(point, { kind: 'gasp' }, { at: when.at, now });
    });
  };
  const delayS = (): number =>
    Math.min(GASP_LATEST_S, world.gaspHoldS + dice.exponential(world.gaspMeanS));

  return {
    turned(list, now) {
      // A coordinator sends what it has collected in one batch; by radio each meter speaks for itself.
      const batches = new Map<number, number>();
      const delayOf = (point: number): number => {
        if (world.gaspHoldS === 0) return delayS();
        const group = town.group[point]!;
        const known = batches.get(group) ?? delayS();
        batches.set(group, known);
        return known;
      };
      for (const { point, before, after } of list) {
        const all = town.truePhases[point]!;
        if (after === all && before !== all) {
          turn[point]! += 1;
          const lost = isBad(point) ? world.gaspLostBad : world.gaspLost;
          const speaks = supplyPoints[point]!.gasp && upAt[point]! <= now && !dice.chance(lost);
          if (speaks) gasp(point, { at: now, delayS: delayOf(point) });
        } else if (after !== 0 && before === 0) {
          if (supplyPoints[point]!.gasp && dice.chance(world.gaspPartial)) {
            gasp(point, { at: now, delayS: delayOf(point) });
          }
        } else if (after !== all && before === all) back(point, now);
      }
    },
    moved(edge, now) {
      if (town.reports[edge] === 0) return;
      const open = truth.openOf(edge) !== 0;
      const phases = open ? truth.openOf(edge) : town.grid.edgePhases[edge]!;
      const says: DeviceEvidence = {
        kind: 'state',
        open,
        phases,
        weight: open ? 'trip' : 'report',
      };
      schedule(now + dice.between(REPORT_S.from, REPORT_S.to) * SECOND, (receivedAt) => {
        const stamped = { at: now, receivedAt, deviceTime: now };
        const device = town.grid.edgeIds[edge]!;
        say({ id: `E${numbers++}`, ...stamped, about: 'device', device, says });
      });
    },
    falseGasp(point, now) {
      if (supplyPoints[point]!.gasp && !truth.isDark(point))
        gasp(point, { at: now, delayS: delayS() });
    },
    answers(point, now) {
      const isDead = truth.deadOf(point) === town.truePhases[point];
      if (isDead || upAt[point]! > now) return false;
      return dice.chance(isBad(point) ? world.answersBad : world.answers);
    },
  };

  function back(point: number, now: Instant): void {
    const mine = ++turn[point]!;
    const afterS = world.backMedianS * Math.exp(dice.normal(0, world.backSpread));
    upAt[point] = now + afterS * SECOND;
    if (dice.chance(isBad(point) ? world.restoredLostBad : world.restoredLost)) return;
    schedule(upAt[point]!, (heard) => {
      if (turn[point] === mine) tell(point, { kind: 'restored' }, { at: now, now: heard });
    });
  }
}
