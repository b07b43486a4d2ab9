/** The cases from the field that payload decoders have to get right: tests/cases/mqtt. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Context, Decoded, Rejected } from '../../src/collectors/mqtt/decoders/decoder.ts';
import { jsonEvents } from '../../src/collectors/mqtt/decoders/json-events.ts';
import { jsonReadings } from '../../src/collectors/mqtt/decoders/json-readings.ts';
import { claimedTime, storedTime } from '../../src/collectors/mqtt/decoders/time.ts';
import { matches, overlap } from '../../src/collectors/mqtt/filters.ts';

const receivedAt = Date.parse('2026-11-25T08:00:01Z');
const context: Context = {
  source: 'ami',
  receivedAt,
  isRetained: false,
  maxPayloadBytes: 65_536,
  assetLevel: 1,
  timezone: null,
  timeUnit: null,
  eventCodes: new Map([['3.26.0.85', { type: 'last_gasp', phases: null }]]),
  mapping: null,
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function readings(payload: string, over: Partial<Context> = {}): Decoded {
  const decoded = jsonReadings('ami/M-1/readings', bytes(payload), { ...context, ...over });
  if ('rejected' in decoded) throw new Error(decoded.rejected);
  return decoded;
}
function event(payload: string, over: Partial<Context> = {}): Decoded['events'][number] {
  const decoded = jsonEvents('ami/M-9/events', bytes(payload), { ...context, ...over });
  if ('rejected' in decoded) throw new Error(decoded.rejected);
  return decoded.events[0] as Decoded['events'][number];
}
const why = (decoded: Decoded | Rejected): string | null =>
  'rejected' in decoded ? decoded.rejected : null;

function caseOf(id: string): { input: Record<string, unknown> } {
  return JSON.parse(readFileSync(`tests/cases/mqtt/${id}.json`, 'utf8'));
}

test('mq-bare-nan: one broken sensor does not take five healthy values with it', () => {
  const decoded = readings(
    '{"values":{"voltage_a":229,"active_power":nan,"frequency":-inf},"name":"nan"}',
  );
  expect(decoded.readings.map(({ value, reason }) => [value, reason])).toEqual([
    [229, 'no_device_time'],
    [null, 'sentinel'],
    [null, 'sentinel'],
  ]);
  expect(decoded.notes).toEqual(['repaired']);
});

test('mq-timestamp-units: seconds to nanoseconds, as number or text, are the same instant', () => {
  const { input } = caseOf('mq-timestamp-units');
  const at = { timezone: null, timeUnit: null, receivedAt: Date.parse('2025-11-25T02:00:02Z') };
  const times = (input['rows'] as unknown[]).map((row) => claimedTime(row, at));
  expect(new Set(times)).toEqual(new Set([Date.parse('2025-11-25T02:00:00Z')]));
  const [late, ...none] = (input['more'] as unknown[]).map((row) => claimedTime(row, at));
  expect(late).toBe(Date.parse('2021-09-14T06:32:07.507Z'));
  expect(none.map((time) => storedTime(time as null, at.receivedAt).reason)).toEqual(
    none.map(() => 'clock_skew'),
  );
});

test('mq-local-time-without-zone: of two instants the nearest to the receipt', () => {
  const { input } = caseOf('mq-local-time-without-zone');
  const rows = (input['rows'] as Array<{ time: string; receivedAt: string }>).slice(0, 4);
  const times = rows.map(({ time, receivedAt: received }) =>
    claimedTime(time, {
      timezone: 'Europe/Berlin',
      timeUnit: null,
      receivedAt: Date.parse(received),
    }),
  );
  expect(times.map((time) => new Date(time as number).toISOString())).toEqual([
    '2026-07-01T10:00:00.000Z',
    '2026-10-25T00:30:00.000Z',
    '2026-10-25T01:30:00.000Z',
    '2026-03-29T01:30:00.000Z',
  ]);
  expect(claimedTime('2026-07-01T12:00:00', { timezone: null, timeUnit: null, receivedAt })).toBe(
    'no_zone',
  );
});

test('mq-numbers-that-are-none: nothing that is no number becomes one', () => {
  const { input } = caseOf('mq-numbers-that-are-none');
  const rows = (input['rows'] as unknown[]).map((row) =>
    row === 'null-literal' ? null : row === 'true-literal' ? true : row,
  );
  const results = rows.map((value) => {
    const payload = JSON.stringify({ values: { voltage_a: value } });
    const decoded = jsonReadings('ami/M-1/readings', bytes(payload), context);
    return 'rejected' in decoded ? decoded.rejected : (decoded.readings[0]?.value ?? 'none');
  });
  expect(results.slice(0, 7)).toEqual([229.8, 229.8, 1000, 229.8, 0, 0, 0]);
  // The design counts "" and "unavailable" as "not measured", as null; the rest is refused with its field.
  const none = new Set([8, 9, 14, 16]);
  expect(results.slice(7)).toEqual(
    results.slice(7).map((_, index) => (none.has(index + 7) ? 'none' : 'wrong_type')),
  );
});

test('mq-not-utf8: bytes that are no UTF-8 are refused, a byte order mark is not', () => {
  const [gbk, noise, marked] = (caseOf('mq-not-utf8').input['base64'] as string[]).map((text) =>
    Buffer.from(text, 'base64'),
  );
  for (const payload of [gbk, noise]) {
    expect(why(jsonReadings('ami/M-1/r', payload as Buffer, context))).toBe('not_utf8');
  }
  expect(why(jsonReadings('ami/M-1/r', marked as Buffer, context))).toBe('missing_field');
});

test('mq-huge-payload: refused by size or depth before anything is built', () => {
  const deep = (times: number): Uint8Array => bytes('['.repeat(times) + ']'.repeat(times));
  const results = [
    new Uint8Array(2_097_152).fill(0x20),
    deep(100_000),
    bytes(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
    deep(17),
    bytes(`{"values":{"voltage_a":230}}${' '.repeat(65_536 - 28)}`),
  ].map((payload) => why(jsonReadings('ami/M-1/readings', payload, context)));
  expect(results).toEqual(['oversize', 'oversize', 'oversize', 'too_deep', null]);
});

describe('events', () => {
  test('mq-same-event-twice: without an id the asset, type and second are its name', () => {
    const rows = caseOf('mq-same-event-twice').input['receive'] as Array<{
      topic: string;
      payload: string;
    }>;
    const ids = rows.map(({ topic, payload }) => {
      const decoded = jsonEvents(topic, bytes(payload), context);
      return 'rejected' in decoded ? decoded.rejected : decoded.events[0]?.id;
    });
    expect(new Set(ids).size).toBe(2);
    expect(ids[0]).toBe(ids[3]);
  });

  test('mq-retained-last-gasp: kept as what it is, and no news', () => {
    expect(event('{"e":"last_gasp","ts":1772334000}', { isRetained: true })).toMatchObject({
      type: 'last_gasp',
      retained: true,
      deviceTime: 1_772_334_000_000,
    });
  });

  test('carry their own time, id, phases and what else was said', () => {
    expect(
      event(
        '{"id":"hes-7f3a","time":"2026-11-25T08:00:00Z","type":"voltage_lost","phases":"CB","report":"batch","rssi":-90}',
      ),
    ).toEqual({
      id: 'hes-7f3a',
      source: 'ami',
      asset: 'M-9',
      type: 'voltage_lost',
      phases: 'BC',
      deviceTime: Date.parse('2026-11-25T08:00:00Z'),
      receivedAt,
      retained: false,
      report: 'batch',
      details: { rssi: -90 },
    });
  });

  test('a code of the head-end is its type; an unknown one is kept and named', () => {
    expect(event('{"mRID":"9f1c","meter":"M-9","code":"3.26.0.85"}')).toMatchObject({
      id: '9f1c',
      type: 'last_gasp',
    });
    expect(event('{"id":"1","type":"9.9.9.9"}')).toMatchObject({
      type: 'unknown_event',
      details: { type: '9.9.9.9' },
    });
  });

  test.each([
    ['{"type":"last_gasp","asset":"M-8"}', 'asset_mismatch'],
    ['{"id":"1"}', 'missing_field'],
    ['{"type":7}', 'wrong_type'],
    ['[]', 'wrong_type'],
    ['nonsense', 'not_json'],
  ])('%s is rejected as %s', (payload, reason) => {
    expect(why(jsonEvents('ami/M-9/events', bytes(payload), context))).toBe(reason);
  });

  test('an asset with a name that is none is rejected', () => {
    expect(why(jsonEvents('ami/M 9;drop/events', bytes('{"type":"last_gasp"}'), context))).toBe(
      'unknown_asset',
    );
  });
});

test('the answer to a ping is known by its id, with or without values', () => {
  expect(readings('{"ping":"p-1","values":{"voltage_a":1}}').ping).toEqual({
    id: 'p-1',
    isReached: true,
  });
  expect(readings('{"ping":"p-2","unreachable":true}').ping).toEqual({
    id: 'p-2',
    isReached: false,
  });
});

test('old values are late, future ones are not believed', () => {
  const of = (time: string): unknown =>
    readings(`{"time":"${time}","values":{"voltage_a":1}}`).readings[0];
  expect(of('2026-11-23T08:00:00Z')).toMatchObject({ quality: 'uncertain', reason: 'late' });
  expect(of('2026-11-25T09:00:00Z')).toMatchObject({ time: receivedAt, reason: 'clock_skew' });
});

test('mq-overlapping-subscriptions: filters that share a topic are found, others are not', () => {
  expect(overlap('ami/#', 'ami/+/events')).toBe(true);
  expect(overlap('ami/+/events', 'ami/M-9/+')).toBe(true);
  expect(overlap('ami/+/events', 'ami/+/readings')).toBe(false);
  expect(overlap('ami/+', 'ami/+/events')).toBe(false);
  expect(matches(['ami', '#'], ['ami', 'M-9', 'events'])).toBe(true);
  expect(matches(['#'], ['$SYS', 'uptime'])).toBe(false);
});
