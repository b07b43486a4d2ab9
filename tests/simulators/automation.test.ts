import { describe, expect, test } from 'vitest';
import { standingClock } from '../../simulators/clock.ts';
import { buildNetwork } from '../../simulators/grid/build.ts';
import { keepTruth } from '../../simulators/grid/truth.ts';
import { createWorld } from '../../simulators/grid/world.ts';
import { startAutomation } from '../../simulators/scenarios/automation.ts';

const network = buildNetwork(1);
const fault = { id: 'fault-1', section: 'LS-14-8', atS: 0, repairedAfterS: 600 };

function struck(lastsS: number | null) {
  const clock = standingClock(0);
  const world = createWorld(network, clock);
  const truth = keepTruth(world, [], null);
  const said: string[] = [];
  const speak = (terminal: string, type: string): void => void said.push(`${terminal} ${type}`);
  startAutomation({ clock, world, truth, speak })({ ...fault, lastsS });
  const open = (): string[] =>
    ['CB-14', 'FA-1', 'FA-2', 'FA-3'].filter((device) => world.closedPhases(device) === 0);
  return { clock, truth, said, open };
}

describe('voltage-time automation', () => {
  test('puts everything back after a fault that went by itself, in less than a minute', () => {
    const { clock, truth, open } = struck(3);
    clock.advanceTo(2_000);
    expect(open()).toEqual(['CB-14', 'FA-1', 'FA-2', 'FA-3']);
    clock.advanceTo(60_000);
    expect(open()).toEqual([]);
    expect(truth.dark.filter(({ to }) => to === null)).toEqual([]);
    expect(truth.events.map(({ what }) => what)).not.toContain('lockout');
  });

  test('locks exactly the section behind the switch that closes onto a fault that stays', () => {
    const { clock, truth, said, open } = struck(null);
    clock.advanceTo(120_000);
    expect(open()).toEqual(['FA-2', 'FA-3']);
    expect(said.filter((line) => line === 'FTU-14 switch_opened')).toHaveLength(2);
    const dark = truth.dark.filter(({ to }) => to === null).length;
    expect(dark).toBeGreaterThan(50);
    expect(dark).toBeLessThan(200);
    clock.advanceTo(700_000);
    expect(open()).toEqual([]);
    expect(truth.dark.filter(({ to }) => to === null)).toEqual([]);
  });
});
