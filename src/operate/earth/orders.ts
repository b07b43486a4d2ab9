/** What the detector must know of a trial: what it excuses, and that its breaker is open or closed. */
import { runningTrial } from '../../detect/earth/condition.ts';
import type { EarthFaultTrial } from '../../model/earth-fault.ts';
import { ABC } from '../../model/phases.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import type { Detector } from '../../outages/detector.ts';
import type { World } from '../world.ts';
import { behind } from './bus-feeders.ts';
import type { BusMemory } from './bus-memory.ts';
import type { BreakerMark } from './trial-steps.ts';

type Excused = Omit<Parameters<Detector['excuse']>[0], 'supplyPoints'>;

export type DetectorOrder =
  | ({ order: 'excuse' } & Excused)
  | { order: 'operate'; device: string; state: 'open' | 'closed'; at: Instant };

/** What it was not told yet; each order is given once. */
export function ordersOf(
  memory: BusMemory,
  about: { marks: readonly BreakerMark[]; now: Instant },
): DetectorOrder[] {
  const trial = memory.condition === null ? null : runningTrial(memory.condition);
  return trial?.device == null
    ? ended(memory, about)
    : running(memory, { ...trial, device: trial.device }, about.now);
}

function running(
  memory: BusMemory,
  trial: EarthFaultTrial & { device: string },
  now: Instant,
): DetectorOrder[] {
  const { device, openedAt } = trial;
  const isNews = memory.told?.trial !== trial.at;
  const isOpen = trial.state === 'open' && openedAt !== null;
  if (!isNews && !(isOpen && memory.told?.isOpen === false)) return [];
  const until = trial.excusedUntil === null ? now : fromIso(trial.excusedUntil);
  const from = fromIso(trial.at);
  memory.told = { trial: trial.at, device, isOpen };
  const excuse = { order: 'excuse' as const, device, from, darkUntil: until, until };
  if (!isOpen) return [excuse];
  return [excuse, { order: 'operate', device, state: 'open', at: fromIso(openedAt) }];
}

/** A person may say a moment early that it is closed. */
const AFTER_CLOSING_MS = 30_000;

function ended(
  memory: BusMemory,
  about: { marks: readonly BreakerMark[]; now: Instant },
): DetectorOrder[] {
  const { told } = memory;
  if (told === null) return [];
  const { device } = told;
  const trial = memory.condition?.trials.find(({ at }) => at === told.trial);
  const from = fromIso(told.trial);
  const orders: DetectorOrder[] = [];
  const mark = about.marks.findLast((one) => one.device === device && one.what === 'closed');
  const closedAt = trial?.closedAt == null ? (mark?.at ?? null) : fromIso(trial.closedAt);
  // A trip is a fault of its own, trial or not.
  if (trial?.result === 'tripped') {
    orders.push({ order: 'excuse', device, from, darkUntil: from, until: about.now });
  } else if (closedAt !== null && trial?.excusedUntil != null) {
    // What opens it again after that is no trial.
    const until = Math.min(fromIso(trial.excusedUntil), closedAt + AFTER_CLOSING_MS);
    orders.push({ order: 'excuse', device, from, darkUntil: closedAt, until });
  }
  if (told.isOpen && closedAt !== null) {
    orders.push({ order: 'operate', device, state: 'closed', at: closedAt });
  }
  if (!told.isOpen || closedAt !== null) memory.told = null;
  return orders;
}

export function giveOrders(
  parts: { detector: Pick<Detector, 'excuse' | 'setOperations'>; world: World },
  orders: readonly DetectorOrder[],
): void {
  for (const one of orders) {
    if (one.order === 'excuse') {
      const { order: _, ...trial } = one;
      const supplyPoints = behind(parts.world, one.device).map(({ supplyPoint }) => supplyPoint);
      parts.detector.excuse({ ...trial, supplyPoints });
    } else {
      const { device, state, at } = one;
      parts.detector.setOperations([{ device, state, at, phases: ABC }]);
    }
  }
}
