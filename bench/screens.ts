/** What the screens ask first, at 1,000,000 customers: CPU time of the answers, as the service gives them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateNetwork } from '../simulators/network/generate.ts';
import type { Figure } from '../src/cli/bench.ts';
import type { Contact } from '../src/model/contact.ts';
import type { Outage } from '../src/model/outage.ts';
import { importCsv } from '../src/network/import/csv.ts';
import { idsOf, traceDownstream } from '../src/network/trace.ts';
import { createBoard } from '../src/operate/board.ts';
import { createCounters } from '../src/operate/counters.ts';
import { createGridReads } from '../src/operate/grid-reads.ts';
import { createTags } from '../src/operate/tags.ts';
import { createWorld } from '../src/operate/world.ts';
import type { ReadingStore } from '../src/store/readings.ts';
import { openRecords } from '../src/store/sqlite/records.ts';

const SUPPLY_POINTS = 1_000_000;
const NOW = Date.parse('2026-07-15T10:00:00Z');
const TRIES = 20;
const CONTACTS_SHOWN = 4;
const MADE_WITHIN_MS = 15_000;
const budgets = { firstData: 1_500, affected: 300, search: 200 };

/** No readings: the store answers from memory, and what it costs is measured elsewhere. */
const readings = {
  pointsOf: async () => [],
  latest: async (points: readonly unknown[]) => points.map(() => null),
  buckets: async () => [],
  range: async () => [],
} as unknown as ReadingStore;

/** Generates the files in a temporary folder, measures, and removes them. About a minute. */
export async function bench(): Promise<Figure[]> {
  const at = await townOf();
  const { grid } = at.world;
  const devices = grid.tables.devices;
  const points = grid.tables.supplyPoints;
  const spread = <T>(rows: readonly T[]): T[] =>
    Array.from({ length: TRIES }, (_, i) => rows[Math.floor((i / TRIES) * rows.length)] as T);
  const heads = grid.feeders.flatMap(({ head }) => (head < 0 ? [] : [devices[head]?.id ?? '']));
  const picked = [...spread(devices).map(({ id }) => id), ...heads.slice(0, 5)];
  const texts = [
    ...spread(points).flatMap(({ meter, account }) => [meter ?? '', account ?? '']),
    ...spread(devices).flatMap(({ id, name }) => [id, name]),
    ...spread(grid.tables.transformers).map(({ name }) => name),
    ...spread(points).flatMap(({ id, meter, address }) => [
      id.slice(0, -2),
      ...[meter?.slice(-4) ?? '', address ?? ''],
    ]),
    ...['no such thing', 'xyz', '0000000000000', '没有', '77', '9X'],
  ];
  return [
    figure('search by meter, account, device, address or part of one, p95', 'search', {
      value: await p95(texts, (text) => at.reads.search(text, 8)),
      budget: budgets.search,
    }),
    figure('search by phone, part of a phone, name or account of a person, p95', 'search', {
      value: await personSearch(),
      budget: budgets.search,
    }),
    figure('affected customers after picking a device, p95', 'what if', {
      value: await p95(picked, (id) => at.reads.whatIf({ open: [id], close: [] })),
      budget: budgets.affected,
    }),
    figure('first data: counters and one page of outages', 'overview', {
      value: await p95(spread([0]), async () => at.counters.view(NOW)),
      budget: budgets.firstData,
    }),
    figure('all feeders', 'feeders', {
      value: await p95([0, 1, 2], () => at.reads.feeders()),
      budget: budgets.firstData,
    }),
    figure('one feeder with its diagram, p95', 'diagram', {
      value: await p95(spread(grid.feeders.map(({ id }) => id)), async (id) => {
        await at.reads.feeder(id);
        await at.reads.diagram(id);
      }),
      budget: budgets.affected,
    }),
  ];
}

async function townOf() {
  const dir = mkdtempSync(join(tmpdir(), 'forewatt-bench-'));
  try {
    await generateNetwork({ supplyPoints: SUPPLY_POINTS, seed: 1, dir });
    const files = readdirSync(dir).map((name) => ({ name, bytes: readFileSync(join(dir, name)) }));
    const { grid } = importCsv(files);
    if (grid === null) throw new Error('the generated network was refused');
    console.info(`${grid.deviceCount} devices, ${grid.supplyPointCount} supply points`);
    const world = createWorld(grid);
    const board = createBoard();
    const dark = grid.feeders.slice(0, 20).flatMap(({ id, head }) => {
      const device = grid.tables.devices[head]?.id;
      if (device === undefined) return [];
      return [{ id, points: idsOf(grid, traceDownstream(grid, grid.normal, device).supplyPoints) }];
    });
    board.applied({
      intervals: {
        open: dark.flatMap(({ id, points }) =>
          points.map((supplyPoint) => ({
            ...{ supplyPoint, phases: 'ABC', from: NOW, to: null },
            ...{ outage: `O-${id}`, plannedOutage: null },
          })),
        ),
      },
      put: { outage: [] as Outage[] },
    });
    const reads = createGridReads({
      ...{ world, board, readings, tags: createTags(), deviceLabel: '{name} {id}' },
      ...{ pDark: () => null, automation: () => null, now: () => NOW },
    });
    const counters = createCounters({
      ...{ board, world, sources: () => [], missing: () => [], staleAfter: 86_400_000 },
      flood: () => ({ isOn: false, since: null, newAlarms: 0 }),
      storm: () => null,
    });
    return { world, reads, counters };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const surnames = [...'王李张刘陈杨赵黄周吴徐孙'];
const givenNames = [...'伟芳娜敏静强磊洋勇艳杰娟'];
const PEOPLE_AT_ONCE = 50_000;

const person = (n: number): Contact => ({
  ...{ id: `C-${String(n).padStart(7, '0')}`, phone: `1390${String(n * 7).padStart(7, '0')}` },
  name: `${surnames[n % 12]}${givenNames[(n * 5 + (n >> 4)) % 12]}`,
  ...{ phoneKind: 'mobile' as const, email: null, locale: null, class: null, zone: null },
  account: `03100${String(n).padStart(7, '0')}`,
});

/** The records in their own thread, with a contact for each customer. The CPU of all threads counts. */
async function personSearch(): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'forewatt-bench-'));
  const records = await openRecords({ path: join(dir, 'records.db') });
  try {
    for (let from = 0; from < SUPPLY_POINTS; from += PEOPLE_AT_ONCE) {
      const contacts = Array.from({ length: PEOPLE_AT_ONCE }, (_, i) => person(from + i));
      await records.import({ contacts });
    }
    const asked = Array.from({ length: TRIES }, (_, i) => person(i * 49_999)).flatMap(
      ({ phone, account, name }) => [phone ?? '', phone?.slice(-6) ?? '', account ?? '', name],
    );
    const { network } = records;
    // The first search begins to make what the others use; until then all contacts are read.
    await network.searchContacts('nobody', CONTACTS_SHOWN);
    await new Promise((go) => setTimeout(go, MADE_WITHIN_MS));
    return await p95([...asked, '司马'], (text) => network.searchContacts(text, CONTACTS_SHOWN));
  } finally {
    await records.close();
    rmSync(dir, { recursive: true });
  }
}

/** The 95th percentile of the CPU time of each, ms; the first one warms up. */
async function p95<T>(of: readonly T[], act: (one: T) => unknown): Promise<number> {
  const [first] = of;
  if (first !== undefined) await act(first);
  const times: number[] = [];
  for (const one of of) {
    const before = process.cpuUsage();
    await act(one);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1_000);
  }
  times.sort((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * 0.95))] ?? 0;
}

function figure(name: string, what: string, at: { value: number; budget: number }): Figure {
  const value = Math.round(at.value * 10) / 10;
  return {
    name: `screens: ${name}, ${SUPPLY_POINTS.toLocaleString('en')} customers`,
    ...{ value, unit: 'ms CPU', beside: `the budget of ${what}`, besideValue: at.budget },
    ratio: Math.round((100 * value) / at.budget) / 100,
    ...{ target: `≤ ${at.budget} ms`, ok: value <= at.budget },
  };
}
