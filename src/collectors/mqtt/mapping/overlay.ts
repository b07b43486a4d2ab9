/** For devices that send only what changed: their last full status, with each change laid over it. Pure but for its memory. */
import { type DurationMs, HOUR, type Instant } from '../../../model/time.ts';

export interface Overlays {
  /** The whole status as it is now; null while none is known and this is none. */
  laid(asset: string, record: object, of: { isFull: boolean; at: Instant }): object | null;
  /** The device went away: what it said is no status any more. */
  forget(asset: string): void;
}

/** A status that nothing was said about for so long is forgotten. */
const keptMost: DurationMs = HOUR;
/** Most devices remembered; the one heard longest ago is forgotten first. */
const devicesMost = 50_000;

export function overlays(): Overlays {
  const known = new Map<string, { status: object; at: Instant }>();
  return {
    laid(asset, record, { isFull, at }) {
      const last = known.get(asset);
      const isKnown = last !== undefined && at - last.at < keptMost;
      if (!isFull && !isKnown) return null;
      const status = isFull || last === undefined ? record : merged(last.status, record);
      known.delete(asset);
      if (known.size >= devicesMost) known.delete(known.keys().next().value ?? '');
      known.set(asset, { status, at });
      return status;
    },
    forget(asset) {
      known.delete(asset);
    },
  };
}

/** Objects by their fields; a list or a plain value replaces what was there. */
function merged(below: object, above: object): object {
  const result: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const old = Object.hasOwn(result, name) ? result[name] : undefined;
    const both = isObject(old) && isObject(value);
    // A name such as __proto__ is a field like any other.
    Object.defineProperty(result, name, {
      value: both ? merged(old, value) : value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
