// What devices said last of their position, kept where the recorded switching state says otherwise.
import { maskOf } from '../model/phases.ts';
import type { AssetPlace, ToldPositions } from './place.ts';
import type { Seen } from './rules/rule.ts';
import { reportOf } from './rules/switch-state.ts';

/** Devices remembered that stand otherwise than recorded. */
const DEVICES_MAX = 10_000;

export function toldPositions(): ToldPositions & { take(place: AssetPlace, seen: Seen): void } {
  const open = new Map<string, boolean>();
  const told = {
    version: 0,
    open,
    take(place: AssetPlace, seen: Seen): void {
      const isOpen = positionOf(place, seen);
      if (isOpen === null || place.device === null || place.isOpenInModel === null) return;
      const known = open.get(place.device);
      if (isOpen === place.isOpenInModel) {
        if (open.delete(place.device)) told.version += 1;
      } else if (known !== isOpen && open.size < DEVICES_MAX) {
        open.set(place.device, isOpen);
        told.version += 1;
      }
    },
  };
  return told;
}

/** Of all its phases; a single pole is left to the recorded state. */
function positionOf(place: AssetPlace, seen: Seen): boolean | null {
  const report = reportOf(seen);
  if (seen.kind !== 'event') return report?.isOpen ?? null;
  const { event } = seen;
  const mask = event.phases === null ? place.phases : maskOf(event.phases);
  if (event.retained || mask !== place.phases) return null;
  if (event.type === 'protection_trip' || event.type === 'lockout') return true;
  if (event.type === 'reclose') return event.details['ok'] === true ? false : null;
  return report?.isOpen ?? null;
}
