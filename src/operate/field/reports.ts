/** What people in the field report: taken once however often it is sent, and never an end of an outage by itself. */
import type { Actor } from '../../api/parts/acting.ts';
import type { FieldKind, FieldReportIn, FieldReportView } from '../../api/shapes/field.ts';
import type { GridEvent } from '../../model/event.ts';
import type { Outage } from '../../model/outage.ts';
import { DAY, HOUR, type Instant, toIso } from '../../model/time.ts';
import { edgeNumber } from '../../network/grid.ts';
import { assignCrew } from '../../outages/actions.ts';
import { fault } from '../../runtime/problem.ts';
import type { TroubleReport } from '../../store/tables/documents.ts';
import { commitOf } from '../changes.ts';
import { auditRow } from '../desks/outages.ts';
import type { OperateParts } from '../parts.ts';

export interface FieldDesk extends OperateParts {
  /** Keeps facts and judges them. */
  events(events: readonly GridEvent[]): Promise<unknown>;
  tag(request: {
    device: string;
    by: Actor;
    tag: 'crew_on' | 'earth_placed';
    on: boolean;
  }): Promise<void>;
  /** Photos of these hashes that are here. */
  keptPhotos(hashes: readonly string[]): Promise<ReadonlySet<string>>;
}

/** A report may have waited for so long on a phone; what is older is taken as of then. */
const WAITED_MOST_MS = 7 * DAY;
/** Somebody else's word on the same device counts as the same within this time. */
const SAME_WITHIN_MS = 12 * HOUR;
const REPORTS_LOOKED_AT = 100;
const PREFIX = 'R-';
/** Source of events that people saw with their own eyes. */
const BY_EYE = 'field';

/** The same id again gives the first answer. Errors: NET-DEVICE-UNKNOWN, FLD-ALREADY. */
export async function takeFieldReport(
  desk: FieldDesk,
  said: FieldReportIn,
  by: Actor,
): Promise<FieldReportView> {
  const id = PREFIX + said.id;
  const known = await desk.records.documents.get('trouble_report', id);
  if (known !== null) return viewOf(desk, known);
  edgeNumber(desk.world.grid, said.device);
  const outage = outageAt(desk, said.device);
  const now = desk.clock.now();
  const at = now - Math.min(WAITED_MOST_MS, Math.max(0, said.sentAt - said.at));
  if (!said.asNote) await refuseSecond(desk, { said, outage, by, at });
  const report = documentOf(said, { id, at, by, outage, ahead: said.sentAt - now });
  if (!said.asNote) await effectOf(desk, { said, at, by, outage });
  await kept(desk, report, by);
  return viewOf(desk, report);
}

function documentOf(
  said: FieldReportIn,
  facts: { id: string; at: Instant; by: Actor; outage: Outage | null; ahead: number },
): TroubleReport {
  const { id, at, by, outage, ahead } = facts;
  const needsPeople = said.kind === 'repaired' || said.kind === 'note' || said.asNote;
  return {
    ...{ id, version: 1, at, by: by.name, channel: 'field', supplyPoint: null },
    ...{ outage: outage?.id ?? null, danger: false, text: said.text, count: 1 },
    state: outage === null && needsPeople ? 'open' : 'linked',
    field: {
      ...{ kind: said.asNote ? 'note' : said.kind, device: said.device, phases: said.phases },
      ...{ seen: said.seen, phoneAt: toIso(said.at), phoneAheadMs: ahead, place: said.place },
      photos: said.photos.map((photo) => ({ ...photo, takenAt: toIso(photo.takenAt) })),
    },
  };
}

/** The report and its line in the life of the outage and of the device: one commit, once. */
async function kept(desk: FieldDesk, report: TroubleReport, by: Actor): Promise<void> {
  const { field, outage, text, at } = report;
  const details = {
    ...{ kind: field?.kind, device: field?.device, phases: field?.phases, seen: field?.seen },
    ...{ text, report: report.id, photos: field?.photos.length ?? 0, at: toIso(at) },
  };
  const now = desk.clock.now();
  const about = outage === null ? [field?.device ?? null] : [field?.device ?? null, outage];
  await desk.saver.decide(() => ({
    commit: {
      put: { trouble_report: [report] },
      expect: [{ kind: 'trouble_report', id: report.id, version: 0 }],
      audit: about.map((subject) => auditRow(by, now, { what: 'field_report', subject, details })),
    },
    result: null,
  }));
}

/** The outage that this device belongs to: the one it caused, else the one its customers are dark in. */
function outageAt({ board, world }: FieldDesk, device: string): Outage | null {
  const open = [...board.outages.values()].filter(({ restoredAt }) => restoredAt === null);
  const caused = open.find(({ causeGroup }) => causeGroup.includes(device));
  if (caused !== undefined) return caused;
  const { grid } = world;
  const edge = edgeNumber(grid, device);
  const feeder = grid.feeders[grid.homeFeeder[grid.to[edge] as number] as number]?.id;
  const here = open.filter((one) => one.feeder === feeder);
  return here.length === 1 ? (here[0] ?? null) : null;
}

/** Kinds that say the same when two people say them. */
const sayOnce: ReadonlySet<FieldKind> = new Set(['found_open', 'found_closed', 'repaired']);

async function refuseSecond(
  desk: FieldDesk,
  about: { said: FieldReportIn; outage: Outage | null; by: Actor; at: Instant },
): Promise<void> {
  const { said, outage, by, at } = about;
  if (outage === null || !sayOnce.has(said.kind)) return;
  const { items } = await desk.records.documents.list('trouble_report', {
    where: { outage: outage.id },
    since: { column: 'at', from: at - SAME_WITHIN_MS },
    orderBy: { column: 'at', direction: 'desc' },
    limit: REPORTS_LOOKED_AT,
  });
  const first = items.find(
    ({ field }) => field?.device === said.device && sayOnce.has(kindOf(field)),
  );
  if (first?.field?.kind !== said.kind || first.by === by.name) return;
  throw fault('FLD-ALREADY', {
    ...{ device: said.device, kind: said.kind, by: first.by, at: toIso(first.at) },
  });
}

function kindOf(field: TroubleReport['field']): FieldKind {
  return (field?.kind ?? 'note') as FieldKind;
}

interface Effect {
  said: FieldReportIn;
  at: Instant;
  by: Actor;
  outage: Outage | null;
}

/** Each of these may be done twice and is then done once. */
async function effectOf(desk: FieldDesk, { said, at, by, outage }: Effect): Promise<void> {
  const { device, kind } = said;
  switch (kind) {
    case 'found_open':
    case 'found_closed':
      await desk.events([seenBy(said, at, by)]);
      return;
    case 'here':
      if (outage !== null) await onSite(desk, outage.id, by);
      return;
    case 'earth_placed':
    case 'earth_removed':
      await desk.tag({ device, by, tag: 'earth_placed', on: kind === 'earth_placed' });
      return;
    case 'crew_on':
    case 'crew_off':
      await desk.tag({ device, by, tag: 'crew_on', on: kind === 'crew_on' });
      return;
    case 'repaired':
    case 'note':
      return;
    default:
      return kind satisfies never;
  }
}

function seenBy(said: FieldReportIn, at: Instant, by: Actor): GridEvent {
  const type = said.kind === 'found_open' ? 'switch_opened' : 'switch_closed';
  return {
    ...{ id: `field/${said.id}`, source: BY_EYE, asset: said.device, type },
    ...{ phases: said.phases, deviceTime: at, receivedAt: at, retained: false, report: 'own' },
    details: { seen: true, by: by.name },
  } as GridEvent;
}

async function onSite(desk: FieldDesk, id: string, by: Actor): Promise<void> {
  const at = desk.clock.now();
  await desk.saver.decide(() => {
    const outage = desk.board.outages.get(id);
    const isThere = outage?.crew.state === 'on_site' && outage.crew.name === by.name;
    if (outage === undefined || isThere) return { commit: null, result: null };
    const change = assignCrew(outage, { state: 'on_site', name: by.name }, { who: by.name, at });
    const audit = [auditRow(by, at, { what: 'outage_assign-crew', subject: id })];
    desk.detector.put(change);
    return { commit: commitOf([change], { tell: desk.tell, now: at, audit }), result: null };
  });
}

/** What became of a report, by name. */
function outcomeOf({ field, outage }: TroubleReport): string {
  switch (kindOf(field)) {
    case 'found_open':
    case 'found_closed':
      return 'evidence';
    case 'here':
      return outage === null ? 'no_outage' : 'on_site';
    case 'repaired':
    case 'note':
      return 'noted';
    default:
      return 'tagged';
  }
}

async function viewOf(desk: FieldDesk, report: TroubleReport): Promise<FieldReportView> {
  const photos = (report.field?.photos ?? []).map(({ sha256 }) => sha256);
  const here = await desk.keptPhotos(photos);
  return {
    ...{ id: report.id, device: report.field?.device ?? '', kind: kindOf(report.field) },
    ...{ at: toIso(report.at), by: report.by, outage: report.outage },
    outcome: outcomeOf(report),
    photos: photos.map((sha256) => ({ sha256, isKept: here.has(sha256) })),
  };
}
