import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateNetwork } from '../../simulators/network/generate.ts';
import { diagram } from '../../src/network/diagram.ts';
import { importCsv, type NetworkImport } from '../../src/network/import/csv.ts';
import { importCustomers } from '../../src/network/import/customers.ts';
import { importOutages } from '../../src/network/import/outages-file.ts';
import { importPlanned } from '../../src/network/import/planned-file.ts';
import type { ImportFile } from '../../src/network/import/report.ts';
import { contentHash, tablesFromText, tablesToText } from '../../src/network/import/serial.ts';
import { buildLocator, neighbours } from '../../src/network/locate.ts';
import { traceDownstream } from '../../src/network/trace.ts';
import { whatIf } from '../../src/network/what-if.ts';

const dir = mkdtempSync(join(tmpdir(), 'forewatt-network-'));
let files: ImportFile[] = [];
let done: NetworkImport;

beforeAll(async () => {
  await generateNetwork({ supplyPoints: 4_000, seed: 7, dir });
  files = readdirSync(dir).map((name) => ({ name, bytes: readFileSync(join(dir, name)) }));
  done = importCsv(files);
});
afterAll(() => rmSync(dir, { recursive: true }));

function world() {
  if (done.grid === null || done.tables === null) throw new Error('the import was refused');
  return { grid: done.grid, tables: done.tables };
}

describe('a made-up network', () => {
  test('is accepted whole, radial and lit', () => {
    const { grid } = world();
    expect(done.report).toMatchObject({ refused: [], warnings: [], changed: 0, removed: 0 });
    expect(grid.supplyPointCount).toBe(4_000);
    expect(grid.feeders.filter((feeder) => feeder.kind === 'feeder')).toHaveLength(2);
    expect(grid.normal.loops).toEqual([]);
  });

  test('its heads have all supply points behind them, once', () => {
    const { grid } = world();
    const heads = grid.feeders.filter((feeder) => feeder.kind === 'feeder');
    const counts = heads.map(
      (feeder) => traceDownstream(grid, grid.normal, grid.edgeIds[feeder.head] ?? '').customers,
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(4_000);
  });

  test('its people, works and outages are accepted too', () => {
    const { grid } = world();
    const locator = buildLocator(grid);
    const context = {
      region: 'CN',
      zone: 'Asia/Shanghai',
      isSupplyPoint: (id: string) => locator.supplyPoint(id) !== undefined,
      isDevice: (id: string) => grid.edgeOf.has(id),
    };
    const named = (name: string) => files.find((file) => file.name === name) as ImportFile;
    expect(importCustomers(files, context).report.refused).toEqual([]);
    expect(importPlanned(named('planned.csv'), context).report.refused).toEqual([]);
    expect(importOutages(named('outages.csv'), context).report.refused).toEqual([]);
  });

  test('comes back from its stored text as it was, with the same hash', () => {
    const { tables } = world();
    const texts = tablesToText(tables);
    expect(tablesFromText(texts)).toEqual(tables);
    expect(contentHash(tablesToText(tablesFromText(texts)))).toBe(contentHash(texts));
  });

  test('a second import of the same files changes nothing, a renamed device two rows', () => {
    const { tables } = world();
    expect(importCsv(files, tables).report).toMatchObject({ added: 0, changed: 0, removed: 0 });
    const edited = files.map((file) =>
      file.name === 'supply_points.csv'
        ? {
            ...file,
            bytes: Buffer.from(Buffer.from(file.bytes).toString().replace('SP-0000001', 'SP-X')),
          }
        : file,
    );
    const report = importCsv(edited, tables).report;
    expect(report).toMatchObject({ added: 1, changed: 0, removed: 1 });
  });

  test('meters, accounts and assets lead to where they are', () => {
    const { grid, tables } = world();
    const locator = buildLocator(grid);
    const point = tables.supplyPoints[17];
    expect(locator.ofMeter(point?.meter ?? '')).toBe(17);
    expect(locator.find(point?.account ?? '')).toBe(17);
    expect(locator.asset(point?.meter ?? '')).toEqual({ kind: 'supply_point', supplyPoint: 17 });
    const terminal = tables.assets[0];
    expect(locator.asset(terminal?.id ?? '')).toMatchObject({ kind: 'edge', side: 'source' });
    expect(locator.asset('nothing')).toBeNull();
    const near = neighbours(grid, 17, 30);
    expect(new Set(near).size).toBe(30);
    expect(near).not.toContain(17);
  });

  test('its diagram has every device once, parents first', () => {
    const { grid } = world();
    const { rows } = diagram(grid, grid.normal, 'F-001');
    const seen = new Set<string>();
    for (const [id, , parent] of rows) {
      expect(parent === null || seen.has(parent)).toBe(true);
      expect(seen.has(id)).toBe(false);
      seen.add(id);
    }
    expect(rows[0]?.[0]).toBe('CB-1');
    expect(rows[0]?.[6]).toBe(traceDownstream(grid, grid.normal, 'CB-1').customers);
  });

  test('closing a tie after the head opened brings back what it can', () => {
    const { grid } = world();
    const tie = grid.tables.devices.find((row) => row.normalClosed === 0)?.id ?? '';
    const dark = whatIf(grid, grid.normalClosed, { open: ['CB-1'] });
    const back = whatIf(grid, dark.state, { close: [tie] });
    expect(back.gained.customers).toBeGreaterThan(0);
    expect(back.lost.customers).toBe(0);
    expect(dark.feeders).toEqual(['F-001']);
  });
});
