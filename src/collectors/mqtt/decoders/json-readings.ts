/** `{"time": …, "values": {"voltage_a": 230.5, "voltage_b": null}}`, also the answer to a ping. Pure. */
import type { Reading } from '../../../model/reading.ts';
import { measureOf } from '../../measure.ts';
import { type Decoder, nothing, reject } from './decoder.ts';
import { assetOf, objectOf } from './json.ts';
import { numberOf, readingOf } from './reading.ts';
import { claimedTime, storedTime } from './time.ts';

/** Most values of one message. */
const valuesMost = 500;

export const jsonReadings: Decoder = (topic, bytes, context) => {
  const parsed = objectOf(bytes, context.maxPayloadBytes);
  if ('rejected' in parsed) return parsed;
  const { object, isRepaired } = parsed;
  const named = assetOf(topic, object, context);
  if ('rejected' in named) return named;
  const notes = isRepaired ? ['repaired'] : [];
  const ping = pingOf(object);
  const { values } = object;
  if (values === undefined && ping !== null) return { ...nothing(notes), ping };
  if (values === undefined) return reject('missing_field', 'values');
  if (values === null || typeof values !== 'object' || Array.isArray(values)) {
    return reject('wrong_type', 'values');
  }
  const entries = Object.entries(values);
  if (entries.length > valuesMost) return reject('oversize', 'values');
  const claimed = claimedTime(object['time'] ?? object['ts'], context);
  // What the broker kept is no news, and without its own time nobody knows of when it is.
  if (context.isRetained && typeof claimed !== 'number') return nothing(['retained_ignored']);
  const stored = storedTime(claimed, context.receivedAt);
  const readings: Reading[] = [];
  let wrong: string | null = null;
  for (const [name, value] of entries) {
    const measure = measureOf(name);
    if (measure === null) {
      notes.push('unmatched');
      continue;
    }
    const number = numberOf(value);
    if (number === 'wrong_type') {
      wrong ??= name;
      notes.push('wrong_type');
      continue;
    }
    readings.push(
      readingOf({ asset: named.asset, ...measure, receivedAt: context.receivedAt }, number, stored),
    );
  }
  if (readings.length === 0 && wrong !== null) return reject('wrong_type', wrong);
  const clocks = typeof claimed === 'number' ? [{ asset: named.asset, claimed }] : [];
  return { readings, events: [], ping, notes, clocks };
};

function pingOf(
  object: Readonly<Record<string, unknown>>,
): { id: string; isReached: boolean } | null {
  const { ping } = object;
  return typeof ping === 'string' ? { id: ping, isReached: object['unreachable'] !== true } : null;
}
