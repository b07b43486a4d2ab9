/** How well alarms can be read by a person: the measures of ISA-18.2 and EEMUA 191. Pure. */
import type { Alarm } from '../../model/alarm.ts';
import { fromIso, type Instant, MINUTE, toIso } from '../../model/time.ts';
import type { ReportRequest, ReportView } from '../parts/reports.ts';

const WINDOW_MS = 10 * MINUTE;
/** More than so many in ten minutes begin a flood, fewer than the other end it. */
const flood = { from: 10, until: 5 };
const ACTORS_MOST = 10;

/** One row an asset and rule, those that spoke most first; totals over the span. */
export function alarmHealth(alarms: readonly Alarm[], range: ReportRequest): ReportView {
  const { from, to } = range;
  const at = alarms.map(({ raisedAt }) => fromIso(raisedAt)).sort((a, b) => a - b);
  const byActor = Map.groupBy(alarms, ({ asset, rule }) => `${asset ?? '–'} ${rule}`);
  const rows = [...byActor.values()]
    .map((own) => ({ asset: own[0]?.asset ?? null, rule: own[0]?.rule ?? '', count: own.length }))
    .sort((a, b) => b.count - a.count)
    .slice(0, ACTORS_MOST)
    .map((row) => ({ ...row, share: alarms.length === 0 ? 0 : row.count / alarms.length }));
  const windows = Math.max(1, (to - from) / WINDOW_MS);
  const of = (priority: number): number =>
    alarms.filter((alarm) => alarm.priority === priority).length;
  return {
    from: toIso(from),
    to: toIso(to),
    profile: 'isa182',
    rows,
    totals: {
      alarms: alarms.length,
      per10Min: Math.round((alarms.length / windows) * 100) / 100,
      floodShare: floodShare(at, range),
      p1: of(1),
      p2: of(2),
      p3: of(3),
      p4: of(4),
    },
  };
}

/** Share of the span, by its minutes, in which alarms were a flood. */
function floodShare(at: readonly Instant[], { from, to }: ReportRequest): number {
  let isOn = false;
  let minutes = 0;
  let first = 0;
  let next = 0;
  const all = Math.max(1, Math.floor((to - from) / MINUTE));
  for (let minute = 1; minute <= all; minute += 1) {
    const now = from + minute * MINUTE;
    while (next < at.length && (at[next] as Instant) <= now) next += 1;
    while (first < next && (at[first] as Instant) <= now - WINDOW_MS) first += 1;
    const count = next - first;
    isOn = count > flood.from || (isOn && count >= flood.until);
    if (isOn) minutes += 1;
  }
  return minutes / all;
}
