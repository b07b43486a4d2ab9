/** Values a problem's sentences may name. Untrusted text among them is shown as data, never as markup. */
export type ProblemDetails = Readonly<Record<string, string | number>>;

/** One row of the table of problems: HTTP status, the sentence, and the way out. */
export interface Problem<D extends ProblemDetails = ProblemDetails> {
  status: number;
  text: (details: D) => string;
  fix: (details: D) => string;
}

/** Returns its arguments as a row; it is there so that the details are typed by code. */
export function problem<D extends ProblemDetails = Record<never, never>>(
  status: number,
  text: (details: D) => string,
  fix: (details: D) => string,
): Problem<D> {
  return { status, text, fix };
}
