import { describe, expect, test } from 'vitest';
import { eventOf, valuesOf } from '../../../tests/support/earth/run.ts';
import {
  busGrid,
  busMeter,
  type EarthWorld,
  earthWorld,
} from '../../../tests/support/earth/world.ts';
import { type Instant, MINUTE, SECOND } from '../../model/time.ts';

const t0 = Date.parse('2026-07-15T04:00:00Z');
const fault = { phase: 0, share: 1 };
const grid = busGrid();

/** The bus shows this every 2 s while each second decides. */
function runs(
  world: EarthWorld,
  span: { from: number; to: number; answers?: (supplyPoint: string) => boolean },
  isThere: boolean | null,
): void {
  for (let s = span.from; s <= span.to; s += 1) {
    const now: Instant = t0 + s * SECOND;
    if (isThere !== null && s % 2 === 0) world.readings(valuesOf(fault, isThere, now));
    world.decide(now, span.answers ?? (() => true));
  }
}

const at = (s: number): Instant => t0 + s * SECOND;

describe('the clock of a bus', () => {
  test('a house that isolates after 10 s is called at priority 1 then', () => {
    const world = earthWorld(grid, { isolateAfter: 10 * SECOND });
    runs(world, { from: 0, to: 12 }, true);
    expect(world.condition()?.alert).toEqual({ priority: 2, reason: 'present' });
    runs(world, { from: 13, to: 20 }, true);
    expect(world.condition()?.alert).toEqual({ priority: 1, reason: 'isolate_now' });
    expect(world.alarms()).toMatchObject([{ rule: 'earth_fault', priority: 1, asset: busMeter }]);
  });

  test('what a selection device said a moment before the fault shows counts, what is old does not', () => {
    const world = earthWorld(grid);
    const said = { feeder: 'F01' };
    world.events([eventOf(busMeter, 'earth_fault_selected', t0 - 11 * MINUTE, said)]);
    world.decide(t0 - MINUTE, () => true);
    runs(world, { from: 0, to: 3 }, true);
    // By its breaker, as many such devices name a feeder.
    world.events([eventOf('FTU-CB3', 'earth_fault_selected', at(3), { feeder: 'CB3' })]);
    runs(world, { from: 4, to: 12 }, true);
    expect(world.condition()?.hints).toMatchObject([{ kind: 'selected', feeder: 'F03' }]);
  });
});

test('a resistance that burns away makes a faint fault solid; a trial changes nothing of that', () => {
  const world = earthWorld(grid);
  const shows = (from: number, to: number, share: number): void => {
    for (let s = from; s <= to; s += 1) {
      if (s % 2 === 0) world.readings(valuesOf({ phase: 0, share }, true, at(s)));
      world.decide(at(s), () => true);
    }
  };
  shows(0, 12, 0.3);
  expect(world.condition()?.kind).toBe('resistive');
  shows(13, 30, 0.8);
  expect(world.condition()?.kind).toBe('resistive');
  shows(31, 40, 0.95);
  expect(world.condition()?.kind).toBe('solid');
  shows(41, 60, 0.05);
  expect(world.condition()?.kind).toBe('solid');
});

describe('a terminal that only has events', () => {
  test('begins a condition with its alarm, and ends both', () => {
    const world = earthWorld(grid);
    world.events([eventOf('FTU-CB1', 'earth_fault_on', t0)]);
    runs(world, { from: 0, to: 2 }, null);
    expect(world.condition()).toMatchObject({ state: 'present', asset: 'FTU-CB1' });
    expect(world.alarms()).toMatchObject([{ state: 'active_unacked', priority: 2 }]);
    world.events([eventOf('FTU-CB1', 'earth_fault_off', at(3))]);
    runs(world, { from: 3, to: 5 }, null);
    expect(world.condition()).toMatchObject({ state: 'cleared', clearedBecause: 'gone' });
    expect(world.alarms()).toMatchObject([{ state: 'cleared_unacked' }]);
  });

  test('an end in the middle of a trial is held until the feeder is closed again', () => {
    const world = earthWorld(grid);
    world.events([eventOf('FTU-CB1', 'earth_fault_on', t0)]);
    runs(world, { from: 0, to: 2 }, null);
    const id = world.condition()?.id ?? '';
    world.trial(id, 'F01', at(3));
    world.events([eventOf('FTU-CB1', 'switch_opened', at(5))]);
    runs(world, { from: 3, to: 9 }, null);
    world.events([eventOf('FTU-CB1', 'earth_fault_off', at(10))]);
    runs(world, { from: 10, to: 24 }, null);
    world.events([eventOf('FTU-CB1', 'switch_closed', at(25))]);
    runs(world, { from: 25, to: 40 }, null);
    expect(world.condition()?.state).toBe('present');
    runs(world, { from: 41, to: 60 }, null);
    expect(world.condition()).toMatchObject({ id, state: 'cleared', clearedBecause: 'gone' });
    expect(world.seen.outages.size).toBe(0);
  });
});

describe('a restart', () => {
  test('in the middle of a trial: the feeder is still excused, and its customers were dark for short', () => {
    const before = earthWorld(grid);
    runs(before, { from: 0, to: 10 }, true);
    before.trial(before.condition()?.id ?? '', 'F03', at(11));
    before.events([eventOf('FTU-CB3', 'switch_opened', at(12))]);
    runs(before, { from: 11, to: 14 }, true);
    const standing = before.condition();
    if (standing === null) throw new Error('it stands');
    expect(standing.trials).toMatchObject([{ state: 'open' }]);

    const world = earthWorld(grid);
    world.book.load([standing]);
    const gasps = grid.tables.supplyPoints
      .filter(({ transformer }) => transformer === 'TX3')
      .map(({ id }) => eventOf(id, 'last_gasp', at(16)));
    runs(world, { from: 15, to: 16 }, true);
    world.events(gasps);
    runs(world, { from: 17, to: 29 }, true);
    world.events([eventOf('FTU-CB3', 'switch_closed', at(30))]);
    runs(world, { from: 30, to: 240 }, true);
    expect(world.seen.outages.size).toBe(0);
    expect(world.seen.intervals).toHaveLength(24);
    expect(world.condition()?.trials).toMatchObject([{ state: 'over', result: 'stayed' }]);
  });
});

const iso = (s: number): string => new Date(at(s)).toISOString();

test('a breaker whose clock lies half a minute behind is still on trial, and never dark before it', () => {
  const world = earthWorld(grid);
  runs(world, { from: 0, to: 10 }, true);
  world.trial(world.condition()?.id ?? '', 'F03', at(40));
  const behind = (type: 'switch_opened' | 'switch_closed', second: number) => ({
    ...eventOf('FTU-CB3', type, at(second)),
    deviceTime: at(second - 30),
  });
  runs(world, { from: 40, to: 44 }, true);
  world.events([behind('switch_opened', 45)]);
  runs(world, { from: 45, to: 64 }, true);
  world.events([behind('switch_closed', 65)]);
  runs(world, { from: 65, to: 70 }, true);
  expect(world.condition()?.trials).toMatchObject([
    { state: 'over', openedAt: iso(45), closedAt: iso(65), result: 'stayed' },
  ]);
  expect(world.seen.outages.size).toBe(0);
});

test('meters on carrier that tell minutes later, without a time, that they were dark: no outage', () => {
  const world = earthWorld(grid);
  runs(world, { from: 0, to: 10 }, true);
  world.trial(world.condition()?.id ?? '', 'F03', at(11));
  world.events([eventOf('FTU-CB3', 'switch_opened', at(12))]);
  runs(world, { from: 11, to: 32 }, true);
  world.events([eventOf('FTU-CB3', 'switch_closed', at(32))]);
  const points = grid.tables.supplyPoints.filter(({ transformer }) => transformer === 'TX3');
  for (const [n, { id }] of points.entries()) {
    const second = 60 + n * 15;
    runs(world, { from: second - 14, to: second, answers: () => false }, null);
    const gasp = eventOf(id, 'last_gasp', at(second));
    world.events([{ ...gasp, deviceTime: null, report: 'batch' }]);
  }
  runs(world, { from: 241, to: 420, answers: () => false }, null);
  expect(world.seen.outages.size).toBe(0);
});

test('who is dark already when a trial begins has no second dark time of it', () => {
  const world = earthWorld(grid);
  runs(world, { from: 0, to: 10 }, true);
  const dark = grid.tables.supplyPoints.filter(({ transformer }) => transformer === 'TX6');
  const ids = new Set(dark.map(({ id }) => id));
  world.events(dark.map(({ id }) => eventOf(id, 'last_gasp', at(11))));
  runs(world, { from: 11, to: 130, answers: (id) => !ids.has(id) }, true);
  expect(world.seen.outages.size).toBe(1);
  world.trial(world.condition()?.id ?? '', 'F03', at(131));
  world.events([eventOf('FTU-CB3', 'switch_opened', at(132))]);
  runs(world, { from: 131, to: 150 }, true);
  world.events([eventOf('FTU-CB3', 'switch_closed', at(152))]);
  runs(world, { from: 151, to: 160 }, true);
  expect(world.seen.intervals).toHaveLength(12);
  expect(world.seen.intervals.filter(({ supplyPoint }) => ids.has(supplyPoint))).toEqual([]);
});
