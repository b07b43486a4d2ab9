import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordsStore } from '../../src/store/records.ts';

/** Dark time of supply points, in every records engine. */
export function darkTimeContract(name: string, make: () => Promise<RecordsStore>): void {
  describe(`dark time: ${name}`, () => {
    let store: RecordsStore;
    beforeEach(async () => {
      store = await make();
    });
    afterEach(() => store.close());

    test('dark time of a supply point never overlaps and has one open interval', async () => {
      const dark = (supplyPoint: string, from: number, own: object = {}) => ({
        supplyPoint,
        phases: 'ABC' as const,
        from,
        to: null,
        outage: 'O-1',
        plannedOutage: null,
        ...own,
      });
      await store.commit({ intervals: { open: [dark('SP-1', 100), dark('SP-2', 100)] } });
      await store.commit({
        intervals: { close: [{ supplyPoint: 'SP-1', to: 200 }], open: [dark('SP-1', 150)] },
      });
      await store.commit({ intervals: { open: [dark('SP-1', 300, { outage: 'O-2' })] } });
      const rows = await store.history.intervals({ supplyPoint: 'SP-1', limit: 10 });
      expect(rows).toEqual([dark('SP-1', 100, { to: 200 }), dark('SP-1', 200, { outage: 'O-2' })]);
      const move = [{ from: 'O-1', to: 'O-3', supplyPoints: null }];
      await store.commit({ intervals: { move } });
      const moved = await store.history.intervals({ outage: 'O-3', limit: 10 });
      expect(moved.map((row) => row.supplyPoint).sort()).toEqual(['SP-1', 'SP-2']);
      const open = await store.history.intervals({ openOnly: true, from: 0, to: 150, limit: 9 });
      expect(open.map((row) => row.supplyPoint)).toEqual(['SP-2']);
      const pages: string[] = [];
      let after: string | null = null;
      do {
        const request = { from: 100, to: 201, after, limit: 2 };
        const page: Awaited<ReturnType<typeof store.history.intervalsByPoint>> =
          await store.history.intervalsByPoint(request);
        pages.push(page.intervals.map((row) => `${row.supplyPoint} ${row.from}`).join());
        after = page.after;
      } while (after !== null);
      expect(pages).toEqual(['SP-1 100,SP-1 200', 'SP-2 100']);
      const some = { from: 0, to: 999, after: null, limit: 9, among: ['SP-2', 'SP-none'] };
      const { intervals } = await store.history.intervalsByPoint(some);
      expect(intervals.map((row) => row.supplyPoint)).toEqual(['SP-2']);
    });

    test('dark time that is told late is written where it lies, without what another holds', async () => {
      const at = (from: number, to: number | null, outage: string) => ({
        ...{ supplyPoint: 'SP-8', phases: 'ABC' as const, from, to, outage, plannedOutage: null },
      });
      await store.commit({
        intervals: { open: [at(300, 400, 'O-1'), at(500, 600, 'O-2'), at(900, null, 'O-3')] },
      });
      const open = [at(100, 200, 'O-4'), at(250, 550, 'O-5'), at(800, 950, 'O-6')];
      await store.commit({ intervals: { open } });
      const rows = await store.history.intervals({ supplyPoint: 'SP-8', limit: 9 });
      expect(rows.toSorted((a, b) => a.from - b.from)).toEqual([
        ...[at(100, 200, 'O-4'), at(250, 300, 'O-5'), at(300, 400, 'O-1'), at(400, 500, 'O-5')],
        ...[at(500, 600, 'O-2'), at(800, 900, 'O-6'), at(900, null, 'O-3')],
      ]);
    });

    test('dark time set right stays between its neighbours, and what stood before is kept', async () => {
      const at = (from: number, to: number | null, outage: string) => ({
        ...{ supplyPoint: 'SP-9', phases: 'ABC' as const, from, to, outage, plannedOutage: null },
      });
      await store.commit({
        intervals: { open: [at(100, 200, 'O-1'), at(300, 400, 'O-2'), at(500, null, 'O-3')] },
      });
      const right = { supplyPoint: 'SP-9', outage: 'O-2', at: 900, by: 'li', reason: 'log book' };
      const revise = [{ ...right, was: { from: 300, to: 400 }, from: 150, to: 600 }];
      await store.commit({ intervals: { revise } });
      const rows = await store.history.intervals({ supplyPoint: 'SP-9', limit: 9 });
      expect(rows).toEqual([at(100, 200, 'O-1'), at(200, 500, 'O-2'), at(500, null, 'O-3')]);
      await store.commit({
        intervals: { revise: [{ ...right, was: { from: 200, to: 500 }, from: 250, to: 350 }] },
      });
      const past = await store.history.pastIntervals({ outage: 'O-2', limit: 9 });
      const words = { replacedAt: 900, by: 'li', reason: 'log book' };
      expect(past).toEqual([
        { ...at(200, 500, 'O-2'), ...words, version: 2 },
        { ...at(300, 400, 'O-2'), ...words, version: 1 },
      ]);
    });
  });
}
