/** Learning from outages that are over: kept in the records, used at the next start, shown as figures and tasks. */
import type { Outage } from '../../model/outage.ts';
import { HOUR, type Instant, MINUTE, SECOND } from '../../model/time.ts';
import { edgeKindOf, type Grid } from '../../network/grid.ts';
import type { Learned } from '../../outages/infer/engine.ts';
import { usualRate } from '../../outages/infer/priors.ts';
import { countGasps, type GaspCounts, gaspLossOf } from '../../outages/learn/gasps.ts';
import { learnRates, type Rate } from '../../outages/learn/rates.ts';
import { type Doubts, noteDoubts } from '../../outages/learn/records.ts';
import type { OutageSettings } from '../../outages/settings.ts';
import type { Commit, RecordsStore } from '../../store/records.ts';
import type { OperateParts } from '../parts.ts';
import { each } from '../past/history-reads.ts';
import { feederOfEdge, pastOf, stocksOf } from './past.ts';
import { worklist } from './worklist.ts';

/** What is kept under one name. */
export interface Lessons {
  gasps: GaspCounts;
  doubts: Doubts;
  rates: readonly Rate[];
}

export interface Learning {
  /** Of an outage that is over by this commit, what its meters said is counted. */
  committed(commit: Commit): void;
  /** Looks at open outages, saves what is new, and once an hour works through the closed ones. */
  tick(): Promise<void>;
  lessons(): Lessons;
}

const memoId = 'lessons';
const lookEvery = HOUR;
/** So long a meter must be at odds with its record without a break. */
const doubtedFor = MINUTE;
/** A dark word may bear a time before the start by so much. */
const beforeStart = 30 * SECOND;

/** P from which an outage is taken for the one it names. */
const sureFrom = 0.9;

const nothing: Lessons = { gasps: {}, doubts: {}, rates: [] };

/** What was learned before, as it stands in the records. */
export async function readLessons(records: RecordsStore): Promise<Lessons> {
  const memo = await records.documents.get('memo', memoId);
  return memo === null ? nothing : { ...nothing, ...(memo.value as Partial<Lessons>) };
}

/** The same as inference takes it: rates by device, loss of gasps by head-end. */
export function learnedFrom(
  lessons: Lessons,
  { grid, model }: { grid: Grid; model: OutageSettings['model'] },
): Learned {
  const factors = new Map(
    stocksOf(grid).flatMap(({ feeder, kind, usual }) => {
      const rate = lessons.rates.find((one) => one.feeder === feeder && one.kind === kind);
      return rate === undefined ? [] : [[`${feeder} ${kind}`, rate.perHour / usual] as const];
    }),
  );
  const rates = new Map<string, number>();
  for (let edge = 0; factors.size > 0 && edge < grid.edgeCount; edge++) {
    const kind = edgeKindOf(grid, edge);
    const factor = factors.get(`${grid.feeders[feederOfEdge(grid, edge)]?.id} ${kind}`);
    if (factor === undefined) continue;
    rates.set(grid.edgeIds[edge]!, factor * usualRate(kind, grid.edgePhases[edge]!));
  }
  const usual = { loss: model.gaspLoss, group: model.groupState };
  const gaspLoss = new Map(
    Object.entries(lessons.gasps).map(([id, count]) => [id, gaspLossOf(count, usual)]),
  );
  return { rates, gaspLoss };
}

export function createLearning(parts: OperateParts, before: Lessons): Learning {
  const { records, detector, saver, clock, settings, world } = parts;
  let lessons = before;
  let isNew = false;
  let lookedAt = clock.now();
  /** By outage: since when each meter has been at odds, and those that were so for long enough. */
  const odd = new Map<string, Map<string, Instant>>();
  const doubted = new Map<string, Set<string>>();

  function watch(now: Instant): void {
    const open = [...parts.board.outages.values()].filter(({ state }) => state === 'confirmed');
    for (const id of odd.keys()) if (!open.some((outage) => outage.id === id)) odd.delete(id);
    for (const outage of open) {
      const verdict = outage.feeder === null ? null : detector.lastVerdict(outage.feeder);
      const cause = verdict?.opened.find(({ group }) => group.includes(outage.causeGroup[0] ?? ''));
      const below = new Set(cause === undefined ? [] : cause.below);
      const since = odd.get(outage.id) ?? new Map<string, Instant>();
      const still = new Map<string, Instant>();
      for (const id of verdict?.elsewhere ?? []) {
        if (below.has(id)) still.set(id, since.get(id) ?? now);
      }
      odd.set(outage.id, still);
      const long = [...still].filter(([, from]) => now - from >= doubtedFor).map(([id]) => id);
      if (long.length === 0) continue;
      doubted.set(outage.id, new Set([...(doubted.get(outage.id) ?? []), ...long]));
    }
  }

  async function look(now: Instant): Promise<void> {
    const { model } = settings.detect;
    const { grid } = world;
    const wanted = new Set(Object.values(lessons.doubts).flat());
    const past = await pastOf(each(records, 'outage'), { grid, model, now, wanted });
    const rates = learnRates(stocksOf(grid), past.openings, past.monthsOfRecords);
    isNew ||= JSON.stringify(rates) !== JSON.stringify(lessons.rates);
    lessons = { ...lessons, rates };
    const rows = worklist(past, lessons.doubts, { grid, now });
    const known = await records.documents.many(
      'task',
      rows.map(({ id }) => id),
    );
    const old = new Set(known.map(({ id }) => id));
    const task = rows.filter(({ id }) => !old.has(id));
    if (task.length > 0) await saver.decide(() => ({ commit: { put: { task } }, result: null }));
  }

  function over(outage: Outage): void {
    const found = doubted.get(outage.id) ?? [];
    doubted.delete(outage.id);
    odd.delete(outage.id);
    const isReal = outage.confirmedAt !== null && outage.probability >= sureFrom;
    if (!isReal || !settings.detect.learn) return;
    const gasps = countGasps(lessons.gasps, gaspsOf(parts, outage));
    lessons = { ...lessons, gasps, doubts: noteDoubts(lessons.doubts, outage.id, [...found]) };
    isNew = true;
  }

  return {
    committed(commit) {
      for (const outage of commit.put?.outage ?? []) {
        if (outage.state === 'restored') over(outage);
      }
    },
    async tick() {
      if (!settings.detect.learn) return;
      const now = clock.now();
      watch(now);
      if (now - lookedAt >= lookEvery) {
        lookedAt = now;
        await look(now);
      }
      if (!isNew) return;
      isNew = false;
      const memo = [{ id: memoId, version: 1, value: lessons }];
      await saver.decide(() => ({ commit: { put: { memo } }, result: null }));
    },
    lessons: () => lessons,
  };
}

/** Dark meters that can gasp, by head-end, and those that said so. */
function gaspsOf(
  { detector, world }: Pick<OperateParts, 'detector' | 'world'>,
  outage: Outage,
): Map<string, { dark: number; heard: number }> {
  const counts = new Map<string, { dark: number; heard: number }>();
  const from = outage.startedAt - beforeStart;
  for (const id of outage.ever) {
    const number = world.locator.supplyPoint(id);
    const row = number === undefined ? undefined : world.grid.tables.supplyPoints[number];
    if (row?.gasp !== true || row.meter === null) continue;
    const count = counts.get(row.headEnd ?? '') ?? { dark: 0, heard: 0 };
    const saidAt = detector.facts(id).saidDarkAt;
    const heard = count.heard + (saidAt !== null && saidAt >= from ? 1 : 0);
    counts.set(row.headEnd ?? '', { dark: count.dark + 1, heard });
  }
  return counts;
}
