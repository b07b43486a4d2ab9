/**
 * Promises of faults while somebody can still keep them: half of the time is gone and nothing proves it yet is a task,
 * not kept is another. What is kept meanwhile takes its task away.
 */
import type { Outage } from '../../model/outage.ts';
import type { OutageDuty, OutagePromise } from '../../model/planned-outage.ts';
import type { Task } from '../../model/task.ts';
import { type Instant, toIso } from '../../model/time.ts';
import type { AreaClass, Promises } from '../../reports/promises/promises.ts';
import type { OperateParts } from '../parts.ts';
import { dutiesOfOutage } from '../past/promises.ts';

export interface PromiseWatch {
  /** Call it every minute. */
  look(): Promise<void>;
}

/** Outages looked at in one look: the rest has its turn in the next. */
const OUTAGES_A_LOOK = 100;
const TASKS_A_PAGE = 500;

const codes = { at_risk: 'promise_at_risk', missed: 'promise_missed' } as const;

export function createPromiseWatch(
  parts: Pick<OperateParts, 'records' | 'board' | 'saver' | 'clock' | 'world'> & {
    promises: Promises | null;
  },
): PromiseWatch {
  const { records, board, clock } = parts;
  /** Tasks that wait for a promise to be kept, by outage; null before the first look. */
  let waiting: Map<string, Set<string>> | null = null;
  /** Tasks of outages under way that were made, so that one that a person has done stays done. */
  const made = new Map<string, Set<string>>();
  let turn = 0;

  async function load(): Promise<Map<string, Set<string>>> {
    const found = new Map<string, Set<string>>();
    const where = { code: Object.values(codes), state: 'open' };
    let cursor: string | null = null;
    do {
      const page: { items: Task[]; nextCursor: string | null } = await records.documents.list(
        'task',
        { where, limit: TASKS_A_PAGE, cursor },
      );
      for (const { id, subject } of page.items) if (subject !== null) setOf(found, subject).add(id);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return found;
  }

  /** Of tasks of an outage those that nobody has made yet, before the last start either. */
  async function unmade(outage: string, tasks: readonly Task[]): Promise<Task[]> {
    const known = setOf(made, outage);
    const asked = tasks.filter(({ id }) => !known.has(id));
    if (asked.length === 0) return [];
    const kept = await records.documents.many(
      'task',
      asked.map(({ id }) => id),
    );
    for (const { id } of kept) known.add(id);
    return asked.filter(({ id }) => !known.has(id));
  }

  async function lookAt(outage: Outage, open: Map<string, Set<string>>): Promise<void> {
    const now = clock.now();
    const duties = await dutiesOfOutage(outage, parts.promises, {
      ...{ records, now, classOf: (id) => areaOf(parts, id) },
    });
    const tasks = duties.flatMap((duty) => taskOf(duty, now) ?? []);
    const fresh = await unmade(outage.id, tasks);
    // Of what turned out to be none, or part of another, nothing is owed.
    const still = new Set(tasks.map(({ id }) => id));
    const mine = setOf(open, outage.id);
    const ended = [...mine].filter((id) => !still.has(id) && !isBefore(id, still));
    await save(fresh, ended);
    for (const { id } of fresh) {
      setOf(made, outage.id).add(id);
      mine.add(id);
    }
    for (const id of ended) mine.delete(id);
    if (mine.size === 0) open.delete(outage.id);
  }

  async function save(fresh: readonly Task[], ended: readonly string[]): Promise<void> {
    if (fresh.length + ended.length === 0) return;
    await parts.saver.decide(async () => {
      const now = clock.now();
      const task: Task[] = [...fresh];
      for (const id of ended) {
        const known = await records.documents.get('task', id);
        if (known?.state === 'open') task.push(done(known, now));
      }
      return { commit: task.length === 0 ? null : { put: { task } }, result: null };
    });
  }

  return {
    async look() {
      waiting ??= await load();
      const running = [...board.outages.values()].filter(isRunning);
      const waits = waiting;
      const ended: Outage[] = [];
      for (const id of waits.keys()) {
        const outage = board.outages.get(id) ?? (await records.documents.get('outage', id));
        if (outage !== null && !isRunning(outage)) ended.push(outage);
      }
      const most = Math.min(running.length, OUTAGES_A_LOOK);
      const now = Array.from({ length: most }, (_, i) => running[(turn + i) % running.length]);
      turn += most;
      for (const outage of [...now, ...ended]) {
        if (outage !== undefined) await lookAt(outage, waits);
      }
      for (const id of made.keys()) if (!board.outages.has(id)) made.delete(id);
    },
  };
}

function isRunning({ state }: Outage): boolean {
  return state === 'confirmed' || state === 'restoring';
}

function areaOf({ world }: Pick<OperateParts, 'world'>, id: string): AreaClass | null {
  const row = world.grid.tables.supplyPoints[world.locator.supplyPoint(id) ?? -1];
  return row?.areaClass ?? null;
}

const what: Record<OutagePromise, string> = {
  arrive: 'a crew on site',
  regulator: 'a crew on site by the time of the regulator',
  facts: 'the facts with the service line',
  restore: 'power back',
  restore_as_told: 'power back by the time first told',
  next_update: 'word by the time said',
  restore_after_payment: 'power back after the payment',
};

function taskOf(duty: OutageDuty, now: Instant): Task | null {
  const { id, outage, promise, customers, state, due } = duty;
  if (state !== 'at_risk' && (state !== 'missed' || duty.proof !== null)) return null;
  const code = codes[state];
  const said = state === 'missed' ? 'promised and not kept' : 'promised and not there yet';
  return {
    ...{ id: taskId(code, id), version: 1, code, state: 'open', subject: outage, contact: null },
    text: `${outage}: ${said}: ${what[promise]}; ${customers} customer${customers === 1 ? '' : 's'}`,
    ...{ dueAt: due, assignee: null, createdAt: toIso(now), doneAt: null, doneBy: null },
  };
}

/** The task of the same promise when it was only at risk. */
function isBefore(id: string, still: ReadonlySet<string>): boolean {
  return still.has(id.replace(codes.at_risk, codes.missed));
}

const taskId = (code: string, duty: string): string => `T-${code}-${duty}`;

function done(task: Task, now: Instant): Task {
  const by = { doneAt: toIso(now), doneBy: 'promises' };
  return { ...task, ...by, version: task.version + 1, state: 'done' };
}

function setOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const known = map.get(key) ?? new Set<string>();
  map.set(key, known);
  return known;
}
