import { problem } from '../problem.ts';

/** Problems of asking for a report. */
export const reportsProblems = {
  'REP-OPTION': problem<{ option: string; given: string; allowed: string }>(
    422,
    (p) => `--${p.option} cannot be "${p.given}": it is ${p.allowed}.`,
    () => 'The same command with --help shows what to give.',
  ),
};
