/** The records worklist: what closed outages say against the records, as tasks for a person. */
import { phasesOf } from '../../model/phases.ts';
import type { Task, TaskCode } from '../../model/task.ts';
import { type Instant, toIso } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import { guessPhase, type PhaseGuess, proposeFrom } from '../../outages/learn/phases.ts';
import {
  bestParent,
  type Doubts,
  type SeenOutage,
  wrongRecords,
} from '../../outages/learn/records.ts';
import type { Past } from './past.ts';

/** Meters named in one task, and rows made in one go. */
const namedMax = 40;
const rowsMax = 200;
/** Transformers looked at for a better place, nearest first. */
const candidatesMax = 60;

export function worklist(past: Past, doubts: Doubts, about: { grid: Grid; now: Instant }): Task[] {
  return [...phaseRows(past, about), ...recordRows(past, doubts, about)].slice(0, rowsMax);
}

/** One row for each transformer whose meters have a phase to propose. */
function phaseRows(past: Past, { grid, now }: { grid: Grid; now: Instant }): Task[] {
  const found = new Map<string, Array<{ id: string; guess: PhaseGuess }>>();
  for (const [s, { id, transformer }] of grid.tables.supplyPoints.entries()) {
    const signs = past.signs.get(id);
    if (signs === undefined) continue;
    const guess = guessPhase(grid.normal.live[grid.spNode[s]!]!, signs);
    if (guess === null || guess.probability < proposeFrom) continue;
    const key = transformer ?? id;
    found.set(key, [...(found.get(key) ?? []), { id, guess }]);
  }
  return [...found].map(([subject, meters]) => {
    const named = meters
      .slice(0, namedMax)
      .map(({ id, guess }) => `${id} ${phasesOf(guess.phase)} (${percent(guess.probability)})`);
    const more = meters.length > namedMax ? ` and ${meters.length - namedMax} more` : '';
    const text = `Phases learned from outages: ${named.join(', ')}${more}.`;
    return rowOf({ code: 'phases_proposed', subject, key: `${meters.length}`, text }, now);
  });
}

const percent = (p: number): string => `${Math.floor(p * 1000) / 10} %`;

function recordRows(
  past: Past,
  doubts: Doubts,
  { grid, now }: { grid: Grid; now: Instant },
): Task[] {
  const transformerOf = transformersOf(grid, doubts);
  return wrongRecords(doubts, transformerOf).map((row) => {
    const seen = row.outages.flatMap((id): SeenOutage[] => {
      const outage = past.seen.get(id);
      return outage === undefined ? [] : [outage];
    });
    const best = bestParent(row.transformer, nearestTo(grid, row.transformer), seen);
    const where = best === null ? '' : ` Best place by what was seen: ${best}.`;
    const when = row.outages.join(', ');
    const key = `${row.outages.length}`;
    if (row.what === 'meter') {
      const subject = row.supplyPoint;
      const text = `${subject} had supply while ${row.transformer} had none (${when}).${where}`;
      return rowOf({ code: 'record_doubtful', subject, key, text }, now);
    }
    const meters = row.supplyPoints.slice(0, namedMax).join(', ');
    const text = `${row.transformer} seems recorded in the wrong place: ${meters} had supply while it had none (${when}).${where}`;
    return rowOf({ code: 'transformer_doubtful', subject: row.transformer, key, text }, now);
  });
}

function transformersOf(grid: Grid, doubts: Doubts): (supplyPoint: string) => string | null {
  const wanted = new Set(Object.keys(doubts));
  const found = new Map<string, string | null>();
  for (const { id, transformer } of grid.tables.supplyPoints) {
    if (wanted.has(id)) found.set(id, transformer);
  }
  return (supplyPoint) => found.get(supplyPoint) ?? null;
}

/** Other transformers, nearest first; in the order of their file where a place is not known. */
function nearestTo(grid: Grid, transformer: string): string[] {
  const rows = grid.tables.transformers;
  const own = rows.find(({ id }) => id === transformer);
  const distance = (row: (typeof rows)[number]): number => {
    if (own?.lat == null || own.lon === null || row.lat === null || row.lon === null) return 0;
    const narrowing = Math.cos((own.lat * Math.PI) / 180);
    return Math.hypot(row.lat - own.lat, (row.lon - own.lon) * narrowing);
  };
  return rows
    .filter(({ id }) => id !== transformer)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, candidatesMax)
    .map(({ id }) => id);
}

/** The same finding gives the same id, so that a row that was dealt with does not come back. */
function rowOf(
  row: { code: TaskCode; subject: string; key: string; text: string },
  now: Instant,
): Task {
  return {
    id: `T-${row.code}-${row.subject}-${row.key}`,
    version: 1,
    code: row.code,
    state: 'open',
    subject: row.subject,
    contact: null,
    text: row.text,
    dueAt: null,
    assignee: null,
    createdAt: toIso(now),
    doneAt: null,
    doneBy: null,
  };
}
