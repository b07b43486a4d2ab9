import { expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/model/time.ts';
import { whatIf } from '../../src/network/what-if.ts';
import { createBoard } from '../../src/operate/board.ts';
import { loadsAfter } from '../../src/operate/load/feeder.ts';
import { createWorld } from '../../src/operate/world.ts';
import { drawn } from '../support/drawn.ts';
import { noon, past } from '../support/past.ts';

const drawing = `
  SS1 - CB1 - LS1 - SW1 - LS3 - TX1*6
              LS1 - TX2*4
  SS2 - CB2 - LS2 - TX3*10
        LS2 - SW9/ - LS3
`;

/** Ten customers on each feeder: 100 A on CB1, 200 A on CB2, every ten seconds of the last two hours. */
async function measured() {
  const { parts } = await past(drawing);
  const { grid } = drawn(drawing);
  for (const row of grid.tables.devices) row.ratingA = row.id === 'CB2' ? 270 : 400;
  const readings = [];
  for (let time = noon - 2 * HOUR; time < noon; time += 10 * SECOND) {
    for (const [asset, value] of [
      ['CB1', 100],
      ['CB2', 200],
    ] as const) {
      for (const phase of ['A', 'B', 'C'] as const) {
        const common = { quantity: 'current' as const, quality: 'good' as const, reason: null };
        readings.push({ ...common, asset, phase, time, receivedAt: time, value });
      }
    }
  }
  await (parts.readings as never as { append(rows: unknown): Promise<unknown> }).append(readings);
  const store = parts.readings as Parameters<typeof loadsAfter>[0]['readings'];
  return { world: createWorld(grid), board: createBoard(), readings: store, now: () => noon };
}

test('a transfer takes its customers’ share of the last hour along', async () => {
  const parts = await measured();
  const { grid, state } = parts.world;
  const transfer = whatIf(grid, state, { open: ['SW1'], close: ['SW9'] });
  expect(transfer.moves).toEqual([
    {
      from: 'CB1',
      to: 'CB2',
      supplyPoints: ['TX1-1', 'TX1-2', 'TX1-3', 'TX1-4', 'TX1-5', 'TX1-6'],
    },
  ]);
  expect(await loadsAfter(parts, transfer)).toEqual([
    { feeder: 'CB1', nowA: 100, afterA: 40, ratingA: 400, percent: 10, coldLoadFactor: 1 },
    { feeder: 'CB2', nowA: 200, afterA: 260, ratingA: 270, percent: 96, coldLoadFactor: 1 },
  ]);
});

test('after half an hour in the dark they take half as much again: here that is too much', async () => {
  const parts = await measured();
  const { grid, state } = parts.world;
  const dark = ['TX1-1', 'TX1-2', 'TX1-3', 'TX1-4', 'TX1-5', 'TX1-6'];
  const mark = (minutes: number) =>
    parts.board.applied({
      intervals: {
        open: dark.map((supplyPoint) => ({
          ...{ supplyPoint, phases: 'ABC' as const, from: noon - minutes * MINUTE, to: null },
          ...{ outage: 'O-1', plannedOutage: null },
        })),
      },
    });
  const opened = whatIf(grid, state, { open: ['SW1'] });
  expect(opened.moves).toMatchObject([{ from: 'CB1', to: null }]);
  const back = whatIf(grid, opened.state, { close: ['SW9'] });
  parts.world.operate([
    { device: 'SW1', phases: 'ABC', state: 'open', origin: 'entry', at: noon, by: 'li' },
  ]);
  mark(29);
  // Four of ten carry the 100 A of CB1 now: 25 A each.
  expect((await loadsAfter(parts, back)).find(({ feeder }) => feeder === 'CB2')).toMatchObject({
    ...{ afterA: 350, coldLoadFactor: 1 },
  });
  mark(30);
  expect((await loadsAfter(parts, back)).find(({ feeder }) => feeder === 'CB2')).toMatchObject({
    ...{ nowA: 200, afterA: 425, percent: 157, coldLoadFactor: 1.5 },
  });
});
