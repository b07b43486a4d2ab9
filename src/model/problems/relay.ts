import { problem } from '../problem.ts';

export const relayProblems = {
  'COL-RELAY-FOLDER': problem<{ relay: string; why: string }>(
    503,
    (p) => `The relay ${p.relay} cannot write into its folder: ${p.why}`,
    () => 'Look at the disk and the rights of the folder; sources wait until it works again.',
  ),
  'COL-RELAY-CIRCLE': problem<{ relay: string; source: string }>(
    422,
    (p) => `The relay ${p.relay} writes into the folder that the source ${p.source} reads.`,
    () => 'Give one of them another folder: what it writes would come back.',
  ),
} as const;
