import { expect, test } from 'vitest';
import { duty } from '../../../tests/contracts/records-samples.ts';
import type { Duty, DutyProof, OutageDuty } from '../../model/planned-outage.ts';
import { noticeReport } from './report.ts';

const at = '2026-07-15T01:00:00.000Z';
const proof = (kind: DutyProof['kind']): DutyProof => ({
  ...{ kind, notice: null, channel: null, at, reference: null, by: null },
});
const owed = (id: string, own: Partial<Duty>): Duty => duty(id, { contact: id, ...own });

test('each contact once: told by what, told late, decided late, still open, and owed nothing any more', () => {
  const { rows, totals } = noticeReport([
    owed('1', { state: 'met', proof: proof('delivery'), confirmation: 'confirmed' }),
    owed('2', { state: 'met', proof: proof('announcement') }),
    owed('3', { state: 'met', proof: proof('poster') }),
    owed('4', { state: 'met', proof: proof('letter') }),
    owed('5', { state: 'met', proof: proof('call') }),
    owed('6', { state: 'missed', reason: 'told_late', proof: proof('delivery') }),
    owed('7', { state: 'missed', reason: 'approved_late' }),
    owed('8', { state: 'at_risk' }),
    owed('9', { state: 'met', reason: 'cancelled', proof: proof('withdrawn') }),
    owed('10', { plannedOutage: 'P-2', state: 'missed', reason: 'not_told' }),
  ]);
  expect(rows[0]).toEqual({
    ...{ plannedOutage: 'P-1', contacts: 8, met: 5, missed: 2, open: 1, met_percent: 71.43 },
    ...{ by_message: 1, by_announcement: 2, by_paper: 1, by_person: 1 },
    ...{ told_late: 1, decided_late: 1, confirmed: 1, withdrawn: 1 },
    ...{ promises_kept: 0, promises_broken: 0, promises_open: 0, customer_minutes_avoided: 0 },
  });
  expect(rows[1]).toMatchObject({ plannedOutage: 'P-2', contacts: 1, met: 0, met_percent: 0 });
  expect(totals).toMatchObject({ plannedOutage: 'all', contacts: 9, met: 5, missed: 3 });
});

test('an outage that nobody planned has a line of its own: promises kept, broken and open', () => {
  const promised = (state: OutageDuty['state']): OutageDuty => ({
    ...{ id: state, outage: 'O-7', promise: 'arrive', customers: 3, since: at, due: at, state },
    ...{ reason: null, proof: state === 'met' ? { kind: 'restored', at, by: null } : null },
  });
  const states = ['met', 'met', 'missed', 'at_risk', 'pending'] as const;
  const { rows, totals } = noticeReport([owed('1', { state: 'met' })], states.map(promised));
  const counts = { promises_kept: 2, promises_broken: 1, promises_open: 2 };
  expect(rows[0]).toMatchObject({
    plannedOutage: 'O-7',
    contacts: 0,
    met_percent: null,
    ...counts,
  });
  expect(totals).toMatchObject({ contacts: 1, met: 1, ...counts });
});

test('a work done live has a line with the customer minutes that it spared, and nobody who was to be told', () => {
  const avoided = { supplyPoints: 12, customerMinutes: 480 };
  const { rows, totals } = noticeReport(
    [owed('1', { state: 'met' })],
    [],
    [{ id: 'P-3', avoided }],
  );
  expect(
    rows.map((row) => [row.plannedOutage, row.contacts, row.customer_minutes_avoided]),
  ).toEqual([
    ['P-1', 1, 0],
    ['P-3', 0, 480],
  ]);
  expect(totals).toMatchObject({ contacts: 1, customer_minutes_avoided: 480 });
});
