import { type ProblemCode, problems } from '../model/problems.ts';

type DetailsOf<C extends ProblemCode> = Parameters<(typeof problems)[C]['text']>[0];

/** Where in a file something is wrong; row and field for tables, line and column for texts. */
export interface Place {
  file?: string;
  line?: number;
  column?: number;
  row?: number;
  field?: string;
}

/**
 * An error a user can meet: a code of the table of problems with its details, and the place where there is one.
 * `message` is the sentence; `fix` says what to do.
 */
export class ForewattError extends Error {
  readonly code: ProblemCode;
  readonly details: Readonly<Record<string, string | number>>;
  readonly place: Place | null;
  readonly status: number;
  readonly fix: string;
  /** What else is wrong in the same place, where all is told at once. */
  readonly others: readonly ForewattError[];

  constructor(
    code: ProblemCode,
    details: Readonly<Record<string, string | number>>,
    options: { place?: Place; cause?: unknown; others?: readonly ForewattError[] } = {},
  ) {
    const row = problems[code] as {
      status: number;
      text: (d: unknown) => string;
      fix: (d: unknown) => string;
    };
    super(row.text(details), options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'ForewattError';
    this.code = code;
    this.details = details;
    this.place = options.place ?? null;
    this.status = row.status;
    this.fix = row.fix(details);
    this.others = options.others ?? [];
  }
}

/** The first of several with all others beside it; null of none. */
export function allOf(problems: readonly ForewattError[]): ForewattError | null {
  const [first, ...others] = problems;
  if (first === undefined || others.length === 0) return first ?? null;
  const { code, details, place, cause } = first;
  return new ForewattError(code, details, { cause, others, ...(place === null ? {} : { place }) });
}

/** Makes the error of a code; the details are typed by the code. */
export function fault<C extends ProblemCode>(
  code: C,
  details: DetailsOf<C>,
  options: { place?: Place; cause?: unknown } = {},
): ForewattError {
  return new ForewattError(code, details as Record<string, string | number>, options);
}
