/** Reports without a running service, or beside one: they read the records alone. */
import type { ReportView } from '../../api/parts/reports.ts';
import type { Instant } from '../../model/time.ts';
import { readInstant } from '../../network/import/times.ts';
import { latestGrid } from '../../operate/imports.ts';
import type { ReportLevel } from '../../reports/reliability/report.ts';
import { fault } from '../../runtime/problem.ts';
import { loadSettings } from '../../settings/load.ts';
import { readRules } from '../rules.ts';
import { clockOf, openRecordsBeside } from '../stores.ts';
import { createReports } from './reports.ts';

export interface ReportCall {
  what: 'reliability' | 'notices' | 'promises' | 'etr' | 'precursors';
  /** A local day, `2026-01-01`, or an instant; a day as the end is counted whole. */
  from: string;
  to: string;
  level: ReportLevel;
  profile: 'ieee1366' | 'cn' | null;
}

/** Errors: TIM-… for what is no time, IMP-NO-NETWORK, and those of the settings. */
export async function reportOf(config: string, call: ReportCall): Promise<ReportView> {
  const loaded = loadSettings(config, process.env);
  const { settings } = loaded;
  const { zone } = settings.utility;
  const from = instantOf(call.from, zone, '00:00');
  const to = instantOf(call.to, zone, '24:00');
  if (to <= from) {
    throw fault('REP-OPTION', { option: 'to', given: call.to, allowed: `later than ${call.from}` });
  }
  const clock = clockOf(settings);
  const records = await openRecordsBeside(settings, clock);
  try {
    const grid = await latestGrid(records);
    if (grid === null) throw fault('IMP-NO-NETWORK', {});
    const { promises } = readRules(loaded).rules ?? { promises: null };
    const now = clock.now;
    const reports = createReports({ records, settings, promises, grid: () => grid, now });
    const { profile } = call;
    if (call.what !== 'reliability') return await reports[call.what]({ from, to, profile });
    return await reports.reliability({ from, to, profile, level: call.level });
  } finally {
    await records.close();
  }
}

/** The instant of a local day, an instant or a local time; TIM-… for what is no time. */
export function instantOf(text: string, zone: string, timeOfDay: string): Instant {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const told = readInstant(isDay ? `${text} ${timeOfDay}` : text, zone);
  if ('at' in told) return told.at;
  throw fault(told.code, told.details as never);
}
