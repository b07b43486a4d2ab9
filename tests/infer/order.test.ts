import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { EventType, GridEvent } from '../../src/model/event.ts';
import type { Outage, OutageMove } from '../../src/model/outage.ts';
import type { Reading } from '../../src/model/reading.ts';
import { SECOND } from '../../src/model/time.ts';
import { createStage, type StageParts } from '../../src/operate/replay/stage.ts';
import { settingsSchema } from '../../src/settings/schema.ts';
import { event } from '../contracts/records-samples.ts';
import { drawn } from '../support/drawn.ts';
import { noon } from '../support/past.ts';

const { grid } = drawn(`
  SS1 - CB1 - LS1 - RC1 - LS2 - FU1 - TX1*4
                          LS2 - FU2 - TX2*4
              LS1 - FU3 - TX3*4
`);
const meters = grid.tables.supplyPoints.map(({ id }) => id);
const parts: StageParts = {
  settings: { detect: settingsSchema.shape.detect.parse({}) },
  headEnds: new Map(),
  periodOf: () => 10 * SECOND,
};

/** What came in, with the second in which it did. */
type Fact =
  | { second: number; event: GridEvent }
  | { second: number; reading: Reading }
  | { second: number; silent: string; missed: number };

const second = fc.integer({ min: 0, max: 150 });
const within = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 999 }));
const said = (assets: string[], types: EventType[]) =>
  fc
    .record({
      ...{ second, within, type: fc.constantFrom(...types) },
      asset: fc.constantFrom(...assets),
      clock: fc.constantFrom(0, 0, 0, -2_000, 4_000, -86_400_000, null),
    })
    .map(({ second: at, within: ms, type, asset, clock }): Fact => {
      const receivedAt = noon + at * SECOND + ms;
      const deviceTime = clock === null ? null : receivedAt + clock;
      const id = `${asset}/${type}/${receivedAt}/${clock}`;
      return { second: at, event: event(id, { asset, type, deviceTime, receivedAt }) };
    });
const read = fc
  .record({ second, asset: fc.constantFrom(...meters), value: fc.constantFrom(0, 90, 221, 230) })
  .map(({ second: at, asset, value }): Fact => {
    const time = noon + at * SECOND;
    const reading: Reading = {
      ...{ asset, quantity: 'voltage', phase: null, time, receivedAt: time, value },
      ...{ quality: 'good', reason: null },
    };
    return { second: at, reading };
  });
const silent = fc
  .record({ second, silent: fc.constantFrom(...meters), missed: fc.integer({ min: 1, max: 4 }) })
  .map((one): Fact => one);
const facts = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: said(meters, ['last_gasp', 'last_gasp', 'power_restored']) },
      {
        weight: 2,
        arbitrary: said(
          ['RC1', 'CB1'],
          ['switch_opened', 'switch_closed', 'protection_trip', 'lockout'],
        ),
      },
      { weight: 3, arbitrary: read },
      { weight: 1, arbitrary: silent },
    ),
    { minLength: 5, maxLength: 60 },
  )
  .map((all) => [...new Map(all.map((fact) => [keyOf(fact), fact])).values()]);

/** Of one point and moment there is one reading. */
function keyOf(fact: Fact): string {
  if ('event' in fact) return fact.event.id;
  return 'reading' in fact
    ? `${fact.reading.asset}/${fact.reading.time}`
    : `${fact.silent}/${fact.second}/${fact.missed}`;
}

/** Every move and how outages stood at the end, when each second's facts come in this order. */
function played(
  all: readonly Fact[],
  order: (facts: Fact[]) => Fact[],
): { moves: OutageMove[]; outages: readonly Outage[] } {
  const { judge, detector } = createStage(parts, grid);
  const moves: OutageMove[] = [];
  const bySecond = Map.groupBy(all, (fact) => fact.second);
  for (let now = 1; now <= 300; now += 1) {
    for (const fact of order(bySecond.get(now - 1) ?? [])) {
      if ('event' in fact) detector.apply(judge.events([fact.event]).evidence);
      else if ('reading' in fact) detector.apply(judge.readings([fact.reading]).evidence);
      else detector.apply(silence(judge, fact));
    }
    const at = noon + now * SECOND;
    detector.apply(judge.tick(at).evidence);
    for (const { move } of detector.decide(at).changes) moves.push(move);
  }
  return { moves, outages: detector.outages() };
}

function silence(
  judge: ReturnType<typeof createStage>['judge'],
  fact: { second: number; silent: string; missed: number },
) {
  const at = noon + fact.second * SECOND;
  const said = { source: 'gw', contact: 'silent' as const, reason: 'timeout', since: at };
  const change = { ...said, asset: fact.silent, missed: fact.missed, how: 'polled' as const };
  return judge.contacts([change], at).evidence;
}

function mixed<T>(seed: number): (list: T[]) => T[] {
  return (list) =>
    list
      .map((one, n) => ({ one, key: Math.sin(seed * (n + 1) * 12.9898) }))
      .sort((a, b) => a.key - b.key)
      .map(({ one }) => one);
}

describe('facts of all kinds through rules and inference', () => {
  test.prop([facts, fc.integer({ min: 1, max: 1e6 })], { numRuns: 15 })(
    'in whatever order they come within a second, ids, moves and states are the same',
    (all, seed) => {
      const first = played(all, (list) => list);
      expect(played(all, mixed(seed))).toEqual(first);
      expect(played(all, (list) => list.toReversed())).toEqual(first);
    },
  );

  test('a return that is read before the gasp of its second is as if it came after it', () => {
    const heard = (asset: string, type: EventType, [at, ahead]: [number, number]): Fact => {
      const receivedAt = noon + at * SECOND;
      const said = { asset, type, receivedAt, deviceTime: receivedAt + ahead };
      return { second: Math.floor(at), event: event(`${asset}/${type}/${at}`, said) };
    };
    const all = [
      heard('TX3-3', 'power_restored', [9, 4_000]),
      heard('TX3-3', 'last_gasp', [9.722, 0]),
      heard('TX1-1', 'last_gasp', [28, 0]),
      heard('TX2-3', 'last_gasp', [111, -2_000]),
    ];
    expect(played(all, (list) => list.toReversed())).toEqual(played(all, (list) => list));
  });

  test.prop([facts, fc.integer({ min: 1, max: 1e6 })], { numRuns: 8 })(
    'heard twice they change nothing',
    (all, seed) => {
      const first = played(all, (list) => list);
      expect(played(all, (list) => mixed<Fact>(seed)([...list, ...list]))).toEqual(first);
    },
  );
});
