/** `{"id": …, "time": …, "type": "last_gasp"}`; what else stands there is kept as details. Pure. */
import {
  type EventType,
  eventTypes,
  type GaspReport,
  type GridEvent,
} from '../../../model/event.ts';
import { maskOf, phasesOf } from '../../../model/phases.ts';
import { type Decoder, reject } from './decoder.ts';
import { assetOf, type JsonObject, objectOf } from './json.ts';
import { claimedTime } from './time.ts';

const idMost = 120;
const detailsBytesMost = 16_384;
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
  const type = typeOf(said, context.eventCodes);
  const id = object['id'] ?? object['mRID'] ?? null;
  if (id !== null && !isId(id)) return reject('wrong_type', 'id');
  const written = object['time'] ?? object['ts'] ?? object['created'];
  const claimed = claimedTime(written, context);
  const deviceTime = typeof claimed === 'number' ? claimed : null;
  const notes = [
    ...(isRepaired ? ['repaired'] : []),
    ...(type === 'unknown_event' ? ['unknown_event'] : []),
    ...(context.isRetained ? ['retained_ignored'] : []),
  ];
  const seconds = Math.floor((deviceTime ?? context.receivedAt) / 1000);
  const event: GridEvent = {
    id: id === null ? `${named.asset}/${type}/${seconds}` : String(id),
    source: context.source,
    asset: named.asset,
    type,
    phases: phasesSaid(object['phases'] ?? object['phase']),
    deviceTime,
    receivedAt: context.receivedAt,
    retained: context.isRetained,
    report: reportSaid(object['report']),
    details: detailsOf(object, { said, type, written, isTimeMissing: deviceTime === null }),
  };
  return { readings: [], events: [event], ping: null, notes };
};

function typeOf(said: string, codes: ReadonlyMap<string, EventType>): EventType {
  if (known.has(said)) return said as EventType;
  return codes.get(said) ?? 'unknown_event';
}

function isId(id: unknown): boolean {
  if (typeof id === 'number') return Number.isSafeInteger(id);
  return typeof id === 'string' && id.length > 0 && id.length <= idMost;
}

const lineNames: Readonly<Record<string, string>> = { L1: 'A', L2: 'B', L3: 'C' };

function phasesSaid(said: unknown): GridEvent['phases'] {
  if (typeof said !== 'string') return null;
  const mask = maskOf(lineNames[said] ?? said);
  return mask === null || mask === 0 ? null : phasesOf(mask);
}

function reportSaid(said: unknown): GaspReport {
  return said === 'assumed' || said === 'batch' ? said : 'own';
}

/** Everything else the payload said; of a type or time that was not understood, the text itself. */
function detailsOf(
  object: JsonObject,
  of: { said: string; type: EventType; written: unknown; isTimeMissing: boolean },
): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) if (!spoken.has(key)) details[key] = value;
  if (of.type === 'unknown_event') details['type'] = of.said;
  if (of.isTimeMissing && of.written !== undefined) details['claimedTime'] = of.written;
  return JSON.stringify(details).length <= detailsBytesMost ? details : { tooLarge: true };
}
