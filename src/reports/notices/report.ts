/** Who was told in time of planned work, what was kept of what was promised in faults, and what proves it. */
import type { Duty, OutageDuty, PlannedOutage } from '../../model/planned-outage.ts';

/** One plan, or all of them: contacts are counted once each, as they stand. */
export interface NoticeReportRow {
  /** A plan, or an outage that nobody planned. */
  plannedOutage: string;
  /** To whom something was owed; not those of whom nothing was owed any more. */
  contacts: number;
  met: number;
  missed: number;
  /** Neither yet. */
  open: number;
  /** Of met and missed. */
  met_percent: number | null;
  by_message: number;
  by_announcement: number;
  by_paper: number;
  by_person: number;
  /** Told, but after the deadline. */
  told_late: number;
  /** Decided too late to tell them in time: approval, change or switching. */
  decided_late: number;
  confirmed: number;
  /** Called off, or they moved out before it mattered. */
  withdrawn: number;
  /** Of faults: a crew, power, or word by the time that was promised. */
  promises_kept: number;
  promises_broken: number;
  promises_open: number;
  /** Spared by work done live, of which nobody is to be told. */
  customer_minutes_avoided: number;
}

/** A work done live (带电作业). */
export type DoneLive = Pick<PlannedOutage, 'id' | 'avoided'>;

const proofs: Record<string, 'by_message' | 'by_announcement' | 'by_paper' | 'by_person'> = {
  delivery: 'by_message',
  announcement: 'by_announcement',
  poster: 'by_announcement',
  relay: 'by_person',
  call: 'by_person',
  letter: 'by_paper',
  letter_with_receipt: 'by_paper',
};
const decidedLate: ReadonlySet<string> = new Set(['approved_late', 'changed_late', 'switching']);

/** One row a plan and one an outage with promises, in the order of their ids, and the sums of all. */
export function noticeReport(
  duties: readonly Duty[],
  owed: readonly OutageDuty[] = [],
  live: readonly DoneLive[] = [],
): {
  rows: NoticeReportRow[];
  totals: NoticeReportRow;
} {
  const plans = Map.groupBy(duties, (duty) => duty.plannedOutage);
  const promised = Map.groupBy(owed, ({ outage }) => outage);
  const works = Map.groupBy(live, ({ id }) => id);
  const rows = [...new Set([...plans.keys(), ...promised.keys(), ...works.keys()])].map((id) => {
    const own = { duties: plans.get(id) ?? [], promised: promised.get(id) ?? [] };
    return rowOf(id, { ...own, live: works.get(id) ?? [] });
  });
  rows.sort((a, b) => a.plannedOutage.localeCompare(b.plannedOutage));
  return { rows, totals: rowOf('all', { duties, promised: owed, live }) };
}

function rowOf(
  plannedOutage: string,
  of: {
    duties: readonly Duty[];
    promised: readonly OutageDuty[];
    live: readonly DoneLive[];
  },
): NoticeReportRow {
  const { duties, promised, live } = of;
  const owed = duties.filter(({ proof }) => proof?.kind !== 'withdrawn');
  const count = (is: (duty: Duty) => boolean): number => owed.filter(is).length;
  const by = (column: string) => (duty: Duty) =>
    duty.state === 'met' && proofs[duty.proof?.kind ?? ''] === column;
  const met = count(({ state }) => state === 'met');
  const missed = count(({ state }) => state === 'missed');
  const decided = met + missed;
  return {
    ...{ plannedOutage, contacts: owed.length, met, missed },
    open: owed.length - decided,
    met_percent: decided === 0 ? null : Math.round((10_000 * met) / decided) / 100,
    by_message: count(by('by_message')),
    by_announcement: count(by('by_announcement')),
    by_paper: count(by('by_paper')),
    by_person: count(by('by_person')),
    told_late: count(({ state, proof }) => state === 'missed' && proof !== null),
    decided_late: count(({ state, reason }) => state === 'missed' && decidedLate.has(reason ?? '')),
    confirmed: count(({ confirmation }) => confirmation === 'confirmed'),
    withdrawn: duties.length - owed.length,
    promises_kept: promised.filter(({ state }) => state === 'met').length,
    promises_broken: promised.filter(({ state }) => state === 'missed').length,
    promises_open: promised.filter(({ proof, state }) => proof === null && state !== 'missed')
      .length,
    customer_minutes_avoided: live.reduce(
      (sum, { avoided }) => sum + (avoided?.customerMinutes ?? 0),
      0,
    ),
  };
}
