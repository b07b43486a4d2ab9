/** The desks of people joined to what the API asks of them. */

import type { Actor } from '../api/parts/acting.ts';
import type { Operate } from '../api/parts/operate.ts';
import type { Ingest } from '../ingest.ts';
import type { Alarm } from '../model/alarm.ts';
import type { AuditCode } from '../model/audit.ts';
import { MINUTE } from '../model/time.ts';
import type { Pager } from '../notify/duty/pager.ts';
import { acknowledgeMany, actOnAlarm } from '../operate/desks/alarms.ts';
import { actOnEarthFault } from '../operate/desks/earth-faults.ts';
import { createFeedbackDesk } from '../operate/desks/feedback.ts';
import { createLifeSupportDesk } from '../operate/desks/life-support.ts';
import { actOnNotice, actOnTask } from '../operate/desks/messages.ts';
import { auditRow, createOutageDesk } from '../operate/desks/outages.ts';
import { raiseOwn } from '../operate/desks/own-alarms.ts';
import type { PlanDesk } from '../operate/desks/plans.ts';
import { actOnReport } from '../operate/desks/reports.ts';
import { recordSwitching } from '../operate/desks/switching.ts';
import type { EarthFaultBook } from '../operate/earth/book.ts';
import type { OperateParts } from '../operate/parts.ts';
import { provePlan } from '../operate/plans/prove.ts';
import { onShift } from '../operate/shift/on-shift.ts';
import { stormView } from '../operate/shift/storm.ts';
import { actOnWave } from '../operate/shift/waves.ts';
import { systemClock } from '../runtime/clock.ts';
import type { TroubleReport } from '../store/tables/documents.ts';
import type { Asking } from './sources/asking.ts';
import type { Collecting } from './sources/collecting.ts';
import { actOnSource } from './sources/desk.ts';

export interface DeskParts extends OperateParts {
  plans: PlanDesk;
  earthFaults: EarthFaultBook;
  collecting: Collecting;
  ingest: Ingest;
  /** Asks the meter of a supply point. */
  asking: Asking;
  pager: Pick<Pager, 'tell'>;
}

export function createOperate(parts: DeskParts): Operate {
  const outages = createOutageDesk(parts);
  const { plans } = parts;
  const feedback = createFeedbackDesk(parts);
  const wallClock = systemClock();
  return {
    createOutage: (entry) => outages.create(entry),
    outage: (request) => outages.act(request),
    earthFault: (request) => actOnEarthFault(parts, request),
    alarm: (request) => actOnAlarm(parts, request),
    acknowledge: (request) => acknowledgeMany(parts, request),
    previewPlan: (plan) => plans.preview(plan),
    createPlan: (plan) => plans.create(plan),
    patchPlan: (request) => plans.patch(request),
    planned: (request) => plans.act(request),
    provePlan: (request) => provePlan(parts, request),
    async switch(entries, by) {
      const done = await recordSwitching(parts, entries, by);
      const now = parts.clock.now();
      const marks = entries.map(({ device, state, at }) => ({ device, state, at: at ?? now }));
      parts.earthFaults.operated(marks);
      return done;
    },
    tag: (request) => tag(parts, request),
    wave: (request) =>
      actOnWave(
        {
          ...parts,
          wallNow: wallClock.now,
          callDuty: (step, news) => parts.pager.tell(step, news),
        },
        request,
      ),
    onShift: async () => {
      const people = await onShift(parts.records, wallClock.now());
      return people.map(({ name, role }) => ({ name, role }));
    },
    storm: {
      now: () => stormView(parts.storm.now()),
      limits: () => ({ ...parts.storm.limits }),
      declaredBy: parts.settings.notify.brake.storm.declaredBy,
      declare: (request) => parts.storm.declare(request),
      end: (request) => parts.storm.end(request),
    },
    notice: (request) => actOnNotice(parts, request),
    task: (request) => actOnTask(parts, request),
    source: (request) => actOnSource(parts, request),
    async ping({ supplyPoint, by }) {
      await audited(parts, by, 'ping', supplyPoint);
      const { outcome, askedAt } = await parts.asking.byOperator(supplyPoint);
      if (outcome === 'not_reachable' || outcome === 'busy') {
        return { asked: false, reason: outcome };
      }
      const at = outcome === 'answered' ? askedAt : parts.clock.now();
      const id = `ping/${supplyPoint}/${at}/${by.name}`;
      parts.ingest.pinged({ id, supplyPoint, answered: outcome === 'answered', at });
      return { asked: true, reason: null };
    },
    report: (report) => trouble(parts, report),
    lifeSupport: createLifeSupportDesk(parts),
    said: (said) => feedback.said(said),
    answer: (request) => feedback.answer(request),
    reportAction: (request) => actOnReport(parts, request),
  };
}

async function audited(
  parts: OperateParts,
  by: Actor,
  what: AuditCode,
  subject: string,
): Promise<void> {
  await parts.records.commit({ audit: [auditRow(by, parts.clock.now(), { what, subject })] });
}

async function tag(parts: OperateParts, request: Parameters<Operate['tag']>[0]): Promise<void> {
  const now = parts.clock.now();
  const { device, by, on, note } = request;
  const at = new Date(now).toISOString();
  const tagged = { tag: request.tag, note, by: by.name, at };
  await parts.saver.decide(() => ({
    commit: {
      // On what stands when its turn comes: somebody else may be hanging one there.
      put: { memo: [parts.tags.changed(device, { on, tag: tagged })] },
      audit: [auditRow(by, now, { what: on ? 'tag_on' : 'tag_off', subject: device })],
    },
    result: null,
  }));
}

/** The same place within this time is the same report. */
const SAME_WITHIN_MS = 30 * MINUTE;
/** Words kept of one report. */
const TEXT_MOST = 1_000;

/** A report of trouble as it is said. */
type Said = Parameters<Operate['report']>[0];
/** What they need who take one. */
type TroubleParts = OperateParts & Pick<DeskParts, 'earthFaults' | 'ingest'>;

/** "Is your power back?" answered with no: a report for each of these places. */
export async function stillDark(
  parts: TroubleParts,
  said: { contact: string; supplyPoints: readonly string[] },
): Promise<void> {
  for (const supplyPoint of said.supplyPoints) {
    await trouble(parts, {
      ...{ supplyPoint, device: null, danger: false, noSupply: true, callback: null },
      ...{ text: 'still off [reply]', channel: 'reply', by: said.contact },
    });
  }
}

async function trouble(parts: TroubleParts, report: Said): Promise<TroubleReport> {
  const made = await parts.saver.decide(async () => {
    const result = await taken(parts, report);
    const alarm = result.danger ? [dangerAlarm(parts, result)] : [];
    return { commit: { put: { trouble_report: [result], alarm } }, result };
  });
  const { id, danger, feeder = null } = made;
  if (danger && feeder !== null) {
    parts.earthFaults.wireDown({ id, feeder, at: parts.clock.now() });
  }
  if (made.supplyPoint !== null && report.noSupply) await called(parts, made.supplyPoint, made);
  return made;
}

/** A report of its own, or one more word in that of the same place. */
async function taken(parts: TroubleParts, report: Said): Promise<TroubleReport> {
  const now = parts.clock.now();
  const number =
    report.supplyPoint === null ? undefined : parts.world.locator.find(report.supplyPoint);
  const supplyPoint =
    number === undefined ? null : (parts.world.grid.tables.supplyPoints[number]?.id ?? null);
  const before = await sameReport(parts, supplyPoint, now);
  await parts.ids.ready(now);
  const outage = supplyPoint === null ? null : (parts.board.dark(supplyPoint)?.outage ?? null);
  const { danger, callback, device, text } = report;
  const said: TroubleReport =
    before === null
      ? {
          ...{ id: parts.ids.next('trouble_report'), version: 1, at: now, by: report.by, count: 1 },
          ...{ channel: report.channel, supplyPoint, outage, danger, state: 'open', text },
          ...{ device, callback, feeder: feederAt(parts, number, device) },
        }
      : {
          ...before,
          ...{ version: before.version + 1, count: before.count + 1, outage },
          ...{ danger: before.danger || danger, callback: callback ?? before.callback ?? null },
          text: [before.text, text]
            .filter((one) => one !== '')
            .join(' · ')
            .slice(0, TEXT_MOST),
        };
  // Danger, and who asked to be rung, wait for a person although the outage is known.
  const isForPerson = said.danger || (said.callback ?? null) !== null;
  return { ...said, state: outage === null || isForPerson ? 'open' : 'linked' };
}

/** A critical alarm until the report is closed. */
function dangerAlarm(parts: TroubleParts, report: TroubleReport): Alarm {
  const { id, supplyPoint, device = null, feeder = null, text } = report;
  const where = [device ?? supplyPoint, feeder].filter((one) => one !== null).join(', ');
  const words = {
    en: `Danger reported${where === '' ? '' : ` at ${where}`}: ${text || 'no words'}`,
    'zh-CN': `报告危险${where === '' ? '' : `（${where}）`}：${text || '无说明'}`,
  };
  const onset = { subject: id, device, feeder, at: parts.clock.now() };
  return raiseOwn(parts, { ...onset, rule: 'danger_reported', text: words });
}

/** The feeder of a place now; null where it is not known. */
function feederAt(
  { world }: TroubleParts,
  supplyPoint: number | undefined,
  device: string | null,
): string | null {
  const { grid, forest } = world;
  const edge = device === null ? undefined : grid.edgeOf.get(device);
  const nodeOfEdge = edge === undefined ? undefined : grid.from[edge];
  const node = supplyPoint === undefined ? nodeOfEdge : grid.spNode[supplyPoint];
  return grid.feeders[forest.feeder[node ?? -1] ?? -1]?.id ?? null;
}

async function sameReport(
  parts: TroubleParts,
  supplyPoint: string | null,
  now: number,
): Promise<TroubleReport | null> {
  if (supplyPoint === null) return null;
  const { items } = await parts.records.documents.list('trouble_report', {
    where: { supplyPoint },
    since: { column: 'at', from: now - SAME_WITHIN_MS },
    limit: 1,
  });
  return items[0] ?? null;
}

/** Somebody says the supply is off: evidence of the kind `call`. */
async function called(
  parts: TroubleParts,
  supplyPoint: string,
  report: TroubleReport,
): Promise<void> {
  await parts.ingest.events([
    {
      ...{ id: `${report.id}/${report.version}`, source: 'reports', asset: supplyPoint },
      ...{ type: 'call', phases: null, deviceTime: null, receivedAt: parts.clock.now() },
      ...{ retained: false, report: 'own', details: {} },
    },
  ]);
}
