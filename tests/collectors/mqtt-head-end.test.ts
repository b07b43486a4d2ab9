/** Events as a head-end tells them, by the codes of its file. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Context, Decoded } from '../../src/collectors/mqtt/decoders/decoder.ts';
import { headEndEvents } from '../../src/collectors/mqtt/decoders/head-end.ts';
import { readHeadEnd } from '../../src/collectors/mqtt/head-end.ts';

const text = readFileSync('config/head-end/default.yaml', 'utf8');
const eventCodes = readHeadEnd('default.yaml', text).headEnd?.events ?? new Map();
const receivedAt = Date.parse('2026-11-25T00:00:05Z');
const context: Context = {
  source: 'ami',
  receivedAt,
  isRetained: false,
  maxPayloadBytes: 65_536,
  assetLevel: null,
  timezone: null,
  timeUnit: null,
  eventCodes,
  mapping: null,
};

function decoded(payload: object | string, over: Partial<Context> = {}) {
  const written = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return headEndEvents('ami/cim/events', new TextEncoder().encode(written), {
    ...context,
    ...over,
  });
}
function event(payload: object, over: Partial<Context> = {}): Decoded['events'][number] {
  const one = decoded(payload, over);
  if ('rejected' in one) throw new Error(`${one.rejected} ${one.field}`);
  return one.events[0] as Decoded['events'][number];
}

const gasp = {
  mRID: '9f1c',
  meter: 'M-000123',
  code: '3.26.0.85',
  created: '2026-11-25T08:00:03+08:00',
};

test('an event is named by its mRID and has its own time', () => {
  expect(event(gasp)).toEqual({
    id: '9f1c',
    source: 'ami',
    asset: 'M-000123',
    type: 'last_gasp',
    phases: null,
    deviceTime: Date.parse('2026-11-25T00:00:03Z'),
    receivedAt,
    retained: false,
    report: 'own',
    details: { code: '3.26.0.85' },
  });
});

test.each([
  ['3.26.0.85', 'last_gasp'],
  ['3.26.0.47', 'last_gasp'],
  ['26.26.0.85', 'last_gasp'],
  ['3.26.136.47', 'last_gasp'],
  ['3.26.17.185', 'power_down_logged'],
  ['3.26.0.216', 'power_restored'],
  ['26.26.0.216', 'power_restored'],
  ['3.26.136.216', 'power_restored'],
  ['3.26.17.216', 'power_restored'],
  ['3.26.136.66', 'last_gasp_unavailable'],
  ['3.26.38.47', 'undervoltage'],
  ['3.26.38.150', 'undervoltage'],
  ['3.26.38.37', 'undervoltage_end'],
  ['3.26.38.93', 'overvoltage'],
  ['3.26.38.73', 'overvoltage_end'],
  ['3.26.0', 'unknown_event'],
  ['last_gasp', 'unknown_event'],
])('the code %s is %s', (code, type) => {
  expect(event({ ...gasp, code }).type).toBe(type);
});

test.each([
  ['3.26.131.223', 'undervoltage', 'A'],
  ['3.26.131.248', 'overvoltage', 'A'],
])(
  'the code %s is %s of phase %s, unless the event says its phases itself',
  (code, type, phases) => {
    expect(event({ ...gasp, code })).toMatchObject({ type, phases });
    expect(event({ ...gasp, code, phases: 'BC' })).toMatchObject({ type, phases: 'BC' });
  },
);

test('a code of a file that names a type or phases that are none is refused with its place', () => {
  const written = 'headEnd: own\nevents:\n  "1": { type: undervoltage, phases: D }\n  "2": dip\n';
  const { headEnd, problems } = readHeadEnd('own.yaml', written);
  expect(headEnd).toBeNull();
  expect(problems.map(({ code, place }) => [code, place?.line])).toEqual([
    ['COL-TPL-VALUE', 3],
    ['COL-TPL-VALUE', 4],
  ]);
});

describe('without an mRID', () => {
  const { mRID: _none, ...unnamed } = gasp;

  test('asset, type and whole second are the name: two codes of one failure are one event', () => {
    const ids = [
      event(unnamed).id,
      event({ ...unnamed, code: '3.26.0.47', created: '2026-11-25T00:00:03.9Z' }).id,
      event({ ...unnamed, created: '2026-11-25T00:00:04Z' }).id,
      event({ ...unnamed, meter: 'M-2' }).id,
    ];
    const second = Date.parse('2026-11-25T00:00:03Z') / 1000;
    expect(ids).toEqual([
      `M-000123/last_gasp/${second}`,
      `M-000123/last_gasp/${second}`,
      `M-000123/last_gasp/${second + 1}`,
      `M-2/last_gasp/${second}`,
    ]);
  });
});

test('an unknown code is kept with its text and counted', () => {
  const one = decoded({ ...gasp, code: '3.99.0.1', severity: 'minor' });
  expect(one).toMatchObject({
    notes: ['unknown_event'],
    events: [{ type: 'unknown_event', details: { code: '3.99.0.1', severity: 'minor' } }],
  });
});

test('a retained one is kept as no news', () => {
  expect(event(gasp, { isRetained: true }).retained).toBe(true);
});

test('a time without a zone is that of the subscription, and without one it is not guessed', () => {
  const local = { ...gasp, created: '2026-11-25 08:00:03' };
  expect(event(local, { timezone: 'Asia/Shanghai' }).deviceTime).toBe(
    Date.parse('2026-11-25T00:00:03Z'),
  );
  expect(event(local)).toMatchObject({
    deviceTime: null,
    details: { claimedTime: '2026-11-25 08:00:03' },
  });
});

test.each([
  [{ ...gasp, meter: undefined }, 'missing_field', 'asset'],
  [{ ...gasp, code: undefined }, 'missing_field', 'code'],
  [{ ...gasp, code: 85 }, 'wrong_type', 'code'],
  [{ ...gasp, mRID: {} }, 'wrong_type', 'mRID'],
  [{ ...gasp, meter: 'M 1' }, 'unknown_asset', null],
  ['{', 'not_json', null],
])('%j is rejected as %s', (payload, rejected, field) => {
  expect(decoded(payload)).toEqual({ rejected, field });
});

test('where the topic names the meter too they must agree', () => {
  const own = headEndEvents('ami/M-2/events', new TextEncoder().encode(JSON.stringify(gasp)), {
    ...context,
    assetLevel: 1,
  });
  expect(own).toMatchObject({ rejected: 'asset_mismatch' });
});

describe('the time until a meter says that it is back', () => {
  const read = (times: string) =>
    readHeadEnd('x.yaml', `headEnd: x\ngasps: { gaspLatencyS: 15, gaspWindowS: 90, ${times} }\n`);

  test.each([
    ['restoreLatencyS: 30, restoreWindowS: 120', 120],
    ['restoreLatencyS: 60, restoreWindowS: 120', 180],
    ['restoreLatencyS: 30', 90],
    ['restoreWindowS: 120', 120],
  ])('%s: who said nothing counts as dark after %i s', (times, windowS) => {
    const { headEnd, problems } = read(times);
    expect(problems).toEqual([]);
    expect(headEnd?.gasps?.restoreWindowS).toBe(windowS);
  });

  test.each([
    ['restoreLatencyS: 300, restoreWindowS: 120', 'restoreLatencyS at least'],
    ['confirmAfterS: 60', 'restoreWindowS, or restoreLatencyS'],
  ])('%s is refused with its place', (times, why) => {
    const { headEnd, problems } = read(times);
    expect(headEnd).toBeNull();
    expect(problems).toMatchObject([{ code: 'COL-TPL-VALUE', place: { file: 'x.yaml' } }]);
    expect(problems[0]?.message).toContain(why);
  });
});
