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
  'EF-TRIAL-RUNNING': problem<{ feeder: string }>(
    409,
    (p) => `Feeder ${p.feeder} is on trial on this bus already.`,
    () => 'Wait until it is closed again, or say so by "trial-end".',
  ),
  'EF-TRIAL-STATE': problem<{ state: string }>(
    409,
    (p) => `No feeder is opened on trial for an earth fault that is ${p.state}.`,
    () => 'A trial looks for a fault that is present or located.',
  ),
  'EF-NO-TRIAL': problem<{ id: string }>(
    409,
    (p) => `No trial of ${p.id} is under way.`,
    () => 'Start one by "trial", or read the condition again.',
  ),
  'EF-NO-BREAKER': problem<{ feeder: string }>(
    422,
    (p) => `Feeder ${p.feeder} has no breaker of its own that could be opened, or it is open.`,
    () => 'Choose another feeder; one that is open already is no trial.',
  ),
} as const;
