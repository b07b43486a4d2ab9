/** A network of 1,000,000 supply points: from its CSV files to a grid that answers. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { generateNetwork } from '../simulators/network/generate.ts';
import type { Figure } from '../src/cli/bench.ts';
import { buildGrid } from '../src/network/build.ts';
import type { Grid } from '../src/network/grid.ts';
import { importCsv } from '../src/network/import/csv.ts';
import type { ImportFile } from '../src/network/import/report.ts';
import { lost, traceDownstream } from '../src/network/trace.ts';

const SUPPLY_POINTS = 1_000_000;
const IMPORT_MOST_S = 15;
const BUILD_MOST_S = 1;
const TRACE_MOST_MS = 1;
/** The better of so many builds: the first one runs cold code. */
const BUILDS = 3;
const TRACES = 200;

/** Generates the files in a temporary folder, measures, and removes them. About a minute. */
export async function bench(): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'forewatt-bench-'));
  try {
    await generateNetwork({ supplyPoints: SUPPLY_POINTS, seed: 1, dir });
    const files = readdirSync(dir).map((name) => ({ name, bytes: readFileSync(join(dir, name)) }));
    const library = await seconds(() => bareParse(files));
    let grid: Grid | null = null;
    const imported = await seconds(() => {
      grid = importCsv(files).grid;
    });
    if (grid === null) throw new Error('the generated network was refused');
    return [
      figure({
        name: 'network: import of 1,000,000 supply points from CSV, checked and built',
        value: imported,
        unit: 's',
        beside: 'csv-parse over the same bytes, nothing checked or kept',
        besideValue: library,
        most: IMPORT_MOST_S,
      }),
      await buildFigure(grid),
      traceFigure(grid),
    ];
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function buildFigure(grid: Grid): Promise<Figure> {
  const builds: number[] = [];
  for (let i = 0; i < BUILDS; i++) builds.push(await seconds(() => buildGrid(grid.tables, 1)));
  const maps = await seconds(() => {
    new Map(grid.edgeIds.map((id, edge) => [id, edge]));
    new Map(grid.nodeIds.map((id, node) => [id, node]));
  });
  return figure({
    name: 'network: grid and forest from rows, 1,000,000 supply points',
    value: Math.min(...builds),
    unit: 's',
    beside: 'two maps of the same ids alone',
    besideValue: maps,
    most: BUILD_MOST_S,
  });
}

/** The median over devices spread through the network, beside a search without the forest. */
function traceFigure(grid: Grid): Figure {
  const step = Math.max(1, Math.floor(grid.deviceCount / TRACES));
  const devices = grid.edgeIds.slice(0, grid.deviceCount).filter((_, i) => i % step === 0);
  const ranges = devices.map((id) => {
    const start = performance.now();
    traceDownstream(grid, grid.normal, id);
    return performance.now() - start;
  });
  const searches = devices.slice(0, 20).map((id) => {
    const start = performance.now();
    lost(grid, grid.normalClosed, { open: [id] });
    return performance.now() - start;
  });
  return figure({
    name: 'network: what lies behind a device, median of 200',
    value: median(ranges),
    unit: 'ms',
    beside: 'the same by search',
    besideValue: median(searches),
    most: TRACE_MOST_MS,
  });
}

async function bareParse(files: readonly ImportFile[]): Promise<void> {
  for (const file of files) {
    const parser = parse({ relax_column_count: true });
    parser.on('data', () => {});
    const ended = new Promise((resolve, reject) => parser.on('end', resolve).on('error', reject));
    parser.end(file.bytes);
    await ended;
  }
}

async function seconds(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}

function figure(one: Omit<Figure, 'ratio' | 'target' | 'ok'> & { most: number }): Figure {
  const { most, ...rest } = one;
  const ratio = rest.value / rest.besideValue;
  return { ...rest, ratio, target: `≤ ${most} ${rest.unit}`, ok: rest.value <= most };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
