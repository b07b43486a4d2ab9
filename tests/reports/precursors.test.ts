import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { alarmBook } from '../../src/detect/alarm-book.ts';
import type { Alarm } from '../../src/model/alarm.ts';
import type { GridEvent } from '../../src/model/event.ts';
import type { Outage } from '../../src/model/outage.ts';
import { DAY, HOUR, SECOND, toIso } from '../../src/model/time.ts';
import { buildGrid } from '../../src/network/build.ts';
import { createPrecursors } from '../../src/operate/precursors/watch.ts';
import type { Saver } from '../../src/operate/saver.ts';
import { createWorld } from '../../src/operate/world.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import { loadSettings } from '../../src/settings/load.ts';
import { recordsOver } from '../../src/store/sqlite/records/store.ts';
import { drawn } from '../support/drawn.ts';
import { eventOf, t0 } from '../support/places.ts';

const drawing = 'SS1 - CB1 - RC1 - LS1 - FU1 - LS2 - TX1*4\n LS1 - FU2 - TX2*4';

async function desk() {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-precursors-'));
  const records = await recordsOver({ path: join(folder, 'records.db') });
  onTestFinished(async () => {
    await records.close();
    rmSync(folder, { recursive: true });
  });
  const { settings } = loadSettings(join(import.meta.dirname, '../../config/forewatt.yaml'), {});
  const clock = virtualClock(t0);
  const saver: Saver = {
    problem: () => null,
    decideOnDuties: (decide) => saver.decide(decide),
    async decide(decide) {
      const { commit, result } = await decide();
      if (commit !== null) await records.commit(commit);
      return result;
    },
  };
  const world = createWorld(buildGrid(drawn(drawing).tables, 1));
  const newDesk = () => {
    const alarms = alarmBook({ newId: () => 'A-1', settings: settings.detect.alarms });
    const watch = createPrecursors({ records, world, saver, alarms, clock, settings });
    const told = (): string[] =>
      alarms
        .standing()
        .map(({ rule, asset, clearedAt, text }) =>
          clearedAt === null ? `${rule} ${asset}: ${text}` : `${rule} ${asset} over`,
        );
    return { watch, alarms, told };
  };
  return { records, clock, newDesk, ...newDesk() };
}

/** A trip and a reclose that holds, so many seconds later. */
function reclosed(day: number, seconds = 2, device = 'RC1'): GridEvent[] {
  const second = (day * DAY) / SECOND;
  return [
    eventOf(device, 'protection_trip', { second }),
    eventOf(device, 'reclose', { second: second + seconds, details: { ok: true } }),
  ];
}

test('three reclosings in a week are an alarm, and none any more a week after', async () => {
  const { watch, clock, told } = await desk();
  watch.events([...reclosed(0), ...reclosed(1)]);
  clock.advanceTo(t0 + DAY + HOUR);
  await watch.tick();
  expect(told()).toEqual([]);
  watch.events(reclosed(5));
  clock.advanceTo(t0 + 5 * DAY + HOUR);
  await watch.tick();
  await watch.tick();
  const text = 'RC1 opened and closed again by itself 3 times in 7 days';
  expect(told()).toEqual([`repeated_momentaries RC1: ${text}`]);
  clock.advanceTo(t0 + 7.1 * DAY);
  await watch.tick();
  expect(told()).toEqual(['repeated_momentaries RC1 over']);
});

test('shots of one sequence are one event; lockout, switching by hand and long openings are none', async () => {
  const { watch, clock, told } = await desk();
  const hand = [0, 1, 2, 3].flatMap((day) => [
    eventOf('RC1', 'switch_opened', { second: (day * DAY) / SECOND }),
    eventOf('RC1', 'switch_closed', { second: (day * DAY) / SECOND + 60 }),
  ]);
  const shots = [0, 5, 30].flatMap((s) => reclosed(4 + (s * SECOND) / DAY));
  const locked = [...reclosed(5), eventOf('RC1', 'lockout', { second: (5 * DAY) / SECOND + 20 })];
  watch.events([...hand, ...shots, ...locked, ...reclosed(5.5, 400), ...reclosed(6)]);
  clock.advanceTo(t0 + 6 * DAY + HOUR);
  await watch.tick();
  expect(told()).toEqual([]);
});

test('what was counted is there after a restart, and short outages without telemetry count too', async () => {
  const { watch, clock, newDesk } = await desk();
  watch.events(reclosed(0));
  await watch.tick();
  const after = newDesk();
  const short = { causeGroup: ['RC1'], plannedOutage: null, state: 'restored' } as Partial<Outage>;
  const put = (id: string, startedAt: number, restoredAt: number) =>
    after.watch.committed({ put: { outage: [{ ...short, id, startedAt, restoredAt } as Outage] } });
  put('O-1', t0 + DAY, t0 + DAY + 60 * SECOND);
  put('O-2', t0 + 2 * DAY, t0 + 2 * DAY + HOUR);
  after.watch.events(reclosed(3));
  clock.advanceTo(t0 + 3 * DAY + HOUR);
  await after.watch.tick();
  expect(after.told()).toMatchObject([expect.stringContaining('RC1 opened and closed again')]);
});

test('a recloser that clears faults behind the same fuse twice: the fuse is named by its indicator', async () => {
  const { watch, clock, told } = await desk();
  for (const day of [0, 6]) {
    watch.events(reclosed(day));
    watch.events([eventOf('LS2', 'fault_passed', { second: (day * DAY) / SECOND + 40 })]);
    clock.advanceTo(t0 + day * DAY + 200 * SECOND);
    await watch.tick();
  }
  const text = '2 faults behind FU1 were cleared by a device above in 30 days';
  expect(told()).toEqual([`fuse_saving FU1: ${text}`]);
});

test('the alarm says how often an outage of that device or its section followed, out of the records', async () => {
  const { records, watch, clock, alarms } = await desk();
  const past = (n: number, day: number): Alarm =>
    ({
      ...{ id: `A-${n}`, version: 1, state: 'cleared', priority: 3, rule: 'repeated_momentaries' },
      ...{ asset: 'RC1', device: 'RC1', feeder: 'CB1', raisedAt: toIso(t0 + day * DAY) },
      ...{ clearedAt: toIso(t0 + day * DAY + HOUR), text: '', count: 1, suppressedBy: null },
      ...{ phase: null, value: null, limit: null, unit: null, ackedBy: null, ackedAt: null },
      shelvedUntil: null,
    }) as Alarm;
  const outage = (n: number, device: string, day: number, more: Partial<Outage> = {}): Outage =>
    ({
      ...{ id: `O-${n}`, version: 1, state: 'closed', causeGroup: [device], ever: ['TX1-1'] },
      ...{ startedAt: t0 + day * DAY, restoredAt: t0 + day * DAY + HOUR, plannedOutage: null },
      ...more,
    }) as Outage;
  await records.commit({
    put: {
      alarm: [past(1, -300), past(2, -200), past(3, -100), past(4, -10)],
      outage: [
        // Of the device, of its section; a fuse below, a plan and a short one are none of it.
        ...[outage(1, 'RC1', -290), outage(2, 'LS1', -190), outage(3, 'FU1', -95)],
        outage(4, 'RC1', -90, { plannedOutage: 'P-1' }),
        outage(5, 'RC1', -85, { restoredAt: t0 - 85 * DAY + 60 * SECOND }),
      ],
    },
  });
  watch.events([...reclosed(0), ...reclosed(0.1), ...reclosed(0.2)]);
  clock.advanceTo(t0 + 0.3 * DAY);
  await watch.tick();
  const [alarm] = alarms.standing();
  expect(alarm).toMatchObject({
    rule: 'repeated_momentaries',
    foretells: { windowDays: 30, counted: 3, followed: 2, share: 2 / 3 },
  });
  const saved = await records.documents.get('alarm', alarm!.id);
  expect(saved?.foretells).toEqual(alarm!.foretells);
});
