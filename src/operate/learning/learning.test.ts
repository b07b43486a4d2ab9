import { expect, test } from 'vitest';
import { drawn } from '../../../tests/support/drawn.ts';
import type { Outage } from '../../model/outage.ts';
import { buildGrid } from '../../network/build.ts';
import { defaultOutageSettings } from '../../outages/settings.ts';
import { learnedFrom } from './learning.ts';
import { pastOf, stocksOf } from './past.ts';
import { worklist } from './worklist.ts';

const { model } = defaultOutageSettings();
const now = Date.parse('2026-07-15T04:00:00Z');
const day = 86_400_000;

const town = drawn('SS1 - CB1 - FU1 - LS1 - TX1*4?\n LS1 - TX2*4\n CB1 - TX3*4');
for (const row of town.tables.transformers) row.vectorGroup = 'Yyn0';
const grid = buildGrid(town.tables, 1);

function outage(id: string, facts: Partial<Outage>): Outage {
  return {
    ...{ id, version: 3, revision: 1, state: 'closed', feeder: 'CB1', causeGroup: ['FU1'] },
    ...{ causePhases: 'A', probability: 0.99, alternatives: [], causeKind: null },
    ...{ responsibility: null, startedAt: now - day, detectedAt: now, confirmedAt: now },
    ...{ restoredAt: now, basis: 'inferred', dark: [], ever: [], etr: null, parent: null },
    ...{ crew: { state: 'none', name: null }, plannedOutage: null, mergedInto: null },
    ...{ splitFrom: null, related: null, danger: false, explanation: [] },
    ...facts,
  } as Outage;
}

async function* list(outages: readonly Outage[]) {
  yield* outages;
}

const past = (outages: readonly Outage[], wanted: string[] = []) =>
  pastOf(list(outages), { grid, model, now, wanted: new Set(wanted) });

test('a meter that was dark in two outages of phase A is proposed for A, as one row a transformer', async () => {
  const seen = await past([
    outage('O-1', { ever: ['TX1-1', 'TX2-1'] }),
    outage('O-2', { ever: ['TX1-1', 'TX1-2'] }),
  ]);
  const rows = worklist(seen, {}, { grid, now });
  expect(rows).toMatchObject([
    { id: 'T-phases_proposed-TX1-1', code: 'phases_proposed', subject: 'TX1', state: 'open' },
  ]);
  expect(rows[0]!.text).toBe('Phases learned from outages: TX1-1 A (99.8 %).');
});

test('planned cuts, rejected ones and those of all phases teach no phase', async () => {
  const seen = await past([
    outage('O-1', { ever: ['TX1-1'], plannedOutage: 'P-1' }),
    outage('O-2', { ever: ['TX1-1'], state: 'rejected' }),
    outage('O-3', { ever: ['TX1-1'], causePhases: 'ABC' }),
  ]);
  expect([...seen.signs]).toEqual([]);
  expect(seen.openings).toHaveLength(1);
});

test('a meter at odds with its record in two outages is a row with the place that fits best', async () => {
  const doubts = { 'TX1-3': ['O-1', 'O-2'] };
  const dark = { ever: ['TX1-1', 'TX2-1'] };
  const seen = await past([outage('O-1', dark), outage('O-2', dark)], ['O-1', 'O-2']);
  const rows = worklist(seen, doubts, { grid, now }).filter(
    ({ code }) => code === 'record_doubtful',
  );
  expect(rows).toMatchObject([{ subject: 'TX1-3', code: 'record_doubtful' }]);
  expect(rows[0]!.text).toContain('had supply while TX1 had none (O-1, O-2)');
  expect(rows[0]!.text).toContain('Best place by what was seen: TX3.');
});

test('what was learned reaches every device of its kind on the feeder, and each head-end', () => {
  const [fuse] = stocksOf(grid).filter(({ kind }) => kind === 'fuse');
  expect(fuse).toMatchObject({ devices: 1, usual: expect.closeTo(2.28e-5, 9) });
  const rates = [
    { feeder: fuse!.feeder, kind: 'fuse' as const, perHour: 4.56e-5, openings: 20, weight: 0.5 },
  ];
  const gasps = { radio: { outages: 380, dark: 1_000, heard: 500 } };
  const learned = learnedFrom({ gasps, doubts: {}, rates }, { grid, model });
  expect([...learned.rates]).toEqual([['FU1', expect.closeTo(4.56e-5, 9)]]);
  expect(learned.gaspLoss.get('radio')).toBeCloseTo(0.95 * (1 - 0.5 / (0.657 / 0.7)) + 0.015, 6);
});
