import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { createBoard } from '../../src/operate/board.ts';
import { createCounters } from '../../src/operate/counters.ts';
import { createWorld } from '../../src/operate/world.ts';
import { drawn } from '../support/drawn.ts';

const { tables, grid } = drawn('SS1 - CB1 - LS1 - TX1*12');
for (const [i, row] of tables.supplyPoints.entries()) {
  row.class = i % 5 === 0 ? 'life_support' : i % 5 === 1 ? 'critical' : 'residential';
}
const ids = tables.supplyPoints.map(({ id }) => id);

const change = fc.record({
  what: fc.constantFrom('open', 'close', 'move'),
  points: fc.uniqueArray(fc.nat({ max: ids.length - 1 }), { maxLength: 6 }),
  outage: fc.constantFrom('O-1', 'O-2'),
  plan: fc.constantFrom(null, 'P-1'),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function applied(board: ReturnType<typeof createBoard>, { what, points, outage, plan }: Change) {
  const at = { from: 1, phases: 'ABC' as const };
  const named = points.map((i) => ids[i] as string);
  if (what === 'open') {
    const open = named.map((supplyPoint) => ({
      ...{ ...at, supplyPoint, to: null, outage, plannedOutage: plan },
    }));
    board.applied({ intervals: { open } });
  } else if (what === 'close') {
    board.applied({ intervals: { close: named.map((supplyPoint) => ({ supplyPoint, to: 2 })) } });
  } else {
    const move = [{ from: outage, to: 'O-3', supplyPoints: named }];
    board.applied({ intervals: { move } });
  }
}

function countersOf(board: ReturnType<typeof createBoard>) {
  return createCounters({
    ...{ board, world: createWorld(grid), sources: () => [], missing: () => [] },
    ...{ flood: () => ({ isOn: false, since: null, newAlarms: 0 }), staleAfter: 1 },
    storm: () => null,
  });
}

test.prop([fc.array(change, { maxLength: 30 })])(
  'counts of people that move with each change are those that are counted anew',
  (changes) => {
    const board = createBoard();
    const moved = countersOf(board);
    for (const one of changes) {
      applied(board, one);
      const anew = countersOf(board).view(0).customers;
      expect(moved.view(0).customers).toEqual(anew);
    }
  },
);
