/** What the detector must know of a trial: until when it is excused, and that its breaker is open or closed. */
import { runningTrial } from '../../detect/earth/condition.ts';
import { ABC } from '../../model/phases.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import type { Detector } from '../../outages/detector.ts';
import type { BusMemory } from './bus-memory.ts';
import type { BreakerMark } from './trial-steps.ts';

export type DetectorOrder =
  | { order: 'excuse'; device: string; until: Instant }
  | { order: 'operate'; device: string; state: 'open' | 'closed'; at: Instant };

/** What it was not told yet; each order is given once. */
export function ordersOf(
  memory: BusMemory,
  about: { marks: readonly BreakerMark[]; now: Instant },
): DetectorOrder[] {
  const orders: DetectorOrder[] = [];
  const trial = memory.condition === null ? null : runningTrial(memory.condition);
  if (trial?.device != null) {
    const { device, excusedUntil, openedAt } = trial;
    const isNews = memory.told?.trial !== trial.at;
    const isOpen = trial.state === 'open' && openedAt !== null;
    if (isNews || (isOpen && memory.told?.isOpen === false)) {
      const until = excusedUntil === null ? about.now : fromIso(excusedUntil);
      orders.push({ order: 'excuse', device, until });
      if (isOpen) {
        orders.push({ order: 'operate', device, state: 'open', at: fromIso(openedAt) });
      }
      memory.told = { trial: trial.at, device, isOpen };
    }
    return orders;
  }
  const { told } = memory;
  if (told === null) return orders;
  const last = memory.condition?.trials.find(({ at }) => at === told.trial);
  const { device } = told;
  // A trip is a fault of its own, trial or not.
  if (last?.result === 'tripped') orders.push({ order: 'excuse', device, until: about.now });
  const mark = about.marks.findLast((one) => one.device === device && one.what === 'closed');
  const closedAt = last?.closedAt == null ? (mark?.at ?? null) : fromIso(last.closedAt);
  if (told.isOpen && closedAt !== null) {
    orders.push({ order: 'operate', device, state: 'closed', at: closedAt });
  }
  if (!told.isOpen || closedAt !== null) memory.told = null;
  return orders;
}

export function giveOrders(
  detector: Pick<Detector, 'excuse' | 'setOperations'>,
  orders: readonly DetectorOrder[],
): void {
  for (const one of orders) {
    if (one.order === 'excuse') detector.excuse(one.device, one.until);
    else {
      const { device, state, at } = one;
      detector.setOperations([{ device, state, at, phases: ABC }]);
    }
  }
}
