/** `{"id": …, "time": …, "type": "last_gasp"}`; what else stands there is kept as details. Pure. */
import { type EventType, eventTypes } from '../../../model/event.ts';
import type { EventCode } from '../head-end.ts';
import { type Decoder, reject } from './decoder.ts';
import { detailsOf, eventNotes, eventOf, isEventId, phasesSaid, reportSaid } from './event.ts';
import { assetOf, objectOf } from './json.ts';
import { claimedTime } from './time.ts';

const known = new Set<string>(eventTypes);
const spoken = new Set([
  'id',
  'mRID',
  'asset',
  'meter',
  'time',
  'ts',
  'created',
  'type',
  'e',
  'phases',
  'phase',
  'report',
]);

export const jsonEvents: Decoder = (topic, bytes, context) => {
  const parsed = objectOf(bytes, context.maxPayloadBytes);
  if ('rejected' in parsed) return parsed;
  const { object, isRepaired } = parsed;
  const named = assetOf(topic, object, context);
  if ('rejected' in named) return named;
  const said = object['type'] ?? object['e'] ?? object['code'];
  if (said === undefined || said === null) return reject('missing_field', 'type');
  if (typeof said !== 'string') return reject('wrong_type', 'type');
  const { type, phases } = meaningOf(said, context.eventCodes);
  const id = object['id'] ?? object['mRID'] ?? null;
  if (id !== null && !isEventId(id)) return reject('wrong_type', 'id');
  const written = object['time'] ?? object['ts'] ?? object['created'];
  const details = detailsOf(object, spoken);
  // Of a type that was not understood, the text itself.
  if (type === 'unknown_event') details['type'] = said;
  const event = eventOf(
    {
      id: id === null ? null : String(id),
      asset: named.asset,
      type,
      phases: phasesSaid(object['phases'] ?? object['phase']) ?? phases,
      claimed: claimedTime(written, context),
      written,
      report: reportSaid(object['report']),
      details,
    },
    context,
  );
  const notes = eventNotes(type, context);
  if (isRepaired) notes.unshift('repaired');
  return { readings: [], events: [event], ping: null, notes };
};

function meaningOf(said: string, codes: ReadonlyMap<string, EventCode>): EventCode {
  if (known.has(said)) return { type: said as EventType, phases: null };
  return codes.get(said) ?? { type: 'unknown_event', phases: null };
}
