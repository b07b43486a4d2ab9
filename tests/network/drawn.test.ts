import { describe, expect, test } from 'vitest';
import { buildGrid } from '../../src/network/build.ts';
import { diagram } from '../../src/network/diagram.ts';
import { buildForest } from '../../src/network/forest.ts';
import type { DeviceRow } from '../../src/network/tables.ts';
import {
  darkUnder,
  idsOf,
  pathTo,
  traceDownstream,
  traceUpstream,
} from '../../src/network/trace.ts';
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

describe('phases, loops and feeders', () => {
  test('one pole that opens darkens its phase only, and an unknown phase perhaps', () => {
    const { grid } = drawn(`
      SS1 - CB1 - LS1:AB*1 - FU2:B*1
                  LS1 - TX3*2?
    `);
    const traced = traceDownstream(grid, grid.normal, { device: 'CB1', phases: 'B' });
    expect(idsOf(grid, traced.supplyPoints)).toEqual(['LS1-1', 'FU2-1']);
    expect(idsOf(grid, traced.uncertain)).toEqual(['TX3-1', 'TX3-2']);
    expect(traceDownstream(grid, grid.normal, 'CB1').customers).toBe(4);
  });

  test('three single poles side by side are no loop, a fourth is one', () => {
    const { tables } = drawn('SS1 - FU1:A - LS9*1');
    const [first] = tables.devices;
    for (const [id, phases] of [
      ['FU2', 2],
      ['FU3', 4],
    ] as const) {
      tables.devices.push({ ...(first as DeviceRow), id, phases, normalClosed: phases });
    }
    const grid = buildGrid(tables, 1);
    expect(grid.normal.loops).toEqual([]);
    expect([...darkUnder(grid, grid.normalClosed)]).toEqual([]);
    expect(traceDownstream(grid, grid.normal, 'FU2').customers).toBe(1);
    tables.devices.push({ ...(first as DeviceRow), id: 'FU4' });
    const looped = buildGrid(tables, 1);
    expect(looped.normal.loops).toMatchObject([{ kind: 'ring', phases: 1 }]);
    expect(traceDownstream(looped, looped.normal, 'FU1').customers).toBe(0);
  });

  test('what lies above the feeder heads belongs to the substation', () => {
    const grid = drawn('SS1 - CB1 - LS1 - CB2 - LS2*3\nLS1 - CB3 - LS3*4');
    const { tables } = grid;
    for (const row of tables.devices) row.feeder = row.id === 'CB1' ? null : `F-${row.id}`;
    const again = buildGrid(tables, 2);
    expect(again.feeders.map((feeder) => `${feeder.kind} ${feeder.id}`)).toEqual([
      'substation SS1',
      'feeder F-CB2',
      'feeder F-CB3',
    ]);
    const feederAt = (id: string) =>
      again.feeders[again.homeFeeder[again.to[again.edgeOf.get(id) ?? -1] as number] as number]?.id;
    expect([feederAt('CB1'), feederAt('LS2'), feederAt('LS3')]).toEqual(['SS1', 'F-CB2', 'F-CB3']);
  });

  test('a source without any device is a feeder of its own', () => {
    const { grid } = drawn('SS1 - LS1*2');
    expect(grid.feeders).toMatchObject([{ id: 'SS1', kind: 'feeder' }]);
  });

  test('a box opens like a device and has its supply points behind it', () => {
    const { tables } = drawn('SS1 - CB1 - TX2*6');
    for (const row of tables.supplyPoints.slice(0, 4)) row.box = 'BX-1';
    const grid = buildGrid(tables, 1);
    expect(traceDownstream(grid, grid.normal, 'BX-1').customers).toBe(4);
    expect(traceDownstream(grid, grid.normal, 'TX2').customers).toBe(6);
  });

  test('a diagram shows the open tie below the device it stands at', () => {
    const { grid } = drawn(two);
    const rows = diagram(grid, grid.normal, 'CB1').rows;
    expect(rows.map(([id, kind, parent, state]) => [id, kind, parent, state])).toEqual([
      ['CB1', 'breaker', null, 'closed'],
      ['SW2', 'load_break_switch', 'CB1', 'closed'],
      ['TX4', 'transformer', 'SW2', 'closed'],
      ['SW6', 'load_break_switch', 'CB1', 'open'],
    ]);
  });
});
