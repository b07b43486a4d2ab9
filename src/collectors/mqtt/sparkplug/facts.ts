/** Metrics with their names to readings and events, by a mapping whose paths are names of metrics. */
import type { GridEvent } from '../../../model/event.ts';
import type { Reading } from '../../../model/reading.ts';
import type { Instant } from '../../../model/time.ts';
import type { Context } from '../decoders/decoder.ts';
import { eventNotes, eventOf, phasesSaid } from '../decoders/event.ts';
import { numberOf, readingOf } from '../decoders/reading.ts';
import { claimedTime, storedTime } from '../decoders/time.ts';
import { isSame, scaled, without } from '../mapping/apply.ts';
import type { MappedEvent, MappedValue, Mapping } from '../mapping/mapping.ts';
import { textOf } from '../mapping/path.ts';
import type { EdgeDevice, NamedMetric } from './node.ts';
import type { MetricValue } from './payload.ts';

export interface Speaking {
  asset: string;
  device: EdgeDevice;
  metrics: readonly NamedMetric[];
  /** What stands in a birth is as it is, and not news of this moment. */
  isBirth: boolean;
  /** Of the whole message; metrics may have their own. */
  at: Instant | null;
}

/** What a mapping says, found by the name of a metric. */
export interface MetricMap {
  values: ReadonlyMap<string, readonly MappedValue[]>;
  events: ReadonlyMap<string, readonly MappedEvent[]>;
  /** Metrics whose last value is remembered: those of events and of errors. */
  kept: ReadonlySet<string>;
  /** The metric of a birth that names the asset. */
  asset: string | null;
}

export function metricMap(mapping: Mapping): MetricMap {
  const { asset, values, events } = mapping;
  const phasePaths = events.flatMap(({ phase }) =>
    phase !== null && 'path' in phase ? [phase.path] : [],
  );
  const kept = [
    ...events.map(({ path }) => path),
    ...phasePaths,
    ...values.flatMap(({ errors }) => (errors === null ? [] : [errors])),
  ];
  return {
    values: Map.groupBy(values, ({ path, isPerPhase }) => textOf(path) + (isPerPhase ? '[*]' : '')),
    events: Map.groupBy(events, ({ path }) => textOf(path)),
    kept: new Set(kept.map(textOf)),
    asset: asset !== null && 'path' in asset ? textOf(asset.path) : null,
  };
}

/** Facts of one message. Remembers what the device said last, so that what stands is told once. */
export function sparkplugFacts(
  speaking: Speaking,
  map: MetricMap,
  context: Context,
): { readings: Reading[]; events: GridEvent[]; notes: string[] } {
  const { device, metrics } = speaking;
  const before = new Map(device.values);
  for (const { name, value, isHistorical } of metrics) {
    if (map.kept.has(name) && !isHistorical) device.values.set(name, value);
  }
  const readings: Reading[] = [];
  const events: GridEvent[] = [];
  const notes: string[] = [];
  for (const metric of metrics) {
    for (const value of map.values.get(metric.name) ?? []) {
      const reading = readingFrom(metric, value, { speaking, context });
      if (reading === null) notes.push('wrong_type');
      else readings.push(reading);
    }
    for (const event of map.events.get(metric.name) ?? []) {
      const raised = eventFrom(metric, event, { speaking, context, before });
      if (raised !== null) events.push(raised);
    }
  }
  const isMatched = ({ name }: NamedMetric): boolean => map.values.has(name) || map.kept.has(name);
  if (metrics.length > 0 && !metrics.some(isMatched)) notes.push('unmatched');
  for (const { type } of events) notes.push(...eventNotes(type, context));
  return { readings, events, notes };
}

interface At {
  speaking: Speaking;
  context: Context;
}

/** Null where what was sent is no number. */
function readingFrom(
  metric: NamedMetric,
  value: MappedValue,
  { speaking, context }: At,
): Reading | null {
  const { receivedAt } = context;
  const stored = storedTime(claimedOf(metric, { speaking, context }), receivedAt);
  const when = metric.isHistorical && stored.reason === null ? lateOf(stored) : stored;
  const { quantity, phase } = value;
  const point = { asset: speaking.asset, quantity, phase, receivedAt };
  const empty = readingOf(point, null, when);
  if (metric.value === 'overflow') return without(empty, 'overflow');
  const number = metric.value === undefined ? 'wrong_type' : numberOf(metric.value);
  if (number === 'wrong_type') return null;
  const stands = number === null ? null : scaled(number, value);
  if (number !== null && stands === null) return without(empty, 'overflow');
  const errors =
    value.errors === null ? undefined : speaking.device.values.get(textOf(value.errors));
  if (isSaid(errors)) return without(empty, 'device_failure');
  return readingOf(point, stands, when);
}

function lateOf({ time }: { time: Instant }): ReturnType<typeof storedTime> {
  return { time, reason: 'late' };
}

function isSaid(value: MetricValue): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}

/** An event is told when its value comes to be what it waits for; a switch at the first birth is none. */
function eventFrom(
  metric: NamedMetric,
  event: MappedEvent,
  at: At & { before: ReadonlyMap<string, MetricValue> },
): GridEvent | null {
  const { asset, isBirth, device } = at.speaking;
  if (!isSame(metric.value, event.equals)) return null;
  const isFirst = !at.before.has(metric.name);
  if (!metric.isHistorical && isSame(at.before.get(metric.name), event.equals)) return null;
  const seenAtStart = isBirth && isFirst;
  if (seenAtStart && event.type.startsWith('switch_')) return null;
  const { type, phase } = event;
  const phases =
    phase === null
      ? null
      : 'phases' in phase
        ? phase.phases
        : phasesSaid(device.values.get(textOf(phase.path)));
  const claimed = claimedOf(metric, at);
  const time = typeof claimed === 'number' ? claimed : at.context.receivedAt;
  const second = Math.floor(time / 1000);
  const id = [asset, type, ...(phases === null ? [] : [phases]), second].join('/');
  const details = {
    metric: metric.name,
    ...(seenAtStart ? { seenAtStart } : {}),
    ...(metric.isHistorical ? { historical: true } : {}),
  };
  return eventOf({ id, asset, type, phases, claimed, written: metric.at, details }, at.context);
}

function claimedOf(metric: NamedMetric, { speaking, context }: At): ReturnType<typeof claimedTime> {
  return claimedTime(metric.at ?? speaking.at, { ...context, timeUnit: 'ms' });
}
