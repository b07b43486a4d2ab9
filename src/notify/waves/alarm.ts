// An alarm that means danger behind somebody's meter → who is warned. It is no outage: supply is on, and that is it.
import type { Alarm } from '../../model/alarm.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import { newWave, usefulUntil, type WaveChange, type WaveContext } from './wave.ts';

/** Rules whose alarm endangers people and their appliances at once. */
const dangerous: readonly string[] = ['broken_neutral', 'severe_overvoltage'];
/** Measured by the customer's own meter. */
const basis: WaveRow['basis'] = 'verified';

/** Whether customers are warned of this alarm: it is active, and its rule is one of danger in the house. */
export function warnsCustomers(alarm: Pick<Alarm, 'rule' | 'state'>): boolean {
  return dangerous.includes(alarm.rule) && alarm.state.startsWith('active');
}

/** One wave before all others; nobody can switch it off, no quiet hour holds it. */
export function wavesForAlarm(
  alarm: Pick<Alarm, 'id' | 'rule' | 'state' | 'count'>,
  supplyPoints: readonly string[],
  context: WaveContext,
): WaveChange {
  if (!warnsCustomers(alarm) || supplyPoints.length === 0) return { waves: [], supersede: [] };
  const wave = newWave(
    {
      ...{ subject: alarm.id, revision: alarm.count, kind: 'safety_warning', supplyPoints, basis },
      ...{ lane: 0, validUntil: usefulUntil('safety_warning', context.now) },
    },
    context,
  );
  return { waves: [wave], supersede: [] };
}
