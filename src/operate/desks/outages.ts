/** What people do to outages: the pure action, its commit, and the detector told of it. */

import type { Actor, NewOutage, OutageAction } from '../../api/parts/acting.ts';
import type { Alarm } from '../../model/alarm.ts';
import type { AuditCode } from '../../model/audit.ts';
import type { DarkInterval, Outage } from '../../model/outage.ts';
import type { NewWave } from '../../model/outbox/wave-row.ts';
import { maskOf, phasesOf } from '../../model/phases.ts';
import { type Instant, toIso } from '../../model/time.ts';
import type { AuditRow } from '../../model/user.ts';
import { idsOf, traceDownstream } from '../../network/trace.ts';
import * as actions from '../../outages/actions.ts';
import { correctTimes } from '../../outages/by-hand/correct.ts';
import { restoreByHand, restorePart } from '../../outages/by-hand/restore.ts';
import type { OutageChange } from '../../outages/change.ts';
import { fault } from '../../runtime/problem.ts';
import type { Board } from '../board.ts';
import { commitOf } from '../changes.ts';
import type { OperateParts } from '../parts.ts';
import { summariesOf } from './outage-summaries.ts';
import { clearOwn, raiseOwn } from './own-alarms.ts';

/** Meters that an alarm names one by one. */
const METERS_NAMED = 20;
/** Dark times of one outage that a correction moves. */
const INTERVALS_MOST = 200_000;

export interface OutageDesk {
  create(entry: NewOutage & { by: Actor }): Promise<Outage>;
  act(request: OutageAction): Promise<Outage>;
}

export function createOutageDesk(parts: OperateParts): OutageDesk {
  const { board, saver, ids, detector, clock } = parts;

  function saved(
    decide: () => OutageChange[],
    audit: (changes: OutageChange[]) => AuditRow,
    besides: (outage: Outage) => Promise<NewWave[]> = () => Promise.resolve([]),
  ): Promise<Outage> {
    return saver.decide(async () => {
      await ids.ready(clock.now());
      const changes = decide();
      const now = clock.now();
      const told = commitOf(changes, { tell: parts.tell, now, audit: [audit(changes)] });
      const alarm = changes.flatMap((change) => alarmsOf(parts, change));
      const { outage } = changes.at(-1) as OutageChange;
      const waves = [...(told.waves ?? []), ...(await besides(outage))];
      const commit = { ...told, waves, put: { ...told.put, alarm } };
      for (const change of changes) detector.put(change);
      return { commit, result: outage };
    });
  }

  return {
    create(entry) {
      const at = clock.now();
      return saved(
        () => [enter(parts, entry, at)],
        ([change]) =>
          auditRow(entry.by, at, { what: 'outage_entered', subject: change!.outage.id }),
      );
    },
    async act(request) {
      const at = clock.now();
      const outage = await openOutage(board, parts, request.id);
      const isCorrection = request.action === 'correct-times' || request.action === 'close';
      const intervals = isCorrection ? await intervalsOf(parts, outage.id) : [];
      const done = await saved(
        () => applied(parts, request, { outage, at, intervals }),
        () => auditRow(request.by, at, wordsOf(request)),
        (done) => (done.state === 'closed' ? summariesOf(parts, done, at) : Promise.resolve([])),
      );
      return done.id === request.id ? done : ((await openOutage(board, parts, request.id)) ?? done);
    },
  };
}

/** A word of "all is back" that meters contradict is an alarm until the outage is over. */
function alarmsOf(parts: OperateParts, { outage, move }: OutageChange): Alarm[] {
  const about = { subject: outage.id, at: move.at };
  if (outage.dark.length === 0) return clearOwn(parts, about);
  if (move.reason === 'etr_set') return clearOwn(parts, { ...about, rules: ['etr_withdrawn'] });
  if (move.reason !== 'nested_suspected') return [];
  const dark = outage.dark.filter((id) => isSaidDark(parts, id));
  const names = dark.slice(0, METERS_NAMED).join(', ');
  const rest = dark.length - METERS_NAMED;
  return [
    raiseOwn(parts, {
      ...{ rule: 'nested_suspected', ...about, feeder: outage.feeder },
      device: outage.causeGroup[0] ?? null,
      text: {
        en: `${outage.id} is said to be back, but dark are: ${names}${rest > 0 ? ` and ${rest} more` : ''}.`,
        'zh-CN': `${outage.id} 报告已复电，但仍无电：${names}${rest > 0 ? ` 等另 ${rest} 处` : ''}。`,
      },
    }),
  ];
}

/** The words of a note are kept with who wrote them. */
function wordsOf(request: OutageAction): Pick<AuditRow, 'what' | 'subject' | 'details'> {
  const details = detailsOf(request);
  return { what: `outage_${request.action}`, subject: request.id, details };
}

/** What was promised stands here for good: the outage itself shows the last word alone. */
function detailsOf(request: OutageAction): AuditRow['details'] {
  if (request.action === 'note') return { text: request.body.text };
  if (request.action !== 'set-etr') return {};
  const { at, nextUpdateAt } = request.body;
  return { at: toIso(at), nextUpdateAt: toIso(nextUpdateAt) };
}

export function auditRow(
  by: Actor,
  at: Instant,
  row: { what: AuditCode; subject: string | null; details?: Record<string, unknown> },
): AuditRow {
  return { at, by: by.name, from: by.from, details: {}, ...row };
}

async function openOutage(board: Board, parts: OperateParts, id: string): Promise<Outage> {
  const outage = board.outages.get(id) ?? (await parts.records.documents.get('outage', id));
  if (outage === null) throw fault('API-NOT-FOUND', { what: `outage ${id}` });
  return outage;
}

function enter(parts: OperateParts, entry: NewOutage & { by: Actor }, at: Instant): OutageChange {
  const { world, detector, ids } = parts;
  const mask = maskOf(entry.phases) ?? 7;
  const supplyPoints =
    entry.device === null
      ? (entry.supplyPoints ?? [])
      : idsOf(
          world.grid,
          traceDownstream(world.grid, world.forest, { device: entry.device, phases: entry.phases })
            .supplyPoints,
        );
  return actions.enterByHand(
    {
      id: ids.next('outage'),
      feeder: feederOf(parts, entry.device, supplyPoints),
      device: entry.device,
      phases: phasesOf(mask),
      supplyPoints,
      startedAt: entry.startedAt,
      estimate: (outage) => detector.estimate(outage, at),
    },
    { who: entry.by.name, at, intervals: detector },
  );
}

function feederOf(
  parts: OperateParts,
  device: string | null,
  supplyPoints: readonly string[],
): string | null {
  const { grid, locator } = parts.world;
  const edge = device === null ? undefined : grid.edgeOf.get(device);
  const point = locator.supplyPoint(supplyPoints[0] ?? '');
  const node =
    edge !== undefined ? grid.to[edge] : point !== undefined ? grid.spNode[point] : undefined;
  return node === undefined ? null : (grid.feeders[grid.homeFeeder[node] as number]?.id ?? null);
}

/** The supply points an action names, by device or one by one, that are dark in the outage. */
function pointsOf(
  parts: OperateParts,
  outage: Outage,
  target: { device: string | null; supplyPoints: string[] | null },
): string[] {
  if (target.supplyPoints !== null) return target.supplyPoints;
  const { grid } = parts.world;
  const below = new Set(
    idsOf(grid, traceDownstream(grid, grid.normal, target.device ?? '').supplyPoints),
  );
  return outage.dark.filter((id) => below.has(id));
}

function applied(
  parts: OperateParts,
  request: OutageAction,
  about: { outage: Outage; at: Instant; intervals: readonly DarkInterval[] },
): OutageChange[] {
  const { outage } = about;
  const by = { who: request.by.name, at: about.at };
  const intervals = parts.detector;
  const proven = provenOf(parts, outage);
  switch (request.action) {
    case 'confirm': {
      const etr = outage.etr ?? parts.detector.estimate(outage, about.at);
      return [actions.confirmByHand({ ...outage, etr }, by, intervals)];
    }
    case 'reject':
      return [actions.rejectByHand(outage, by, intervals)];
    case 'set-device': {
      const { device, phases } = request.body;
      const { grid } = parts.world;
      const below = idsOf(grid, traceDownstream(grid, grid.normal, device).supplyPoints);
      const found = { device, phases: phasesOf(maskOf(phases) ?? 7), below };
      return [actions.setDevice(outage, found, { ...by, intervals })];
    }
    case 'set-cause': {
      const { kind, responsibility } = request.body;
      return [actions.setCause(outage, { kind, responsibility }, by)];
    }
    case 'set-etr': {
      const { at, low, high, origin, nextUpdateAt } = request.body;
      const word = { at: at ?? high, origin, nextUpdateAt, low, high };
      return [actions.setEtr(outage, word, by)];
    }
    case 'assign-crew':
      return [actions.assignCrew(outage, request.body, by)];
    case 'restore': {
      const stillDark = outage.dark.filter((id) => isSaidDark(parts, id));
      const seen = { proven, stillDark, ...backAt(request.body.at) };
      return [restoreByHand(outage, seen, { ...by, intervals })];
    }
    case 'restore-part': {
      const supplyPoints = pointsOf(parts, outage, request.body);
      const back = { supplyPoints, proven, ...backAt(request.body.at) };
      return [restorePart(outage, back, { ...by, intervals })];
    }
    case 'correct-times': {
      const { reason, ...right } = request.body;
      return [correctTimes(outage, right, { ...by, reason, intervals: about.intervals })];
    }
    case 'close': {
      const { restoredAt = null } = request.body;
      const words = { ...by, reason: 'closing', intervals: about.intervals };
      const right = { startedAt: null, restoredAt };
      const first = restoredAt === null ? [] : [correctTimes(outage, right, words)];
      return [...first, actions.closeByHand(first[0]?.outage ?? outage, request.body, by)];
    }
    case 'merge': {
      const into = parts.board.outages.get(request.body.into);
      if (into === undefined) throw fault('API-NOT-FOUND', { what: `outage ${request.body.into}` });
      return actions.merge(outage, into, { ...by, intervals });
    }
    case 'split': {
      const supplyPoints = pointsOf(parts, outage, request.body);
      const id = parts.ids.next('outage');
      return actions.split(outage, { id, supplyPoints, device: request.body.device }, by);
    }
    case 'note':
      return [actions.note(outage, request.body.text, by)];
    default:
      return request satisfies never;
  }
}

function backAt(at: Instant | undefined): { at?: Instant } {
  return at === undefined ? {} : { at };
}

/** Dark time of one outage, of all who were ever dark in it. */
function intervalsOf({ records }: OperateParts, outage: string): Promise<DarkInterval[]> {
  return records.history.intervals({ outage, limit: INTERVALS_MOST });
}

/** Dark supply points whose own newest word is that they have supply. */
function provenOf(parts: OperateParts, outage: Outage): string[] {
  return outage.dark.filter((id) => {
    const { provenLiveAt, darkFrom } = parts.detector.facts(id);
    return provenLiveAt !== null && provenLiveAt > (darkFrom ?? 0);
  });
}

function isSaidDark(parts: OperateParts, id: string): boolean {
  const { provenLiveAt, darkFrom } = parts.detector.facts(id);
  return darkFrom !== null && darkFrom > (provenLiveAt ?? 0);
}
