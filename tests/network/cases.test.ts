import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { phasesOf } from '../../src/model/phases.ts';
import { buildForest } from '../../src/network/forest.ts';
import type { Grid } from '../../src/network/grid.ts';
import { importCim } from '../../src/network/import/cim.ts';
import { importCsv, type NetworkImport } from '../../src/network/import/csv.ts';
import { presentOperations, type Switched, withOperations } from '../../src/network/state.ts';
import { darkUnder, idsOf, lost, traceDownstream } from '../../src/network/trace.ts';

const folder = join(import.meta.dirname, '../cases/network');
const ieee13 = join(folder, 'ieee/IEEE13.xml');
const ieee123 = join(import.meta.dirname, '../../simulators/demo/networks/IEEE123.xml');

// biome-ignore lint/suspicious/noExplicitAny: case files differ in form
function caseOf(id: string): any {
  return JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8'));
}

function cimCase(id: string): NetworkImport {
  const name = `${id}.xml`;
  return importCim({ name, bytes: readFileSync(join(folder, name)) });
}

function csvCase(texts: Record<string, string>): NetworkImport {
  const files = Object.entries(texts).filter(([name]) => name.endsWith('.csv'));
  return importCsv(files.map(([name, text]) => ({ name, bytes: Buffer.from(text) })));
}

function gridOf(done: NetworkImport): Grid {
  expect(done.report.refused).toEqual([]);
  if (done.grid === null) throw new Error('nothing was built');
  return done.grid;
}

function lostBy(grid: Grid, ...open: Switched[]): string[] {
  return idsOf(grid, lost(grid, grid.normalClosed, { open }).supplyPoints);
}

describe('networks from the field', () => {
  test('nw-every-switch-class: no subclass of Switch is dropped', () => {
    const { expect: wanted } = caseOf('nw-every-switch-class');
    const grid = gridOf(cimCase('nw-every-switch-class'));
    expect(grid.supplyPointCount - darkUnder(grid, grid.normalClosed).length).toBe(wanted.supplied);
    const found = grid.tables.devices.map((row) => [
      row.id,
      traceDownstream(grid, grid.normal, row.id).customers,
    ]);
    expect(Object.fromEntries(found)).toEqual(wanted.lostWhenOpened);
  });

  test('nw-duplicate-id: both places are named and nothing is imported', () => {
    const { input } = caseOf('nw-duplicate-id');
    const xml = cimCase('nw-duplicate-id');
    expect(xml.tables).toBeNull();
    expect(xml.report.refused[0]).toMatchObject({ code: 'IMP-ID-TWICE', row: 12 });
    expect(xml.report.refused[0]?.message).toContain('line 7');
    const network = { 'sources.csv': 'id,node\nS,n0\n' };
    const csv = csvCase({ ...network, 'devices.csv': input.csv });
    expect(csv.report).toMatchObject({ added: 0, refused: [{ row: 4, column: 'id' }] });
    expect(csv.report.refused[0]?.message).toContain('row 2');
    const variant = csvCase({ ...network, 'devices.csv': input.csvVariant });
    expect(variant.report.refused).toMatchObject([{ code: 'IMP-ID-TWICE', row: 4 }]);
    expect(variant.report.warnings).toMatchObject([{ code: 'IMP-ID-CASE' }]);
  });

  test('nw-missing-terminal: an element with one end is refused by name', () => {
    const { report, tables } = cimCase('nw-missing-terminal');
    expect(tables).toBeNull();
    expect(report.refused).toMatchObject([{ code: 'NET-TERMINALS' }]);
    expect(report.refused[0]?.message).toContain('"FU1"');
  });

  test('nw-open-or-normal-open: normal and present state are two states', () => {
    const { expect: wanted } = caseOf('nw-open-or-normal-open');
    const grid = gridOf(cimCase('nw-open-or-normal-open'));
    const present = withOperations(grid, grid.normalClosed, presentOperations(grid));
    const isOpen = (state: Uint8Array, id: string): string =>
      state[grid.edgeOf.get(id) ?? -1] === 0 ? 'open' : 'closed';
    for (const [name, state] of [
      ['normal', grid.normalClosed],
      ['current', present],
    ] as const) {
      expect({ SW2: isOpen(state, 'SW2'), SW3: isOpen(state, 'SW3') }).toEqual({
        SW2: wanted[name].SW2,
        SW3: wanted[name].SW3,
      });
      expect(idsOf(grid, darkUnder(grid, state))).toEqual(wanted[name].dark);
    }
    expect(lostBy(grid, 'SW2')).toEqual(wanted.normal.lostWhenSW2Opens);
    const after = traceDownstream(grid, buildForest(grid, present), 'SW3');
    expect(idsOf(grid, after.supplyPoints)).toEqual(wanted.current.lostWhenSW3Opens);
  });

  test('nw-terminal-not-connected: the far side is dark and the open end is named', () => {
    const { expect: wanted } = caseOf('nw-terminal-not-connected');
    const done = cimCase('nw-terminal-not-connected');
    const grid = gridOf(done);
    expect(idsOf(grid, darkUnder(grid, grid.normalClosed))).toEqual(wanted.dark);
    expect(lostBy(grid, 'BR1')).toEqual(wanted.lostWhenOpened.BR1);
    expect(done.report.warnings[0]).toMatchObject({ code: 'NET-TERMINAL-OPEN' });
    expect(done.report.warnings[0]?.message).toContain('End 2 of "L1"');
  });

  test('nw-two-phase-fuse: phases survive a line break, and one pole is not two', () => {
    const { input, expect: wanted } = caseOf('nw-two-phase-fuse');
    const done = csvCase(input);
    const grid = gridOf(done);
    const phases = grid.tables.devices.map((row) => [row.id, phasesOf(row.phases)]);
    expect(Object.fromEntries(phases)).toEqual(wanted.phases);
    expect(idsOf(grid, darkUnder(grid, grid.normalClosed))).toEqual(['s6']);
    expect(done.report.warnings).toMatchObject([{ code: 'NET-NO-PATH' }]);
    expect(lostBy(grid, { device: 'FU1', phases: 'B' })).toEqual(['s2', 's3', 's4']);
    expect(lostBy(grid, 'FU2')).toEqual(['s4']);
  });

  test('nw-ring-closed: what has another way round stays', () => {
    const { input, expect: wanted } = caseOf('nw-ring-closed');
    const done = csvCase(input);
    const grid = gridOf(done);
    for (const [device, points] of Object.entries(wanted.lostWhenOpened)) {
      const traced = traceDownstream(grid, grid.normal, device);
      expect(idsOf(grid, traced.supplyPoints), device).toEqual(points);
    }
    expect(lostBy(grid, 'SW1', 'SW2')).toEqual(wanted['SW1 and SW2 open']);
    expect(lostBy(grid, 'SW1', 'SW3')).toEqual(wanted['SW1 and SW3 open']);
    expect(done.report.warnings).toMatchObject([{ code: 'NET-LOOP' }]);
    const members = done.report.warnings[0]?.message.match(/SW\d/g) ?? [];
    expect(members.toSorted()).toEqual(['SW1', 'SW2', 'SW3']);
  });

  test('nw-tie-closed: two sources, then one, and the home feeder stays', () => {
    const { input, expect: wanted } = caseOf('nw-tie-closed');
    const grid = gridOf(csvCase(input));
    let state = grid.normalClosed;
    const check = (expected: Record<string, string[]>): void => {
      const forest = buildForest(grid, state);
      for (const [device, points] of Object.entries(expected)) {
        const traced = traceDownstream(grid, forest, device);
        expect(idsOf(grid, traced.supplyPoints), device).toEqual(points);
      }
    };
    check(wanted['normal lostWhenOpened']);
    state = withOperations(grid, state, [{ device: 'TIE', state: 'closed' }]);
    check(wanted['after TIE closes: lostWhenOpened']);
    state = withOperations(grid, state, [{ device: 'SW1', state: 'open' }]);
    check(wanted['after SW1 opens too']);
    state = withOperations(grid, state, [{ device: 'BR1', state: 'open' }]);
    expect(idsOf(grid, darkUnder(grid, state))).toEqual(wanted['after all three'].dark);
    const node = grid.nodeOf.get('n2') ?? -1;
    const now = buildForest(grid, state).feeder[node] as number;
    expect(grid.feeders[now]?.id).toBe('F2');
    expect(grid.feeders[grid.homeFeeder[node] as number]?.id).toBe('F1');
  });

  test('nw-island-without-source: an unknown node is refused, an island is told', () => {
    const { input } = caseOf('nw-island-without-source');
    const refused = csvCase(input).report.refused;
    expect(refused).toMatchObject([{ code: 'NET-NODE-UNKNOWN', row: 5, column: 'node' }]);
    const points = input['supply_points.csv'].replace('s4,zz\n', '');
    const done = csvCase({ ...input, 'supply_points.csv': points });
    gridOf(done);
    expect(done.report.warnings).toMatchObject([{ code: 'NET-ISLAND' }]);
    const message = done.report.warnings[0]?.message ?? '';
    for (const id of ['x1', 'x2', 'FU9', 's2', 's3']) expect(message).toContain(id);
  });
});

describe('the IEEE feeders, against a connectivity search of another program', () => {
  const topology = JSON.parse(readFileSync(join(folder, 'ieee/topology.json'), 'utf8'));
  test.each([
    ['IEEE13', ieee13],
    ['IEEE123', ieee123],
  ])('%s: nodes, consumers and every trace', (name, path) => {
    const grid = gridOf(importCim({ name: `${name}.xml`, bytes: readFileSync(path) }));
    const wanted = topology[name];
    expect(grid.nodeCount).toBe(wanted.nodes);
    expect(grid.supplyPointCount).toBe(wanted.consumers);
    for (const [device, customers] of Object.entries(wanted.lost)) {
      expect(traceDownstream(grid, grid.normal, device).customers, device).toBe(customers);
    }
    const open = grid.tables.devices.filter((row) => row.normalClosed === 0).map((row) => row.id);
    expect(open.toSorted()).toEqual(wanted.normally_open ?? []);
  });
});
