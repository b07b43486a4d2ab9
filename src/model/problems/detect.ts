import { problem } from '../problem.ts';

export const detectProblems = {
  'ALM-TRANSITION': problem<{ state: string; action: string }>(
    409,
    (p) => `An alarm that is ${p.state} cannot be changed by "${p.action}".`,
    () => 'Read the alarm again; somebody may have been quicker.',
  ),
  'ALM-SHELVE-TIME': problem<{ hours: number }>(
    422,
    (p) => `An alarm lies on the shelf for at most ${p.hours} hours, and until a time to come.`,
    () => 'Give an earlier end; it can be shelved again.',
  ),
  'EF-TRANSITION': problem<{ from: string; to: string }>(
    409,
    (p) => `An earth fault that is ${p.from} cannot become ${p.to}.`,
    () => 'Read the condition again; a new earth fault gets an id of its own.',
  ),
  'EF-FEEDER-UNKNOWN': problem<{ feeder: string }>(
    422,
    (p) => `Feeder ${p.feeder} is none of those on the bus of this earth fault.`,
    () => 'Choose one of the feeders named under candidates.',
  ),
} as const;
