/** The desks of people joined to what the API asks of them. */

import type { Actor, Operate } from '../api/parts.ts';
import type { Ingest } from '../ingest.ts';
import { MINUTE } from '../model/time.ts';
import { acknowledgeMany, actOnAlarm } from '../operate/desks/alarms.ts';
import { actOnEarthFault } from '../operate/desks/earth-faults.ts';
import { createFeedbackDesk } from '../operate/desks/feedback.ts';
import { createLifeSupportDesk } from '../operate/desks/life-support.ts';
import { actOnNotice, actOnTask, actOnWave } from '../operate/desks/messages.ts';
import { auditRow, createOutageDesk } from '../operate/desks/outages.ts';
import type { PlanDesk } from '../operate/desks/plans.ts';
import { recordSwitching } from '../operate/desks/switching.ts';
import type { EarthFaultBook } from '../operate/earth/book.ts';
import type { OperateParts } from '../operate/parts.ts';
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
}

export function createOperate(parts: DeskParts): Operate {
  const outages = createOutageDesk(parts);
  const { plans } = parts;
  const feedback = createFeedbackDesk(parts);
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
    async switch(entries, by) {
      const done = await recordSwitching(parts, entries, by);
      const now = parts.clock.now();
      const marks = entries.map(({ device, state, at }) => ({ device, state, at: at ?? now }));
      parts.earthFaults.operated(marks);
      return done;
    },
    tag: (request) => tag(parts, request),
    wave: (request) => actOnWave(parts, request),
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
  };
}

async function audited(
  parts: OperateParts,
  by: Actor,
  what: string,
  subject: string,
): Promise<void> {
  await parts.records.commit({ audit: [auditRow(by, parts.clock.now(), { what, subject })] });
}

async function tag(parts: OperateParts, request: Parameters<Operate['tag']>[0]): Promise<void> {
  const now = parts.clock.now();
  const { device, by, on, note } = request;
  const at = new Date(now).toISOString();
  const memo = parts.tags.changed(device, { on, tag: { tag: request.tag, note, by: by.name, at } });
  await parts.saver.decide(() => ({
    commit: {
      put: { memo: [memo] },
      audit: [auditRow(by, now, { what: on ? 'tag_on' : 'tag_off', subject: device })],
    },
    result: null,
  }));
  parts.tags.put(memo);
}

/** The same place within this time is the same report. */
const SAME_WITHIN_MS = 30 * MINUTE;

async function trouble(
  parts: DeskParts,
  report: Parameters<Operate['report']>[0],
): Promise<TroubleReport> {
  const now = parts.clock.now();
  const number =
    report.supplyPoint === null ? undefined : parts.world.locator.find(report.supplyPoint);
  const supplyPoint =
    number === undefined ? null : (parts.world.grid.tables.supplyPoints[number]?.id ?? null);
  const before = await sameReport(parts, supplyPoint, now);
  const outage = supplyPoint === null ? null : (parts.board.dark(supplyPoint)?.outage ?? null);
  const made: TroubleReport =
    before === null
      ? {
          ...{ id: `R-${crypto.randomUUID()}`, version: 1, at: now, by: report.by, count: 1 },
          ...{ channel: report.channel, supplyPoint, outage, danger: report.danger },
          ...{ state: outage === null ? 'open' : 'linked', text: report.text },
        }
      : {
          ...before,
          ...{ version: before.version + 1, count: before.count + 1, outage },
          danger: before.danger || report.danger,
        };
  await parts.records.commit({ put: { trouble_report: [made] } });
  if (made.danger) wireDown(parts, made, number);
  if (supplyPoint !== null && report.noSupply) await called(parts, supplyPoint, made);
  return made;
}

/** Danger on a feeder of a bus with a phase to earth: that is where to look first. */
function wireDown(parts: DeskParts, report: TroubleReport, supplyPoint: number | undefined): void {
  const { grid, forest } = parts.world;
  const node = supplyPoint === undefined ? -1 : (grid.spNode[supplyPoint] ?? -1);
  const feeder = grid.feeders[node < 0 ? -1 : (forest.feeder[node] ?? -1)]?.id;
  if (feeder === undefined) return;
  parts.earthFaults.wireDown({ id: report.id, feeder, at: parts.clock.now() });
}

async function sameReport(
  parts: DeskParts,
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
async function called(parts: DeskParts, supplyPoint: string, report: TroubleReport): Promise<void> {
  await parts.ingest.events([
    {
      ...{ id: `${report.id}/${report.version}`, source: 'reports', asset: supplyPoint },
      ...{ type: 'call', phases: null, deviceTime: null, receivedAt: parts.clock.now() },
      ...{ retained: false, report: 'own', details: {} },
    },
  ]);
}
