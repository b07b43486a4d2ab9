import { problem } from '../problem.ts';

/** Problems of asking for a report. */
export const reportsProblems = {
  'REP-OPTION': problem<{ option: string; given: string; allowed: string }>(
    422,
    (p) => `--${p.option} cannot be "${p.given}": it is ${p.allowed}.`,
    () => 'The same command with --help shows what to give.',
  ),
  'REP-SEGMENT-TWICE': problem<{ id: string }>(
    422,
    (p) => `The group "${p.id}" stands twice in the file of segments.`,
    () => 'Give each group an id of its own; customers keep what they chose by it.',
  ),
  'REP-SEGMENT-WORD': problem<{ id: string; name: string }>(
    422,
    (p) => `{${p.name}} in the words of the group "${p.id}" is nothing that can be said of a rule.`,
    () => 'Use {limit}, what the rule demands, and {value}, what the customer has.',
  ),
  'REP-ANSWER-TWICE': problem<{ id: string }>(
    422,
    (p) => `The answer "${p.id}" stands twice in the file of ready answers.`,
    () => 'Give each answer an id of its own.',
  ),
  'REP-ANSWER-LANGUAGE': problem<{ id: string; locale: string }>(
    422,
    (p) => `The answer "${p.id}" has no title or no text in ${p.locale}.`,
    () => 'Write it in every language of `utility.locales`.',
  ),
  'REP-ANSWER-GAP': problem<{ id: string }>(
    422,
    (p) => `A square bracket in the answer "${p.id}" has no partner, or nothing inside.`,
    () => 'What a person completes stands in brackets, such as [time].',
  ),
};
