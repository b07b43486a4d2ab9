/**
 * Medical equipment at home, as its people register it: counted from the moment it is said, confirmed by a person,
 * asked for again before a year is over.
 */
import type { Actor } from '../../api/parts/acting.ts';
import type { LifeSupportIn, LifeSupportRow } from '../../api/parts/operate.ts';
import type { Task } from '../../model/task.ts';
import { DAY, type DurationMs, type Instant, toIso } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { Memo } from '../../store/tables/documents.ts';
import type { OperateParts } from '../parts.ts';
import { auditRow } from './outages.ts';

/** All registrations stand in one memo: a utility of a million customers has some hundreds. */
const MEMO = 'life-support';
const ROWS_MOST = 20_000;
const VALID_MS: DurationMs = 365 * DAY;
const REMIND_MS: DurationMs = 30 * DAY;

type Rows = Readonly<Record<string, LifeSupportRow>>;

export interface LifeSupportDesk {
  register(said: LifeSupportIn): Promise<LifeSupportRow>;
  /** Errors: API-NOT-FOUND where nothing is registered. */
  decide(request: {
    supplyPoint: string;
    isConfirmed: boolean;
    by: Actor;
  }): Promise<LifeSupportRow>;
  of(supplyPoint: string): Promise<LifeSupportRow | null>;
  all(): Promise<LifeSupportRow[]>;
  /** After a start, and once a day: classes stand again, those that run out become tasks. */
  tick(): Promise<void>;
}

export function createLifeSupportDesk(parts: OperateParts): LifeSupportDesk {
  const { records, saver, clock } = parts;

  async function rows(): Promise<{ memo: Memo | null; rows: Rows }> {
    const memo = await records.documents.get('memo', MEMO);
    return { memo, rows: (memo?.value as Rows | undefined) ?? {} };
  }

  function memoWith(memo: Memo | null, before: Rows, changed: readonly LifeSupportRow[]): Memo {
    const value = {
      ...before,
      ...Object.fromEntries(changed.map((row) => [row.supplyPoint, row])),
    };
    return { id: MEMO, version: (memo?.version ?? 0) + 1, value };
  }

  const desk: LifeSupportDesk = {
    async register(said) {
      const row = await saver.decide(async () => {
        const { memo, rows: before } = await rows();
        if (Object.keys(before).length >= ROWS_MOST) throw fault('API-RATE', {});
        const known = before[said.supplyPoint];
        const state = known?.state === 'confirmed' ? 'confirmed' : 'waiting';
        const validUntil = toIso(said.at + VALID_MS);
        const { at, ...rest } = said;
        const made = {
          ...rest,
          at: toIso(at),
          state,
          validUntil,
          decidedBy: null,
          remindedAt: null,
        };
        const row: LifeSupportRow = { ...made, state };
        const put = { memo: [memoWith(memo, before, [row])], task: [registrationTask(row, at)] };
        return { commit: { put }, result: row };
      });
      await applyClasses(parts, [row]);
      return row;
    },
    async decide({ supplyPoint, isConfirmed, by }) {
      const row = await saver.decide(async () => {
        const { memo, rows: before } = await rows();
        const known = before[supplyPoint];
        if (known === undefined) throw fault('API-NOT-FOUND', { what: 'such a registration' });
        const state = isConfirmed ? ('confirmed' as const) : ('refused' as const);
        const row: LifeSupportRow = { ...known, state, decidedBy: by.name };
        const task = await records.documents.get('task', taskId(supplyPoint));
        const now = clock.now();
        const done = { state: 'done' as const, doneAt: toIso(now), doneBy: by.name };
        return {
          commit: {
            put: {
              memo: [memoWith(memo, before, [row])],
              ...(task !== null && { task: [{ ...task, ...done, version: task.version + 1 }] }),
            },
            audit: [auditRow(by, now, { what: `life_support_${state}`, subject: supplyPoint })],
          },
          result: row,
        };
      });
      await applyClasses(parts, [row]);
      return row;
    },
    of: async (supplyPoint) => (await rows()).rows[supplyPoint] ?? null,
    all: async () => Object.values((await rows()).rows),
    async tick() {
      const all = await desk.all();
      if (all.length === 0) return;
      await applyClasses(parts, all);
      const now = clock.now();
      const due = all.filter((row) => isDue(row, now));
      if (due.length === 0) return;
      await saver.decide(async () => {
        const { memo, rows: before } = await rows();
        const told = due.map((row) => ({ ...row, remindedAt: toIso(now) }));
        const tasks = told.map((row) => renewalTask(row, now));
        return {
          commit: { put: { memo: [memoWith(memo, before, told)], task: tasks } },
          result: null,
        };
      });
    },
  };
  return desk;
}

/** A month before a year is over somebody asks whether it is still so; nobody falls out of it by silence. */
function isDue(row: LifeSupportRow, now: Instant): boolean {
  if (row.state === 'refused' || row.remindedAt !== null) return false;
  return Date.parse(row.validUntil) - REMIND_MS <= now;
}

/** What the outbox knows of each place: until a person refuses it, it counts. */
async function applyClasses(parts: OperateParts, rows: readonly LifeSupportRow[]): Promise<void> {
  const { grid, locator } = parts.world;
  const supplyPoints = rows.flatMap(({ supplyPoint, state }) => {
    const number = locator.supplyPoint(supplyPoint);
    const row = number === undefined ? undefined : grid.tables.supplyPoints[number];
    if (number === undefined || row === undefined) return [];
    const feeder = grid.feeders[grid.homeFeeder[grid.spNode[number] as number] as number];
    return {
      ...{ id: row.id, place: row.address ?? row.area ?? row.id, feeder: feeder?.id ?? null },
      class: state === 'refused' ? row.class : 'life_support',
    };
  });
  if (supplyPoints.length > 0) await parts.records.import({ supplyPoints });
}

const taskId = (supplyPoint: string): string => `T-life-support-${supplyPoint}`;

function registrationTask(row: LifeSupportRow, at: Instant): Task {
  const { equipment, batteryHours, person } = row;
  const hours = batteryHours === null ? 'battery unknown' : `battery ${batteryHours} h`;
  return {
    ...{ id: taskId(row.supplyPoint), version: 1, code: 'life_support_registration' },
    ...{ state: 'open', subject: row.supplyPoint, contact: row.contact, assignee: null },
    text: `${equipment}; ${hours}; contact person ${person ?? 'none'}`,
    ...{ createdAt: toIso(at), dueAt: null, doneAt: null, doneBy: null },
  };
}

function renewalTask(row: LifeSupportRow, now: Instant): Task {
  return {
    ...registrationTask(row, now),
    ...{ id: `${taskId(row.supplyPoint)}-${row.validUntil.slice(0, 4)}` },
    ...{ code: 'life_support_renewal', dueAt: row.validUntil },
  };
}
