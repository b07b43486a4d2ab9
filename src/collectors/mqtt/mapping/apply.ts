/** A payload read by its mapping: the readings and events of each record. Pure. */
import type { GridEvent } from '../../../model/event.ts';
import type { Phase } from '../../../model/phases.ts';
import type { Reading } from '../../../model/reading.ts';
import type { Instant } from '../../../model/time.ts';
import { isAssetId } from '../../ids.ts';
import { type Context, type Decoded, nothing, type Rejected, reject } from '../decoders/decoder.ts';
import { eventNotes, eventOf, phasesSaid } from '../decoders/event.ts';
import { numberOf, readingOf } from '../decoders/reading.ts';
import { claimedTime, storedTime } from '../decoders/time.ts';
import type { MappedEvent, MappedValue, Mapping } from './mapping.ts';
import { everyAt, type Path, valueAt } from './path.ts';

/** What the wrapping around a payload says; the mapping's own word comes first. */
export interface Envelope {
  asset: string | null;
  time: unknown;
  /** Names the message; its events are named after it. */
  id: string | null;
  details: Record<string, unknown>;
}

export const noEnvelope: Envelope = { asset: null, time: undefined, id: null, details: {} };

/** Most records of one message. */
const recordsMost = 1_000;

interface Applying {
  mapping: Mapping;
  topic: string;
  context: Context;
  envelope: Envelope;
  payload: unknown;
}

/** @returns what the records say; rejected when not one of them could be read */
export function applied(of: Applying): Decoded | Rejected {
  const { mapping, payload } = of;
  const found = mapping.records === null ? payload : valueAt(payload, mapping.records);
  if (found === undefined) return nothing(['unmatched']);
  const records = mapping.records !== null && Array.isArray(found) ? found : [found];
  if (records.length > recordsMost) return reject('oversize', 'records');
  const clocks: Array<{ asset: string; claimed: Instant }> = [];
  const decoded = { ...nothing(), spoke: [] as string[], clocks };
  let refused: Rejected | null = null;
  for (const record of records) {
    const one = ofRecord(of, record);
    if ('rejected' in one) {
      refused ??= one;
      decoded.notes.push(`record/${one.rejected}`);
      continue;
    }
    decoded.readings.push(...one.readings);
    decoded.events.push(...one.events);
    decoded.notes.push(...one.notes);
    decoded.spoke.push(one.asset);
    const { asset, claimed } = one;
    if (claimed !== null && one.readings.length > 0) decoded.clocks.push({ asset, claimed });
  }
  return refused !== null && decoded.spoke.length === 0 ? refused : decoded;
}

interface OfRecord {
  asset: string;
  readings: Reading[];
  events: GridEvent[];
  notes: string[];
  claimed: Instant | null;
}

function ofRecord(of: Applying, record: unknown): OfRecord | Rejected {
  const { mapping, context } = of;
  if (record === null || typeof record !== 'object') return reject('wrong_type');
  const named = assetOf(of, record);
  if ('rejected' in named) return named;
  const { asset } = named;
  const { time } = mapping;
  const written =
    time === null ? of.envelope.time : valueAt(time.isInRecord ? record : of.payload, time.path);
  const claimed = claimedTime(written, {
    timezone: time?.timezone ?? context.timezone,
    timeUnit: time?.unit ?? context.timeUnit,
    receivedAt: context.receivedAt,
  });
  const values = overlaidReadings(of, record, {
    asset,
    stored: storedTime(claimed, context.receivedAt),
  });
  if ('rejected' in values) return values;
  const events = mapping.events
    .filter((event) => isSo(record, event))
    .map((event) => mappedEvent(of, { event, record, asset, claimed, written }));
  const notes = [...values.notes, ...events.flatMap(({ type }) => eventNotes(type, context))];
  // What the broker kept is no news, and without its own time nobody knows of when it is.
  const isOld = context.isRetained && typeof claimed !== 'number';
  if (isOld && values.readings.length > 0) notes.push('retained_ignored');
  const isSilent = values.readings.length + events.length === 0;
  if (isSilent && !mapping.events.some(({ path }) => everyAt(record, path).length > 0)) {
    notes.push('unmatched');
  }
  const readings = isOld ? [] : values.readings;
  return { asset, readings, events, notes, claimed: typeof claimed === 'number' ? claimed : null };
}

/** The asset by its topic, its payload or its envelope; where topic and payload both say it they agree. */
function assetOf(of: Applying, record: object): { asset: string } | Rejected {
  const { mapping, context } = of;
  const level = context.assetLevel;
  const named = level === null ? null : (of.topic.split('/')[level] ?? null);
  const path = mapping.asset !== null && 'path' in mapping.asset ? mapping.asset.path : null;
  const said = path === null ? null : nameOf(valueAt(record, path));
  if (said === 'wrong_type') return reject('wrong_type', 'asset');
  const asset = named ?? said?.name ?? (path === null ? of.envelope.asset : null);
  if (asset === null) return reject('missing_field', 'asset');
  if (named !== null && said !== null && named !== said.name) return reject('asset_mismatch');
  return isAssetId(asset) ? { asset } : reject('unknown_asset');
}

/** Meter numbers are written as numbers too. */
function nameOf(value: unknown): { name: string } | 'wrong_type' | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return { name: value.trim() };
  return Number.isSafeInteger(value) ? { name: String(value) } : 'wrong_type';
}

/** What changed says that the rest did not: where the mapping says so, all of it is told again. */
function overlaidReadings(
  of: Applying,
  record: object,
  at: { asset: string; stored: ReturnType<typeof storedTime> },
): ReturnType<typeof readingsOf> {
  const { mapping, context } = of;
  const changed = readingsOf(of, record, at);
  if (mapping.overlay === null || context.isRetained || 'rejected' in changed) return changed;
  const { path, equals } = mapping.overlay;
  const isFull = isSame(valueAt(record, path), equals);
  const whole = context.laid?.(at.asset, record, { isFull, at: context.receivedAt }) ?? null;
  if (whole === null || changed.readings.length === 0) return changed;
  const laid = readingsOf(of, whole, at);
  return 'rejected' in laid ? changed : { readings: laid.readings, notes: changed.notes };
}

function readingsOf(
  of: Applying,
  record: object,
  at: { asset: string; stored: ReturnType<typeof storedTime> },
): { readings: Reading[]; notes: string[] } | Rejected {
  const readings: Reading[] = [];
  const notes: string[] = [];
  let wrong: string | null = null;
  for (const value of of.mapping.values) {
    for (const [phase, written] of writtenValues(record, value)) {
      const number = numberOf(written);
      if (number === 'wrong_type') {
        wrong ??= value.name;
        notes.push('wrong_type');
        continue;
      }
      const { asset, stored } = at;
      const { receivedAt } = of.context;
      const point = { asset, quantity: value.quantity, phase, receivedAt };
      const stands = number === null ? null : scaled(number, value);
      const reading = readingOf(point, stands, stored);
      if (hasErrors(record, value.errors)) readings.push(without(reading, 'device_failure'));
      else if (number !== null && stands === null) readings.push(without(reading, 'overflow'));
      else readings.push(reading);
    }
  }
  return readings.length === 0 && wrong !== null
    ? reject('wrong_type', wrong)
    : { readings, notes };
}

const phasesInOrder = ['A', 'B', 'C'] as const;

/** Each value with its phase; none where the payload does not have it: many send only what changed. */
function writtenValues(record: object, value: MappedValue): Array<[Phase, unknown]> {
  const written = valueAt(record, value.path);
  if (written === undefined) {
    return value.isAbsentZero && !value.isPerPhase && isHolder(record, value.path)
      ? [[value.phase, 0]]
      : [];
  }
  if (!value.isPerPhase || !Array.isArray(written)) return [[value.phase, written]];
  // More than three are no phases: as the whole list, which is no number.
  if (written.length > phasesInOrder.length) return [[value.phase, written]];
  return written.map((one, index) => [phasesInOrder[index] ?? null, one]);
}

/** Whether the object is there that the absent field would stand in. */
function isHolder(record: object, path: Path): boolean {
  const holder = valueAt(record, path.slice(0, -1));
  return holder !== null && typeof holder === 'object';
}

/** Fifteen digits: 0.1 kWh are 100 Wh, not a hair more. Null where it is no exact number any more. */
export function scaled(number: number, { factor }: Pick<MappedValue, 'factor'>): number | null {
  const product = factor === 1 ? number : Number((number * factor).toPrecision(15));
  return Math.abs(product) <= Number.MAX_SAFE_INTEGER ? product : null;
}

function hasErrors(record: object, errors: Path | null): boolean {
  const said = errors === null ? undefined : valueAt(record, errors);
  if (Array.isArray(said)) return said.length > 0;
  return said !== undefined && said !== null && said !== false && said !== 0 && said !== '';
}

/** A device that cannot measure says 0; that is no sign of a dark phase. */
export function without(reading: Reading, reason: 'device_failure' | 'overflow'): Reading {
  return { ...reading, value: null, quality: 'bad', reason };
}

function isSo(record: object, event: MappedEvent): boolean {
  const found = everyAt(record, event.path);
  if (found.length > 0) return found.some((value) => isSame(value, event.equals));
  const isEmpty = event.equals === false || event.equals === 0 || event.equals === '';
  return event.isAbsentFalse && isEmpty && isHolder(record, event.path);
}

/** A number may be written as text; a boolean is never a number. */
export function isSame(value: unknown, wanted: MappedEvent['equals']): boolean {
  if (value === wanted) return true;
  const isPlain = typeof value === 'number' || typeof value === 'string';
  return isPlain && typeof wanted !== 'boolean' && String(value) === String(wanted);
}

function mappedEvent(
  { mapping, context, envelope }: Applying,
  of: {
    event: MappedEvent;
    record: object;
    asset: string;
    claimed: ReturnType<typeof claimedTime>;
    written: unknown;
  },
): GridEvent {
  const { event, record, asset, claimed, written } = of;
  const { type } = event;
  const phases =
    event.phase === null
      ? null
      : 'phases' in event.phase
        ? event.phase.phases
        : phasesSaid(valueAt(record, event.phase.path));
  const at = typeof claimed === 'number' ? claimed : context.receivedAt;
  // Two phases of one second are two events.
  const parts = [
    ...(envelope.id === null || mapping.records !== null ? [asset] : []),
    ...(envelope.id === null ? [] : [envelope.id]),
    type,
    ...(phases === null ? [] : [phases]),
    ...(envelope.id === null ? [String(Math.floor(at / 1000))] : []),
  ];
  return eventOf(
    { id: parts.join('/'), asset, type, phases, claimed, written, details: envelope.details },
    context,
  );
}
