import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { standingClock } from '../../simulators/clock.ts';
import { make } from '../../simulators/demo/prepare.ts';
import { buildNetwork } from '../../simulators/grid/build.ts';
import { phasesOf } from '../../simulators/grid/network.ts';
import { keepTruth, type Truth } from '../../simulators/grid/truth.ts';
import { createWorld, type World } from '../../simulators/grid/world.ts';
import { play } from '../../simulators/scenarios/play.ts';

const startAt = Date.parse('2026-07-15T09:00:00+08:00');
const network = buildNetwork(1);
const devices = network.edges.filter(({ kind }) => kind !== 'section');

/** What the file says is dark now against what the grid says. */
function disagreements(world: World, truth: Truth): string[] {
  const open = new Map(
    truth.dark.filter(({ to }) => to === null).map((row) => [row.supplyPoint, row.phases]),
  );
  return world.network.supplyPoints
    .filter((point) => (open.get(point.id) ?? '') !== phasesOf(world.deadPhases(point)))
    .map(({ id }) => id);
}

describe('the truth', () => {
  test.prop(
    [
      fc.array(
        fc.record({ pick: fc.nat(), mask: fc.integer({ min: 1, max: 7 }), isOpen: fc.boolean() }),
        { maxLength: 12 },
      ),
    ],
    { numRuns: 25 },
  )('calls nobody dark who is energised, and everybody who is not', (switchings) => {
    const clock = standingClock(startAt);
    const world = createWorld(network, clock);
    const truth = keepTruth(world, [], null);
    for (const { pick, mask, isOpen } of switchings) {
      clock.advanceTo(clock.now() + 60_000);
      const { id } = devices[pick % devices.length]!;
      world.operate({ device: id, mask, state: isOpen ? 'open' : 'closed', event: 'any' });
      expect(disagreements(world, truth)).toEqual([]);
    }
  });

  test.each([1, 2, 3])(
    'of the whole demo with seed %i agrees with the grid at each minute',
    (seed) => {
      const made = make(seed, 'demo');
      const clock = standingClock(startAt);
      const world = createWorld(made.network, clock);
      const truth = keepTruth(world, [], null);
      const dead: string[] = [];
      const gateway = {
        die: async () => void dead.push('x'),
        revive: async () => void dead.pop(),
        play: () => {},
      };
      play(made.plan, {
        startAt,
        clock,
        world,
        truth,
        headEnd: { publish: () => {} },
        terminal: {
          position: 2,
          hasTripped: false,
          isLockedOut: false,
          recloseCount: 0,
          faultCount: 0,
          faultPhases: 0,
        },
        gateways: new Map([1, 2, 3, 4].map((number) => [`gw-${number}`, gateway])),
        meters: { play: () => {} },
        earthed: new Map(),
      });
      for (let minute = 1; minute <= 40; minute++) {
        clock.advanceTo(startAt + minute * 60_000);
        expect(disagreements(world, truth)).toEqual([]);
        expect(dead.length > 0).toBe(minute >= 4 && minute <= 6);
      }
      expect(truth.dark.filter(({ to }) => to === null)).toEqual([]);
      expect(truth.events.map(({ what }) => what)).toEqual([
        'gateway_dead',
        'earth_fault',
        'gateway_back',
        ...['fault', 'opened', 'lockout'],
        ...['opened', 'closed', 'closed'],
        ...['fault', 'opened', 'closed'],
        ...['planned_opened', 'planned_closed'],
        ...['fault', 'opened', 'closed'],
      ]);
      expect(overlaps(truth)).toEqual([]);
      const ids = new Set(truth.events.map(({ id }) => id));
      expect(truth.dark.filter(({ event }) => !ids.has(event))).toEqual([]);
    },
  );

  test('brings the customers of the first fault back in two parts', () => {
    const made = make(1, 'demo');
    const clock = standingClock(startAt);
    const world = createWorld(made.network, clock);
    const truth = keepTruth(world, [], null);
    for (const { device, mask } of [
      { device: 'RC-2', mask: 7 },
      { device: 'SW-4', mask: 7 },
    ]) {
      world.operate({ device, mask, state: 'open', event: 'fault-1' });
    }
    const all = truth.dark.filter(({ to }) => to === null).length;
    clock.advanceTo(startAt + 60_000);
    world.operate({ device: 'SW-7', mask: 7, state: 'closed', event: 'fault-1' });
    const rest = truth.dark.filter(({ to }) => to === null).length;
    expect(rest).toBeGreaterThan(0);
    expect(rest).toBeLessThan(all);
  });
});

function overlaps({ dark }: Truth): string[] {
  const last = new Map<string, string>();
  return dark.flatMap((row) => {
    const before = last.get(row.supplyPoint);
    last.set(row.supplyPoint, row.to ?? '9999');
    return before !== undefined && before > row.from ? [row.supplyPoint] : [];
  });
}
