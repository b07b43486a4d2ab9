import { describe, expect, test } from 'vitest';
import type { ReportAction } from '../../api/parts/acting.ts';
import type { Commit } from '../../store/records.ts';
import type { TroubleReport } from '../../store/tables/documents.ts';
import type { OperateParts } from '../parts.ts';
import { actOnReport } from './reports.ts';

const NOW = Date.parse('2026-07-15T01:00:00Z');
const by = { id: 'U-1', name: '王芳', role: 'operator', scopes: null, from: '10.0.0.7' } as const;

/** A desk over one report; what it commits is kept. */
function desk(report: Partial<TroubleReport>) {
  const kept: Commit[] = [];
  const known: TroubleReport = {
    ...{ id: 'R-1', version: 3, at: NOW, by: 'public', channel: 'page', count: 1, text: '' },
    ...{ supplyPoint: null, outage: null, danger: false, state: 'open' },
    ...report,
  };
  const parts = {
    records: { documents: { get: async () => known } },
    alarms: { standing: () => [], put: () => {} },
    clock: { now: () => NOW },
    saver: {
      async decide(decide: () => Promise<{ commit: Commit; result: unknown }>) {
        const { commit, result } = await decide();
        kept.push(commit);
        return result;
      },
    },
  } as unknown as OperateParts;
  const act = (request: Pick<ReportAction, 'action' | 'body'>): Promise<TroubleReport> =>
    actOnReport(parts, { ...request, id: 'R-1', by } as ReportAction);
  return { act, kept };
}

describe('a report of trouble', () => {
  test('is taken by name, and its version is what the change was made for', async () => {
    const { act, kept } = desk({});
    const after = await act({ action: 'assign', body: { assignee: '王芳' } });
    expect(after).toMatchObject({ assignee: '王芳', version: 4, state: 'open' });
    expect(kept[0]?.expect).toEqual([{ kind: 'trouble_report', id: 'R-1', version: 3 }]);
    expect(kept[0]?.audit?.[0]).toMatchObject({
      by: '王芳',
      what: 'report_assign',
      subject: 'R-1',
    });
  });

  test('keeps every call back, reached or not, and no more than twenty', async () => {
    const call = { at: 0, by: 'x', reached: false, note: null };
    const { act } = desk({ calls: Array.from({ length: 20 }, () => call) });
    const { calls } = await act({ action: 'called', body: { reached: true, note: 'is well' } });
    expect(calls).toHaveLength(20);
    expect(calls?.at(-1)).toEqual({ at: NOW, by: '王芳', reached: true, note: 'is well' });
  });

  test('of danger stays open although an outage explains it', async () => {
    const danger = desk({ danger: true });
    const linked = await danger.act({ action: 'link', body: { outage: 'O-2026-000001' } });
    expect(linked).toMatchObject({ state: 'open', outage: 'O-2026-000001' });
    const calm = await desk({}).act({ action: 'link', body: { outage: 'O-2026-000001' } });
    expect(calm.state).toBe('linked');
  });

  test('that is closed takes nothing more', async () => {
    const { act, kept } = desk({ state: 'done' });
    await expect(act({ action: 'done', body: { note: null } })).rejects.toMatchObject({
      code: 'NOT-REPORT-STATE',
    });
    expect(kept).toEqual([]);
  });
});
