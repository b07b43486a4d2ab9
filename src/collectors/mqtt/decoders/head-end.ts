/**
 * Events of a head-end in the form of IEC 61968-9: `{"mRID": …, "meter": …, "code": "3.26.0.85", "created": …}`.
 * What a code means is said by the head-end's file, since head-ends differ. Pure.
 */
import { type Decoder, reject } from './decoder.ts';
import { detailsOf, eventNotes, eventOf, isEventId, phasesSaid, reportSaid } from './event.ts';
import { assetOf, objectOf } from './json.ts';
import { claimedTime } from './time.ts';

const codeMost = 60;
const spoken = new Set(['mRID', 'asset', 'meter', 'created', 'phases', 'phase', 'report']);

export const headEndEvents: Decoder = (topic, bytes, context) => {
  const parsed = objectOf(bytes, context.maxPayloadBytes);
  if ('rejected' in parsed) return parsed;
  const { object, isRepaired } = parsed;
  const named = assetOf(topic, object, context);
  if ('rejected' in named) return named;
  const { code, mRID: id = null, created } = object;
  if (code === undefined || code === null) return reject('missing_field', 'code');
  if (typeof code !== 'string' || code.length > codeMost) return reject('wrong_type', 'code');
  if (id !== null && !isEventId(id)) return reject('wrong_type', 'mRID');
  const meaning = context.eventCodes.get(code.trim());
  const type = meaning?.type ?? 'unknown_event';
  const event = eventOf(
    {
      id: id === null ? null : String(id),
      asset: named.asset,
      type,
      phases: phasesSaid(object['phases'] ?? object['phase']) ?? meaning?.phases ?? null,
      claimed: claimedTime(created, context),
      written: created,
      report: reportSaid(object['report']),
      // The code stays: several mean the same, and one that is unknown today may be known tomorrow.
      details: detailsOf(object, spoken),
    },
    context,
  );
  const notes = [...(isRepaired ? ['repaired'] : []), ...eventNotes(type, context)];
  return { readings: [], events: [event], ping: null, notes };
};
