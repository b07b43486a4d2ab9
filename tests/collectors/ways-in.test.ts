/** The same facts by a broker, over HTTP and from a file: read and checked alike. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { eventFormOf, readingIn } from '../../src/api/shapes/ingest.ts';
import { machineIngest } from '../../src/app/http/machines.ts';
import type { Context } from '../../src/collectors/mqtt/decoders/decoder.ts';
import { decoders } from '../../src/collectors/mqtt/decoders/registry.ts';
import { readHeadEnd } from '../../src/collectors/mqtt/head-end.ts';
import type { GridEvent } from '../../src/model/event.ts';
import type { Reading } from '../../src/model/reading.ts';
import { checkReadings, readingBatches } from '../../src/network/import/readings-file.ts';
import { virtualClock } from '../../src/runtime/clock.ts';

const now = Date.parse('2026-11-25T00:00:05Z');
const headEnd = readHeadEnd('d', readFileSync('config/head-end/default.yaml', 'utf8')).headEnd;
const eventCodes = headEnd?.events ?? new Map();
const actor = { kind: 'token', id: 'T-1', name: 'hes', scopes: ['ingest'] } as never;
const context: Context = {
  ...{ source: 'http:hes', receivedAt: now, isRetained: false, maxPayloadBytes: 65_536 },
  ...{ assetLevel: null, timezone: null, timeUnit: null, eventCodes, mapping: null },
};

function byBroker(decoder: 'json_readings' | 'json_events' | 'head_end', payload: object) {
  const read = decoders[decoder]('x', new TextEncoder().encode(JSON.stringify(payload)), context);
  if ('rejected' in read) throw new Error(`${read.rejected} ${read.field}`);
  return read;
}

/** A way in over HTTP whose stores know nothing yet. */
function http() {
  const seen = new Map<string, Reading>();
  const [events, readings]: [GridEvent[], Reading[]] = [[], []];
  const way = machineIngest({
    ingest: {
      async telemetry(batch) {
        const fresh = batch.filter((one) => !seen.has(`${one.asset}/${one.time}/${one.phase}`));
        for (const one of fresh) seen.set(`${one.asset}/${one.time}/${one.phase}`, one);
        readings.push(...fresh);
        return { added: fresh.length, replaced: 0 };
      },
      async events(batch) {
        const fresh = batch.filter(({ id }, index) => {
          const isFirst = batch.findIndex((one) => one.id === id) === index;
          return isFirst && !events.some((one) => one.id === id);
        });
        events.push(...fresh);
        return { added: fresh.map(({ id }) => id) };
      },
    },
    isKnown: (asset) => asset.startsWith('M-'),
    codesOf: () => eventCodes,
    clock: virtualClock(now),
  });
  return {
    ...{ events, readings },
    post: (items: object[]) =>
      way.events(
        items.map((one) => eventFormOf(one).parse(one)),
        actor,
      ),
    postReadings: (items: object[]) =>
      way.readings(
        items.map((one) => readingIn.parse(one)),
        actor,
      ),
  };
}

async function byFile(rows: string[]): Promise<Reading[]> {
  const file = {
    name: 'readings.csv',
    async *open() {
      yield Buffer.from(['asset,quantity,time,value,phase,quality', ...rows].join('\n'));
    },
  };
  const about = { zone: 'Asia/Shanghai', isAsset: () => true, receivedAt: now };
  const { report, encoding } = await checkReadings(file, about);
  expect(report.refused).toEqual([]);
  const all: Reading[] = [];
  for await (const batch of readingBatches(file, about, encoding)) all.push(...batch);
  return all;
}

describe('events', () => {
  const gasp = { id: 'hes-1', asset: 'M-1', type: 'last_gasp', time: '2026-11-25T08:00:03+08:00' };

  test.each([
    ['with an id and a time', gasp],
    ['without an id: asset, type and second name it', { ...gasp, id: undefined }],
    ['without a time', { ...gasp, id: undefined, time: undefined }],
    ['with a phase, in a batch', { ...gasp, phases: 'B', report: 'batch' }],
    [
      'from a clock that counts since it was started',
      { ...gasp, time: '1970-01-02T00:00:00.000Z' },
    ],
    [
      'far in the future: the detector decides what to believe',
      { ...gasp, time: '2031-01-01T00:00:00Z' },
    ],
  ])('%s', async (_, event) => {
    const one = http();
    const written = JSON.parse(JSON.stringify(event));
    expect(await one.post([written])).toEqual({ accepted: 1, duplicates: 0, refused: [] });
    expect(one.events).toEqual(byBroker('json_events', written).events);
  });

  test.each([
    ['3.26.0.85', 'last_gasp'],
    ['3.26.0.216', 'power_restored'],
    ['3.26.131.223', 'undervoltage'],
    ['9.99.9.9', 'unknown_event'],
  ])('the code %s of a head-end is %s', async (code, type) => {
    const one = http();
    const event = {
      mRID: '9f1c',
      meter: 'M-1',
      code,
      created: '2026-11-25T08:00:03+08:00',
      why: 7,
    };
    await one.post([event]);
    expect(one.events).toEqual(byBroker('head_end', event).events);
    expect(one.events).toMatchObject([{ type, details: { code, why: 7 } }]);
  });

  test('a coded one without mRID and time is named as any other', async () => {
    const one = http();
    await one.post([{ meter: 'M-1', code: '3.26.0.85' }]);
    expect(one.events).toEqual(byBroker('head_end', { meter: 'M-1', code: '3.26.0.85' }).events);
    expect(one.events[0]?.details).toEqual({ code: '3.26.0.85' });
  });

  test('again, also under a second code that means the same, is a duplicate', async () => {
    const one = http();
    const coded = { meter: 'M-1', code: '3.26.0.85', created: '2026-11-25T00:00:03Z' };
    const answer = await one.post([coded, { ...coded, code: '3.26.0.47' }, gasp]);
    expect(answer).toEqual({ accepted: 2, duplicates: 1, refused: [] });
    expect(await one.post([gasp])).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  test('of an asset that does not exist only that one is refused', async () => {
    const one = http();
    const answer = await one.post([
      gasp,
      { meter: 'X-1', code: '3.26.0.85' },
      { ...gasp, id: '2' },
    ]);
    expect(answer).toMatchObject({
      accepted: 2,
      refused: [{ index: 1, code: 'IMP-ASSET-UNKNOWN' }],
    });
  });
});

describe('readings', () => {
  const at = (time: string, value: number | null = 230.5) => ({
    ...{ asset: 'M-1', quantity: 'voltage', phase: 'A', time, value },
  });
  const payload = (time: string, value: number | null = 230.5) => ({
    ...{ asset: 'M-1', time, values: { voltage_a: value } },
  });

  test.each([
    ['of just now', '2026-11-25T00:00:00Z', 230.5],
    ['without a value: bad, never 0', '2026-11-25T00:00:00Z', null],
    ['of two days ago: late', '2026-11-23T00:00:00Z', 230.5],
    ['of two months ago: the clock is wrong', '2026-09-25T00:00:00Z', 230.5],
    ['of ten minutes ahead: the clock is wrong', '2026-11-25T00:10:00Z', 230.5],
    ['of ten minutes ahead without a value', '2026-11-25T00:10:00Z', null],
    ['of a clock that was never set', '1970-01-01T00:00:00.000Z', 230.5],
  ])('%s', async (_, time, value) => {
    const one = http();
    await one.postReadings([at(time, value)]);
    expect(one.readings).toEqual(byBroker('json_readings', payload(time, value)).readings);
  });

  test('what the sender says of its quality stands', async () => {
    const one = http();
    const time = '2026-11-25T00:00:00Z';
    await one.postReadings([
      { ...at(time), quality: 'uncertain', reason: 'substituted' },
      { ...at('2026-11-24T23:59:00Z', null), quality: 'bad', reason: 'comm_error' },
      { ...at('2026-11-25T00:20:00Z'), quality: 'uncertain', reason: 'substituted' },
    ]);
    expect(one.readings).toMatchObject([
      { quality: 'uncertain', reason: 'substituted' },
      { value: null, quality: 'bad', reason: 'comm_error' },
      { quality: 'uncertain', reason: 'clock_skew', time: now },
    ]);
  });

  test('a file says the same of what is recent; its past is taken as written', async () => {
    const rows = await byFile([
      'M-1,voltage,2026-11-25T00:00:00Z,230.5,A,',
      'M-1,voltage,2026-11-25T00:00:01Z,,A,',
      'M-1,voltage,2025-01-01T00:00:00Z,230.5,A,',
    ]);
    const recent = [payload('2026-11-25T00:00:00Z'), payload('2026-11-25T00:00:01Z', null)];
    expect(rows.slice(0, 2)).toEqual(
      recent.flatMap((one) => byBroker('json_readings', one).readings),
    );
    expect(rows[2]).toMatchObject({ time: Date.parse('2025-01-01T00:00:00Z'), quality: 'good' });
  });

  test('the same again is a duplicate, an asset that does not exist is refused', async () => {
    const one = http();
    const time = '2026-11-25T00:00:00Z';
    const answer = await one.postReadings([at(time), { ...at(time), asset: 'X-1' }]);
    expect(answer).toMatchObject({
      accepted: 1,
      refused: [{ index: 1, code: 'IMP-ASSET-UNKNOWN' }],
    });
    expect(await one.postReadings([at(time)])).toMatchObject({ accepted: 0, duplicates: 1 });
  });

  test('good and without a value is a contradiction', () => {
    expect(
      readingIn.safeParse({ ...at('2026-11-25T00:00:00Z', null), quality: 'good' }).success,
    ).toBe(false);
  });
});
