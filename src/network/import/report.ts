/** What an import says: everything that is wrong at once, each with its place. */
import { type ProblemCode, problems } from '../../model/problems.ts';

/** One problem or warning. `row` is the line of the file (the header is 1), `column` its heading; 0 and '' for the whole file. */
export interface Finding {
  file: string;
  row: number;
  column: string;
  code: ProblemCode;
  message: string;
}

export interface ImportReport {
  added: number;
  changed: number;
  removed: number;
  refused: Finding[];
  warnings: Finding[];
  /** Problems beyond the limit of the list. */
  refusedMore: number;
}

/** A file as it was handed in. */
export interface ImportFile {
  name: string;
  bytes: Uint8Array;
}

/** Findings that a report lists; what comes after is counted. */
const FINDINGS_MAX = 10_000;

export interface Place {
  file: string;
  row: number;
  column: string;
}

type DetailsOf<C extends ProblemCode> = Parameters<(typeof problems)[C]['text']>[0];

/** Collects findings; `refuse` and `warn` take a code of the table of problems with its details. */
export interface Findings {
  refuse<C extends ProblemCode>(place: Place, code: C, details: DetailsOf<C>): void;
  warn<C extends ProblemCode>(place: Place, code: C, details: DetailsOf<C>): void;
  hasRefused(): boolean;
  /** Findings until now. */
  count(): number;
  report(counts?: { added: number; changed: number; removed: number }): ImportReport;
}

export function findings(): Findings {
  const refused: Finding[] = [];
  const warnings: Finding[] = [];
  let refusedMore = 0;
  let said = 0;
  return {
    refuse(place, code, details) {
      said += 1;
      if (refused.length < FINDINGS_MAX) refused.push(finding(place, code, details));
      else refusedMore += 1;
    },
    warn(place, code, details) {
      said += 1;
      if (warnings.length < FINDINGS_MAX) warnings.push(finding(place, code, details));
    },
    hasRefused: () => refused.length > 0,
    count: () => said,
    report: (counts = { added: 0, changed: 0, removed: 0 }) => ({
      ...(refused.length > 0 ? { added: 0, changed: 0, removed: 0 } : counts),
      refused,
      warnings,
      refusedMore,
    }),
  };
}

function finding(place: Place, code: ProblemCode, details: object): Finding {
  const row = problems[code] as { text: (d: unknown) => string; fix: (d: unknown) => string };
  return { ...place, code, message: `${row.text(details)} ${row.fix(details)}` };
}
