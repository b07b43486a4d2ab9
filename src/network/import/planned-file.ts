/** planned.csv to planned works, as they are entered: nothing is approved by an import. */
import { z } from 'zod';
import { plannedKinds } from '../../model/planned-outage.ts';
import { type Instant, toIso } from '../../model/time.ts';
import { booleanCell, choiceCell, type ReadCell, shown, textCell } from './cells.ts';
import { readTable, type TableForm } from './csv-table.ts';
import { findings, type ImportFile, type ImportReport } from './report.ts';
import { minutesOfDay, readInstant } from './times.ts';
import { checkWhere, nowhere, type Where, type WhereContext, whereColumns } from './where.ts';

export interface PlannedStep {
  at: Instant;
  open: string[];
  close: string[];
}

export interface PlannedRow extends Where {
  kind: (typeof plannedKinds)[number];
  reason: string;
  reference: string | null;
  steps: PlannedStep[];
  /** Done live (带电作业). */
  liveLine: boolean;
}

/** A step before the day of its row is known: minutes of the day, or an instant. */
type RawStep = { at: string; open: string[]; close: string[] };

const jsonSteps = z.array(
  z.object({
    at: z.string(),
    open: z.array(z.string()).default([]),
    close: z.array(z.string()).default([]),
  }),
);

/** Reads a file of planned works; empty when anything was refused. */
export function importPlanned(
  file: ImportFile,
  context: WhereContext,
): { report: ImportReport; rows: PlannedRow[] } {
  const found = findings();
  const { rows, lines } = readTable(file, form(context.zone), found);
  for (const [i, row] of rows.entries()) {
    const place = { file: file.name, row: lines[i] ?? 0, column: 'steps' };
    checkWhere(row, place, { found, context });
    const raw = row.steps as unknown as RawStep[];
    row.steps = raw.flatMap((step): PlannedStep[] => {
      const at = stepTime(step.at, row.start, context.zone);
      if (at === null) {
        found.refuse(place, 'IMP-STEPS', { text: shown(step.at) });
        return [];
      }
      if (at < row.start || at > row.end) {
        const between = { start: toIso(row.start), end: toIso(row.end) };
        found.refuse(place, 'PLN-STEP-TIME', { at: toIso(at), ...between });
      }
      for (const id of [...step.open, ...step.close]) {
        if (!context.isDevice(id)) found.refuse(place, 'IMP-DEVICE-UNKNOWN', { id });
      }
      return [{ at, open: step.open, close: step.close }];
    });
  }
  const report = found.report({ added: rows.length, changed: 0, removed: 0 });
  return { report, rows: found.hasRefused() ? [] : rows };
}

function form(zone: string): TableForm<PlannedRow> {
  return {
    columns: [
      ...whereColumns(zone),
      { name: 'kind', field: 'kind', read: choiceCell(plannedKinds) },
      { name: 'reason', field: 'reason', read: textCell },
      { name: 'reference', field: 'reference', read: textCell },
      { name: 'steps', field: 'steps', read: stepsCell },
      { name: 'live_line', field: 'liveLine', read: booleanCell },
    ],
    defaults: {
      ...nowhere,
      kind: 'planned',
      reason: '',
      reference: null,
      steps: [],
      liveLine: false,
    },
  };
}

/** JSON, or `08:00:SW-1,SW-2/TIE-3;17:00:TIE-3/SW-1`: time, what opens, what closes. */
const stepsCell: ReadCell = (text, place, found) => {
  const steps = text.startsWith('[') ? stepsInJson(text) : stepsInText(text);
  if (steps !== null) return steps;
  found.refuse(place, 'IMP-STEPS', { text: shown(text) });
  return undefined;
};

function stepsInJson(text: string): RawStep[] | null {
  try {
    return jsonSteps.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

function stepsInText(text: string): RawStep[] | null {
  const steps: RawStep[] = [];
  for (const part of text.split(';')) {
    if (part.trim() === '') continue;
    const colon = part.lastIndexOf(':');
    const [open = '', close = ''] = part.slice(colon + 1).split('/');
    if (colon < 0 || (open.trim() === '' && close.trim() === '')) return null;
    steps.push({ at: part.slice(0, colon).trim(), open: idsIn(open), close: idsIn(close) });
  }
  return steps;
}

function idsIn(text: string): string[] {
  return text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

/** A whole instant, or a time of day on the day of the start. */
function stepTime(text: string, start: Instant, zone: string): Instant | null {
  const isTimeOfDay = minutesOfDay(text) !== null;
  const day = isTimeOfDay
    ? Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone).toPlainDate()
    : null;
  const told = readInstant(day === null ? text : `${day} ${text}`, zone);
  return 'at' in told ? told.at : null;
}
