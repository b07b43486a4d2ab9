import { describe, expect, test } from 'vitest';
import type { Collector } from '../../../collectors/collector.ts';
import { alarmBook } from '../../../detect/alarm-book.ts';
import { detectSettings } from '../../../detect/settings.ts';
import type { WaveRow } from '../../../model/outbox/wave-row.ts';
import { MINUTE, SECOND, toIso } from '../../../model/time.ts';
import { createBoard } from '../../../operate/board.ts';
import { createSaver } from '../../../operate/saver.ts';
import { virtualClock } from '../../../runtime/clock.ts';
import { clockWatch } from '../../../runtime/clock-watch.ts';
import { silentLog } from '../../../runtime/log.ts';
import { sqliteRecords } from '../../../store/sqlite/records.ts';
import { houseAlarms } from './house-alarms.ts';

const start = Date.UTC(2026, 6, 15, 8);

async function house() {
  const clock = virtualClock(start);
  const records = await sqliteRecords(':memory:');
  const lines: Array<[string, unknown]> = [];
  const log = {
    ...silentLog,
    error: (fields: object, event: string) => lines.push([event, fields]),
  };
  const { alarms: settings } = detectSettings.parse({});
  const alarms = alarmBook({ newId: () => 'A-1', settings });
  const board = createBoard();
  const saver = createSaver({ ...{ records, board, clock, log }, onApplied: () => {} });
  const now = {
    wallMs: start,
    passedMs: 0,
    givenUp: 0,
    refused: null as string | null,
    down: null as string | null,
    shut: null as string | null,
    isUnreadable: false,
  };
  const causes = () =>
    now.refused === null
      ? []
      : [{ reason: 'segment_refused', since: now.refused, text: 'x.seg: bad signature' }];
  const source = { inside: () => ({ causes: causes() }) } as unknown as Collector;
  const waves: typeof records.notices.waves = (request) =>
    now.isUnreadable ? Promise.reject(new Error('busy')) : records.notices.waves(request);
  const own = houseAlarms({
    ...{ alarms, saver, clock, log },
    records: { ...records, notices: { ...records.notices, waves } },
    runner: {
      statuses: () => {
        const health = now.down === null ? 'up' : 'down';
        const assets = { answering: 1, suspect: 0, silent: 11 };
        return [
          { id: 'dmz', health, reason: 'unreachable', since: now.down ?? toIso(start), assets },
        ] as never;
      },
      source: () => source,
    },
    readings: {
      health: async () => ({
        ...{ ok: true, freeBytes: 1, problem: null, reason: null },
        spoolGivenUp: now.givenUp,
      }),
    },
    outbox: {
      problems: () => (now.shut === null ? [] : [{ channel: 'sms', problem: now.shut }]),
    },
    watch: clockWatch({ wallMs: () => now.wallMs, passedMs: () => now.passedMs }),
  });
  const pass = async (ms: number): Promise<void> => {
    clock.advanceTo(clock.now() + ms);
    now.wallMs += ms;
    now.passedMs += ms;
    await own.look();
  };
  const saved = async () =>
    (await records.documents.list('alarm', { limit: 10 })).items.map(
      ({ rule, asset, state, text, count }) => ({ rule, asset, state, text, count }),
    );
  return { now, pass, saved, lines, clock, records };
}

describe('a clock that steps back (tm-clock-steps-back)', () => {
  test('is said once in the log and as one alarm, which ends by itself', async () => {
    const { now, pass, saved, lines } = await house();
    await pass(5 * SECOND);
    expect(await saved()).toEqual([]);
    now.wallMs -= 3_600 * SECOND;
    for (let n = 0; n < 5; n += 1) await pass(5 * SECOND);
    expect(lines).toEqual([['clock_stepped', { stepS: -3_600 }]]);
    const text = 'The clock of the server stepped by -3600 s: times of before do not compare.';
    expect(await saved()).toEqual([
      { rule: 'clock_stepped', asset: 'clock', state: 'active_unacked', text, count: 1 },
    ]);
    await pass(10 * MINUTE);
    expect(await saved()).toMatchObject([{ state: 'cleared_unacked' }]);
  });

  test('a clock that is corrected slowly is no step', async () => {
    const { now, pass, saved } = await house();
    for (let n = 0; n < 100; n += 1) {
      now.wallMs -= 100;
      await pass(5 * SECOND);
    }
    expect(await saved()).toEqual([]);
  });
});

test.each(['brake', 'filtered', 'template'])(
  'a wave that is held (%s) for ten minutes is an alarm until somebody lets it go',
  async (holdReason) => {
    const { pass, saved, records } = await house();
    const wave: WaveRow = {
      ...{ id: 'W-1', subject: 'O-1', revision: 1, kind: 'outage_detected', variant: null },
      ...{ policy: 'cn@3', state: 'held', basis: 'inferred', lane: 2, dueAt: start },
      ...{ validUntil: start + 3_600 * SECOND, audience: 'all', classes: null, channel: null },
      ...{ recipients: 6_000, costMicros: 0, holdReason, holdUntil: null },
      ...{ releasedBy: null, cursor: null, facts: {}, createdAt: start },
    };
    await records.commit({ waves: [{ wave, supplyPoints: [] }] });
    await pass(9 * MINUTE);
    expect(await saved()).toEqual([]);
    await pass(MINUTE);
    const text = 'O-1 outage_detected: 6000 recipients wait for a release.';
    expect(await saved()).toMatchObject([
      { rule: 'wave_held', asset: 'W-1', state: 'active_unacked', text },
    ]);
    await records.outbox.save({ waves: [{ ...wave, state: 'live', holdReason: null }] });
    await pass(5 * SECOND);
    expect(await saved()).toMatchObject([{ state: 'cleared_unacked' }]);
  },
);

test('of a hundred waves that wait, the first is still called for; records that cannot be read end no alarm', async () => {
  const { pass, saved, records, now } = await house();
  const wave = (n: number): WaveRow => ({
    ...{ id: `W-${n}`, subject: `O-${n}`, revision: 1, kind: 'outage_detected', variant: null },
    ...{ policy: 'cn@3', state: 'held', basis: 'inferred', lane: 2, dueAt: start + n },
    ...{ validUntil: start + 3_600 * SECOND, audience: 'all', classes: null, channel: null },
    ...{ recipients: 6_000, costMicros: 0, holdReason: 'brake', holdUntil: null },
    ...{ releasedBy: null, cursor: null, facts: {}, createdAt: start + n },
  });
  const waves = Array.from({ length: 101 }, (_, n) => ({ wave: wave(n), supplyPoints: [] }));
  await records.commit({ waves: waves.slice(0, 1) });
  await pass(10 * MINUTE);
  expect(await saved()).toMatchObject([{ asset: 'W-0', state: 'active_unacked' }]);
  await records.commit({
    waves: waves.slice(1).map(({ wave: { id }, supplyPoints }, n) => ({
      wave: { ...wave(n + 1), id, createdAt: start + 10 * MINUTE, dueAt: start + 10 * MINUTE },
      supplyPoints,
    })),
  });
  await pass(5 * SECOND);
  expect(await saved()).toMatchObject([{ asset: 'W-0', state: 'active_unacked', count: 1 }]);
  now.isUnreadable = true;
  await pass(5 * SECOND);
  expect(await saved()).toMatchObject([{ asset: 'W-0', state: 'active_unacked', count: 1 }]);
});

test('a channel that is shut is one alarm through all tries, and over when it takes messages again', async () => {
  const { now, pass, saved } = await house();
  now.shut = '20003';
  await pass(5 * SECOND);
  const text = 'Channel sms is shut (20003): its provider takes no messages.';
  const one = { rule: 'channel_shut', asset: 'sms', text, count: 1 };
  expect(await saved()).toMatchObject([{ ...one, state: 'active_unacked' }]);
  // Between two tries it looks open.
  now.shut = null;
  await pass(20 * SECOND);
  now.shut = '20003';
  await pass(20 * SECOND);
  expect(await saved()).toMatchObject([{ ...one, state: 'active_unacked' }]);
  now.shut = null;
  await pass(MINUTE);
  expect(await saved()).toMatchObject([{ ...one, state: 'cleared_unacked' }]);
});

test('a refused segment is an alarm of its source until it is no news, and again with the next', async () => {
  const { now, pass, saved } = await house();
  now.refused = toIso(start);
  await pass(5 * SECOND);
  await pass(5 * SECOND);
  const text = 'A segment of dmz was refused: x.seg: bad signature.';
  expect(await saved()).toEqual([
    { rule: 'segment_refused', asset: 'dmz', state: 'active_unacked', text, count: 1 },
  ]);
  now.refused = null;
  await pass(5 * SECOND);
  expect(await saved()).toMatchObject([{ state: 'cleared_unacked' }]);
  now.refused = toIso(start + MINUTE);
  await pass(5 * SECOND);
  expect(await saved()).toMatchObject([{ state: 'active_unacked', count: 2 }]);
});

test('a source that is away for a minute is one alarm that says of how many assets nothing is heard', async () => {
  const { now, pass, saved } = await house();
  now.down = toIso(start);
  await pass(30 * SECOND);
  expect(await saved()).toEqual([]);
  await pass(30 * SECOND);
  await pass(30 * SECOND);
  const text = 'Source dmz is down (unreachable): nothing is heard of its 12 assets.';
  expect(await saved()).toEqual([
    { rule: 'source_down', asset: 'dmz', state: 'active_unacked', text, count: 1 },
  ]);
  now.down = null;
  await pass(5 * SECOND);
  expect(await saved()).toMatchObject([{ state: 'cleared_unacked' }]);
});

test('readings that had to be given up are an alarm while it goes on', async () => {
  const { now, pass, saved } = await house();
  now.givenUp = 4_000;
  await pass(5 * SECOND);
  expect(await saved()).toMatchObject([{ rule: 'readings_given_up', state: 'active_unacked' }]);
  await pass(11 * MINUTE);
  expect(await saved()).toMatchObject([{ state: 'cleared_unacked' }]);
});
