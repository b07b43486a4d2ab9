/** What the slots of a feeder terminal say between two reads: events. Pure. */
import type { EventType } from '../../model/event.ts';
import { type PhaseMask, type Phases, phasesOf } from '../../model/phases.ts';
import type { Slot } from './template/points.ts';

/** Values as last read; a slot that was not read, or had no good value, is left out. */
export type SlotValues = ReadonlyMap<Slot | 'switch_position', number>;

export interface Raised {
  type: EventType;
  phases: Phases | null;
  details: Record<string, unknown>;
}

const phaseSlots = (name: 'fault' | 'voltage_present'): ReadonlyArray<readonly [Slot, PhaseMask]> =>
  [
    [`${name}_a`, 1],
    [`${name}_b`, 2],
    [`${name}_c`, 4],
  ] as const;
const faultSlots = phaseSlots('fault');
const liveSlots = phaseSlots('voltage_present');

/**
 * Events of one read against what was known before, in the order in which they happen on a line:
 * fault, trip, opening, loss of voltage, reclosing, lockout.
 * A flag that stands at the first read gives its event with `seenAtStart`; a position gives none then.
 */
export function eventsOf(before: SlotValues, read: SlotValues): Raised[] {
  const rises = (slot: Slot): boolean => read.get(slot) === 1 && before.get(slot) === 0;
  const raised = [...faults(before, read)];
  if (rises('trip')) raised.push(event('protection_trip'));
  raised.push(...position(before, read), ...voltages(before, read));
  const reclosed = increase('reclose_count', before, read);
  if (reclosed > 0) {
    const ok = (read.get('switch_position') ?? before.get('switch_position')) === closed;
    raised.push(event('reclose', { ok, count: reclosed }));
  }
  if (rises('lockout')) raised.push(event('lockout'));
  if (read.get('lockout') === 1 && !before.has('lockout')) {
    raised.push(event('lockout', { seenAtStart: true }));
  }
  if (rises('ac_fail')) raised.push(event('terminal_supply_lost'));
  if (rises('battery_low')) raised.push(event('battery_low'));
  if (rises('door')) raised.push(event('tamper', { door: true }));
  return raised;
}

const open = 1;
const closed = 2;

function event(type: EventType, details: Record<string, unknown> = {}): Raised {
  return { type, phases: null, details };
}

/** Passage flags are latched: once for each 0 → 1; a count that rose without a flag is a passage too. */
function faults(before: SlotValues, read: SlotValues): Raised[] {
  let phases: PhaseMask = 0;
  let isFirst = false;
  for (const [slot, mask] of faultSlots) {
    if (read.get(slot) !== 1 || before.get(slot) === 1) continue;
    phases |= mask;
    isFirst ||= !before.has(slot);
  }
  const isEarth = read.get('fault_earth') === 1 && before.get('fault_earth') !== 1;
  isFirst ||= isEarth && !before.has('fault_earth');
  const counted = increase('fault_count', before, read);
  if (phases === 0 && !isEarth && counted === 0) return [];
  const details: Record<string, unknown> = { set: true };
  if (isEarth) details['earth'] = true;
  if (counted > 0) details['count'] = counted;
  if (isFirst) details['seenAtStart'] = true;
  const direction = read.get('fault_direction');
  if (direction !== undefined) details['direction'] = direction;
  return [{ type: 'fault_passed', phases: phases === 0 ? null : phasesOf(phases), details }];
}

function position(before: SlotValues, read: SlotValues): Raised[] {
  const [was, is] = [before.get('switch_position'), read.get('switch_position')];
  if (was === undefined || is === undefined || was === is) return [];
  if (is === open) return [event('switch_opened')];
  return is === closed ? [event('switch_closed')] : [];
}

function voltages(before: SlotValues, read: SlotValues): Raised[] {
  let lost: PhaseMask = 0;
  let back: PhaseMask = 0;
  for (const [slot, mask] of liveSlots) {
    if (before.get(slot) === 1 && read.get(slot) === 0) lost |= mask;
    if (before.get(slot) === 0 && read.get(slot) === 1) back |= mask;
  }
  const raised: Raised[] = [];
  if (lost !== 0) raised.push({ type: 'voltage_lost', phases: phasesOf(lost), details: {} });
  if (back !== 0) raised.push({ type: 'voltage_back', phases: phasesOf(back), details: {} });
  return raised;
}

/** How far a counter rose; 0 when it is new, or began again. */
function increase(slot: Slot, before: SlotValues, read: SlotValues): number {
  const [was, is] = [before.get(slot), read.get(slot)];
  return was === undefined || is === undefined ? 0 : Math.max(0, is - was);
}
