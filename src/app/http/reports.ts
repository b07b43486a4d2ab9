/** Reports that are drawn from what is stored. */
import type { ReportReads, ReportRequest, ReportView } from '../../api/parts/reports.ts';
import type { Duty, OutageDuty } from '../../model/planned-outage.ts';
import { fromIso, type Instant, toIso } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import { toldOutages } from '../../operate/past/etr-history.ts';
import { feedbackDigest } from '../../operate/past/feedback.ts';
import { doneLive, each } from '../../operate/past/history-reads.ts';
import {
  areaClassOf,
  debtsIn,
  dutiesOfOutages,
  promisesKept,
} from '../../operate/past/promises.ts';
import { reliabilityOf } from '../../operate/past/reliability.ts';
import { measure } from '../../operate/precursors/measured.ts';
import { etrRows } from '../../reports/etr/report.ts';
import { type DoneLive, noticeReport } from '../../reports/notices/report.ts';
import type { Promises } from '../../reports/promises/promises.ts';
import { profiles } from '../../reports/reliability/profile.ts';
import type { Settings } from '../../settings/schema.ts';
import type { RecordsStore } from '../../store/records.ts';

export function createReports(at: {
  records: RecordsStore;
  settings: Settings;
  promises: Promises | null;
  grid: () => Grid;
  now: () => Instant;
}): ReportReads {
  const { records, settings } = at;
  const momentaryMs =
    settings.detect.momentaryLimit ?? profiles[settings.reliability.profile].momentaryMs;
  return {
    reliability: async (request) => {
      const profile = request.profile ?? settings.reliability.profile;
      const report = await reliabilityOf(
        { ...request, profile },
        {
          ...{ records, grid: at.grid(), now: at.now(), zone: settings.utility.zone },
          settings: settings.reliability,
          momentaryMs: settings.detect.momentaryLimit,
        },
      );
      return { ...none(request), profile, ...report };
    },
    promises: async (request) => {
      if (at.promises === null) return none(request);
      const span = { from: request.from, to: request.to, now: at.now(), momentaryMs };
      const rows = await promisesKept(span, at.promises, { records, grid: at.grid() });
      return { ...none(request), rows, totals: { promises: at.promises.promises } };
    },
    precursors: async (request) => {
      const windowMs = settings.detect.precursors.window;
      const about = { records, grid: at.grid(), windowMs, momentaryMs, now: at.now() };
      const hits = await measure(about, request);
      return { ...none(request), rows: [...hits].map(([rule, hit]) => ({ rule, ...hit })) };
    },
    etr: async (request) => {
      const told = toldOutages({ records, grid: at.grid() }, request);
      const rows = await etrRows(told);
      return { ...none(request), rows: rows.map((row) => ({ ...row })) };
    },
    feedback: async (request) => ({
      ...none(request),
      ...(await feedbackDigest(records, request)),
    }),
    notices: async (request) => {
      const promised: OutageDuty[] = [];
      const classOf = areaClassOf(at.grid());
      const about = { records, now: at.now(), classOf };
      for await (const own of dutiesOfOutages(request, at.promises, about)) promised.push(...own);
      for await (const own of debtsIn(records, request, at.now())) promised.push(own);
      const live: DoneLive[] = [];
      for await (const one of doneLive(records, request)) live.push(one);
      const { rows, totals } = noticeReport(await dutiesIn(records, request), promised, live);
      return {
        ...{ ...none(request), rows: rows.map((row) => ({ ...row })), totals: { ...totals } },
      };
    },
  };
}

function none(request: ReportRequest): ReportView {
  const { from, to, profile } = request;
  return { from: toIso(from), to: toIso(to), profile: profile ?? 'cn', rows: [], totals: {} };
}

async function dutiesIn(records: RecordsStore, request: ReportRequest): Promise<Duty[]> {
  const found: Duty[] = [];
  for await (const duty of each(records, 'duty')) {
    const due = fromIso(duty.due);
    if (due >= request.from && due < request.to) found.push(duty);
  }
  return found;
}
