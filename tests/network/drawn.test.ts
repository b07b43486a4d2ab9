import { describe, expect, test } from 'vitest';
import { buildForest } from '../../src/network/forest.ts';
import { idsOf, pathTo, traceDownstream, traceUpstream } from '../../src/network/trace.ts';
import { whatIf } from '../../src/network/what-if.ts';
import { drawn } from '../support/drawn.ts';

const two = `
  SS1 - CB1 - LS1 - SW2 - LS3 - TX4*40
              LS1 - LS5 - SW6/ - LS7 - CB8 - SS9
                                 LS7 - TX9*2
`;

describe('a drawn network', () => {
  test('a back-feed through the tie keeps the lateral alive', () => {
    const grid = drawn(two);
    expect(grid.dark({ open: ['CB1'] })).toBe('LS1 SW2 LS3 TX4 LS5');
    expect(grid.dark({ open: ['CB1'], closed: ['SW6'] })).toBe('');
  });

  test('every supply point behind the breaker is found once and in one range', () => {
    const { grid } = drawn(two);
    const traced = traceDownstream(grid, grid.normal, 'CB1');
    expect(traced.customers).toBe(40);
    expect(traced.byClass).toEqual({ life_support: 0, critical: 0, business: 0, residential: 40 });
    expect(idsOf(grid, traceDownstream(grid, grid.normal, 'CB8').supplyPoints)).toEqual([
      'TX9-1',
      'TX9-2',
    ]);
  });

  test('the way up names devices only, the nearest to the source first', () => {
    const { grid } = drawn(two);
    expect(traceUpstream(grid, grid.normal, 'TX4')).toEqual(['CB1', 'SW2']);
    expect(pathTo(grid, grid.normal, grid.spNode[0] as number)).toEqual(['CB1', 'SW2']);
  });

  test('a transfer hands nodes to the other feeder and leaves the rest where it was', () => {
    const { grid, state } = drawn(two);
    const feederAt = (id: string, change: Parameters<typeof state>[0]): string | undefined => {
      const forest = buildForest(grid, state(change));
      const edge = grid.edgeOf.get(id) ?? -1;
      return grid.feeders[forest.feeder[grid.to[edge] as number] as number]?.id;
    };
    expect(feederAt('LS5', {})).toBe('CB1');
    expect(feederAt('LS5', { closed: ['SW6'] })).toBe('CB1');
    expect(feederAt('LS5', { open: ['CB1'], closed: ['SW6'] })).toBe('CB8');
  });

  test('what-if names losses, gains, loops and the feeders it touches', () => {
    const { grid, state } = drawn(two);
    const loop = whatIf(grid, state(), { close: ['SW6'] });
    expect(loop.lost.customers).toBe(0);
    expect(loop.loops).toMatchObject([{ kind: 'two_sources', edge: 'SW6' }]);
    expect(loop.loops[0]?.members.toSorted()).toEqual(['CB1', 'CB8', 'LS1', 'LS5', 'LS7', 'SW6']);
    const back = whatIf(grid, state({ open: ['CB1'] }), { close: ['SW6'] });
    expect(back.gained.customers).toBe(40);
    expect(back.feeders).toEqual(['CB1', 'CB8']);
  });

  test('an unknown prefix is refused with the list of prefixes', () => {
    expect(() => drawn('SS1 - XY2')).toThrow(/SS CB RC SE SW DS FU JP LS TX/);
  });

  test('a device that does not exist is named', () => {
    const { grid } = drawn(two);
    expect(() => traceDownstream(grid, grid.normal, 'CB77')).toThrow(/CB77/);
  });
});
