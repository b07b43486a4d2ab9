import { describe, expect, test } from 'vitest';
import { drawn } from '../../../tests/support/drawn.ts';
import { buildGrid } from '../../network/build.ts';
import { createWorld, type World } from '../world.ts';
import { protectedConcern } from './concern.ts';
import { nearestTie } from './second-path.ts';

const event = {
  ...{ id: 'GK', title: '高考', level: null, from: '2026-06-07T01:00Z', to: '2026-06-07T09:00Z' },
  ...{ supplyPoints: ['TX1-1'], feeders: [] as string[] },
};
const during = Date.parse('2026-06-07T03:00Z');

function worldOf(drawing: string, protection = [event]): World {
  return createWorld(buildGrid({ ...drawn(drawing).tables, protection }, 1));
}

function open(world: World, device: string, state: 'open' | 'closed' = 'open'): void {
  world.operate([{ device, state, origin: 'entry', at: during, by: 'Li' }]);
}

const two =
  'SS1 - CB1 - LS1 - RC1 - LS3 - TX1*2\n LS1 - FU3 - TX3*2\n SS2 - CB2 - LS2 - SW9/ - LS3';

describe('what an alarm concerns', () => {
  const whyOf = (world: World, asset: string, now = during) =>
    protectedConcern({ world, zone: 'Asia/Shanghai' })({ asset, device: null, feeder: null }, now)
      ?.why ?? null;

  test('the place, its way to the source, nothing beside it, and nothing before or after', () => {
    const world = worldOf(two);
    expect(whyOf(world, 'TX1-1')).toBe('point');
    for (const asset of ['TX1', 'RC1', 'LS1', 'CB1']) {
      expect(whyOf(world, asset)).toBe('supply_path');
    }
    for (const asset of ['TX1-2', 'FU3', 'TX3-1', 'CB2', 'nobody']) {
      expect(whyOf(world, asset)).toBeNull();
    }
    expect(whyOf(world, 'RC1', Date.parse('2026-06-07T00:59Z'))).toBeNull();
    expect(whyOf(world, 'RC1', Date.parse(event.to))).toBeNull();
  });

  test('the way over which it is fed meanwhile, and still the one that it will come back to', () => {
    const world = worldOf(two);
    open(world, 'RC1');
    open(world, 'SW9', 'closed');
    for (const asset of ['SW9', 'CB2', 'RC1', 'CB1']) {
      expect(whyOf(world, asset)).toBe('supply_path');
    }
  });

  test('everything on a protected feeder', () => {
    const world = worldOf(two, [{ ...event, supplyPoints: [], feeders: ['CB1'] }]);
    expect(whyOf(world, 'TX3-1')).toBe('feeder');
    expect(whyOf(world, 'CB1')).toBe('supply_path');
    expect(whyOf(world, 'CB2')).toBeNull();
  });
});

describe('the tie by which it can be fed', () => {
  const tieOf = (world: World) => {
    const point = world.locator.supplyPoint('TX1-1') ?? -1;
    return nearestTie(world, world.grid.spNode[point] as number, 1)?.device ?? null;
  };

  test('is one to another feeder, while that has supply', () => {
    const world = worldOf(two);
    expect(tieOf(world)).toBe('SW9');
    open(world, 'CB2');
    expect(tieOf(world)).toBeNull();
  });

  test('is one round a part of its own feeder where there is no other; what opened is none', () => {
    const world = worldOf('SS1 - CB1 - LS1 - RC1 - LS2 - TX1*2\n LS1 - RC2 - LS3 - SW7/ - LS2');
    expect(tieOf(world)).toBe('SW7');
    open(world, 'RC2');
    expect(tieOf(world)).toBeNull();
  });
});
