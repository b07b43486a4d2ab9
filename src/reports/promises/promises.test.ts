import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Outage, OutageMove } from '../../model/outage.ts';
import type { OutageDuty } from '../../model/planned-outage.ts';
import { DAY, HOUR, MINUTE } from '../../model/time.ts';
import { nextClock } from './clocks.ts';
import { type AreaClass, readPromises } from './promises.ts';
import { promiseRows } from './report.ts';

const of = (name: string) => {
  const path = `config/promises/${name}.yaml`;
  const { promises, problems } = readPromises(path, readFileSync(path, 'utf8'));
  expect(problems).toEqual([]);
  if (promises === null) throw new Error('not read');
  return promises;
};
const [cn, gb] = [of('cn'), of('gb')];
const noon = Date.parse('2026-07-15T04:00:00Z');
const classOf = (id: string): AreaClass | null =>
  id.startsWith('R') ? 'rural' : id.startsWith('F') ? 'remote' : null;

const outage = (own: Partial<Outage> = {}) =>
  ({
    ...{ id: 'O-1', state: 'confirmed', dark: ['R-1', 'F-2'], ever: ['R-1', 'F-2'] },
    ...{ startedAt: noon - MINUTE, confirmedAt: noon, restoredAt: null, plannedOutage: null },
    ...{ crew: { state: 'assigned', name: 'K-7' } },
    ...own,
  }) as Outage;

describe('the clock of an outage', () => {
  test('is the time a crew has, by those who live nearest among its customers', () => {
    const clock = nextClock(outage(), cn, classOf);
    expect(clock).toEqual({ promise: 'arrive', due: noon + 90 * MINUTE, customers: 2 });
    const remote = nextClock(outage({ dark: ['F-2'] }), cn, classOf);
    expect(remote?.due).toBe(noon + 120 * MINUTE);
    expect(nextClock(outage({ dark: ['X-1', 'F-2'] }), cn, classOf)?.due).toBe(noon + 45 * MINUTE);
  });

  test('stops when the crew is there, when nobody is dark, and runs for what reaches beyond planned work', () => {
    const there = { crew: { state: 'on_site' as const, name: 'K-7' } };
    expect(nextClock(outage(there), cn, classOf)).toBe(null);
    expect(nextClock(outage({ dark: [] }), cn, classOf)).toBe(null);
    expect(nextClock(outage({ plannedOutage: 'P-1' }), cn, classOf)).not.toBe(null);
    expect(nextClock(outage({ state: 'suspected' }), cn, classOf)).toBe(null);
  });

  test('where power is promised back it goes on when the crew is there', () => {
    const there = outage({ crew: { state: 'on_site', name: 'K-7' } });
    expect(nextClock(there, gb, classOf)).toMatchObject({
      ...{ promise: 'restore', due: noon - MINUTE + 12 * HOUR },
    });
  });
});

describe('the report of promises', () => {
  const move = (reason: string, at: number) => ({ reason, at }) as OutageMove;
  async function* listed<T>(items: readonly T[]) {
    yield* items;
  }
  const world = (one: Outage, moves: OutageMove[] = [], handedOverAt: number | null = null) => ({
    ...{ outage: one, moves, handedOverAt, updates: [] },
  });
  const crewAt = (at: number) => move('crew_on_site', at);
  const debts = () => listed<OutageDuty>([]);
  const dark = (from: number, to: number, plannedOutage: string | null = null) => ({
    ...{ from, to, outage: 'O-1', plannedOutage },
  });
  const span = { from: noon - DAY, to: noon + DAY, now: noon + DAY, momentaryMs: 180_000 };

  test('crews: there in time, too late, not needed, and on their way', async () => {
    const rows = await promiseRows({ ...span, now: noon + 100 * MINUTE }, cn, {
      outages: listed([
        world(outage(), [crewAt(noon + 90 * MINUTE)], noon + 10 * MINUTE),
        world(outage(), [move('crew_en_route', noon), crewAt(noon + 91 * MINUTE)], noon + HOUR),
        world(outage({ restoredAt: noon + 20 * MINUTE })),
        world(outage({ confirmedAt: noon + 60 * MINUTE })),
        world(outage({ ever: ['F-2'], confirmedAt: noon + 95 * MINUTE })),
      ]),
      ...{ debts: debts(), customers: () => listed([]), classOf },
    });
    expect(rows).toMatchObject([
      { promise: 'arrive_urban', kept: 0, broken: 0, kept_percent: null },
      { promise: 'arrive_rural', limit_min: 90, kept: 2, broken: 1, running: 1 },
      { promise: 'arrive_remote', kept: 0, broken: 0, running: 1 },
      { promise: 'regulator_urban', limit_min: 60, kept: 0 },
      { promise: 'regulator_rural', limit_min: 120, kept: 3, broken: 0, running: 1 },
      { promise: 'regulator_remote', limit_min: 240, running: 1 },
      // Handed over in time; too late; power back only after twenty minutes; never; five minutes are left.
      { promise: 'facts', limit_min: 10, kept: 1, broken: 3, running: 1 },
      { promise: 'fewer_than_3_cuts' },
    ]);
  });

  test('what was said of single outages and what is owed to who has paid have rows where anything was', async () => {
    const firstEtr = { at: noon + HOUR, toldAt: noon } as Outage['firstEtr'];
    const told = world(outage({ restoredAt: noon + HOUR, ...(firstEtr && { firstEtr }) }));
    const updates = [{ saidAt: noon, due: noon + 30 * MINUTE }];
    const owed = (state: OutageDuty['state']) => ({
      ...({ promise: 'restore_after_payment', state } as OutageDuty),
      ...{ since: '2026-07-15T04:00:00.000Z', due: '2026-07-16T04:00:00.000Z' },
    });
    const none = { promises: 'none' };
    const rows = await promiseRows(span, none, {
      outages: listed([{ ...told, updates }]),
      debts: listed([owed('met'), owed('missed'), owed('at_risk')]),
      ...{ customers: () => listed([]), classOf },
    });
    expect(rows).toMatchObject([
      { promise: 'restore_as_told', limit_min: null, kept: 1, broken: 0 },
      { promise: 'next_update', limit_min: null, kept: 0, broken: 1 },
      { promise: 'restore_after_payment', limit_min: 1440, kept: 1, broken: 1, running: 1 },
    ]);
  });

  test('customers: back in time to the minute, too late, still dark; planned cuts do not count', async () => {
    const rows = await promiseRows(span, gb, {
      ...{ outages: listed([]), debts: debts() },
      customers: (from) =>
        listed(
          from < span.from
            ? []
            : [
                { times: [dark(noon, noon + 12 * HOUR)] },
                { times: [dark(noon, noon + 12 * HOUR + 1)] },
                { times: [dark(noon + 13 * HOUR, span.now)] },
                { times: [dark(noon, noon + 20 * HOUR, 'P-1')] },
                { times: [dark(noon, noon + 2 * MINUTE)] },
              ],
        ),
      classOf,
    });
    expect(rows[0]).toMatchObject({ promise: 'restore', kept: 1, broken: 1, running: 1 });
  });

  test('who was cut three times in sixty days is cut often', async () => {
    const cuts = (count: number) => ({
      times: Array.from({ length: count }, (_, i) => dark(noon - i * DAY, noon - i * DAY + HOUR)),
    });
    const rows = await promiseRows(span, cn, {
      ...{ outages: listed([]), debts: debts() },
      customers: () => listed([cuts(2), cuts(3), cuts(4), { times: [] }]),
      classOf,
    });
    expect(rows.at(-1)).toMatchObject({ promise: 'fewer_than_3_cuts', kept: 1, broken: 2 });
  });
});

test('a file that promises nonsense is refused with its place', () => {
  const { promises, problems } = readPromises(
    'promises/x.yaml',
    'promises: x\narrive: { urban: soon }\n',
  );
  expect(promises).toBe(null);
  expect(problems[0]?.place).toMatchObject({ file: 'promises/x.yaml', line: 2 });
});
