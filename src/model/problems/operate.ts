import { problem } from '../problem.ts';

export const operateProblems = {
  'NET-CREW-ON-LINE': problem<{ device: string; tagged: string; tag: string; by: string }>(
    409,
    (p) =>
      `Closing ${p.device} reaches ${p.tagged}, which bears the tag ${p.tag} of ${p.by}: somebody may be on the line.`,
    () => 'Take the tag off first, when the crew or the earth is gone.',
  ),
  'NET-SWITCH-TIME': problem<{ device: string }>(
    422,
    (p) => `The time given for ${p.device} is ahead of now or more than 24 hours back.`,
    () => 'Give the time at which the device was operated.',
  ),
  'NOT-NOTICE-STATE': problem<{ notice: string; state: string }>(
    409,
    (p) => `Notice ${p.notice} is ${p.state}; this cannot be done to it.`,
    () => 'Retry a failed one, release a held one, suppress one that waits.',
  ),
  'NOT-REPORT-STATE': problem<{ report: string }>(
    409,
    (p) => `Report ${p.report} is closed.`,
    () => 'Take a new report where the trouble goes on.',
  ),
  'IMP-REFUSED': problem<{ code: string; count: number }>(
    422,
    (p) => `The files were refused: ${p.count} problems, the first is ${p.code}.`,
    () => 'forewatt check lists them all; nothing was changed.',
  ),
  'IMP-NO-NETWORK': problem(
    409,
    () => 'There is no network yet.',
    () => 'Import the network first: forewatt import network PATH.',
  ),
} as const;
