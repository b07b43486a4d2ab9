/** Any JSON by its mapping file, and the plain text by which a device says that it is there. Pure. */
import { isAssetId } from '../../ids.ts';
import { matches } from '../filters.ts';
import { applied, noEnvelope, scaled, without } from '../mapping/apply.ts';
import {
  type Context,
  type Decoded,
  type Decoder,
  nothing,
  type Rejected,
  reject,
} from './decoder.ts';
import { jsonOf } from './json.ts';
import { numberOf, readingOf } from './reading.ts';
import { storedTime } from './time.ts';

export const mapped: Decoder = (topic, bytes, context) => {
  const { mapping } = context;
  if (mapping === null) return reject('missing_field', 'mapping');
  const health = healthSaid(topic, bytes, context);
  if (health !== null) return health;
  const bare = bareValue(topic, bytes, context);
  if (bare !== null) return bare;
  const parsed = jsonOf(bytes, context.maxPayloadBytes);
  if ('rejected' in parsed) return parsed;
  const { value: payload, isRepaired } = parsed;
  const decoded = applied({ mapping, topic, context, envelope: noEnvelope, payload });
  if (isRepaired && !('rejected' in decoded)) decoded.notes.push('repaired');
  return decoded;
};

/** A payload that is one number, by its topic; null where the mapping reads objects. */
function bareValue(topic: string, bytes: Uint8Array, context: Context): Decoded | Rejected | null {
  const { topics = [], values = [], events = [] } = context.mapping ?? {};
  const levels = topic.split('/');
  const found = topics.filter(({ filter }) => matches(filter, levels));
  const [first] = found;
  if (first === undefined) {
    return topics.length > 0 && values.length + events.length === 0 ? nothing(['unmatched']) : null;
  }
  if (bytes.length > bareMost) return reject('oversize');
  const asset = context.assetLevel === null ? null : (levels[context.assetLevel] ?? null);
  if (asset === null) return reject('missing_field', 'asset');
  if (!isAssetId(asset)) return reject('unknown_asset');
  const number = numberOf(new TextDecoder().decode(bytes));
  if (number === 'wrong_type') return reject('wrong_type', first.name);
  // It has no time of its own: what the broker kept may be of any day.
  if (context.isRetained) return nothing(['retained_ignored']);
  const { receivedAt } = context;
  const stored = storedTime('missing', receivedAt);
  const readings = found.map(({ quantity, phase, factor }) => {
    const point = { asset, quantity, phase, receivedAt };
    const stands = number === null ? null : scaled(number, { factor });
    const reading = readingOf(point, stands, stored);
    return number !== null && stands === null ? without(reading, 'overflow') : reading;
  });
  return { ...nothing(), readings };
}

/** A number is no longer than this. */
const bareMost = 100;

/** A last will and its opposite; null where the topic is not theirs. */
function healthSaid(topic: string, bytes: Uint8Array, context: Context): Decoded | Rejected | null {
  const health = context.mapping?.health ?? null;
  const levels = topic.split('/');
  if (health === null || !matches(health.filter, levels)) return null;
  // What the broker kept may be of a device that was taken away long ago.
  if (context.isRetained) return nothing(['retained_ignored']);
  const asset = context.assetLevel === null ? null : (levels[context.assetLevel] ?? null);
  if (asset === null) return reject('missing_field', 'asset');
  if (!isAssetId(asset)) return reject('unknown_asset');
  const text = new TextDecoder().decode(bytes.subarray(0, context.maxPayloadBytes)).trim();
  if (text !== health.online && text !== health.offline) return reject('wrong_type', 'health');
  return { ...nothing(), told: [{ asset, isThere: text === health.online }] };
}
