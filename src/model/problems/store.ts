import { problem } from '../problem.ts';

export const storeProblems = {
  'STO-FULL': problem<{ where: string }>(
    507,
    (p) => `The disk of ${p.where} is full.`,
    () => 'Free space or move dataDir to a larger disk; work goes on by itself once there is room.',
  ),
  'STO-BROKEN': problem<{ where: string; why: string }>(
    503,
    (p) => `The store in ${p.where} does not work: ${p.why}.`,
    () => 'Look at the disk and its rights; restore the last backup if the file is damaged.',
  ),
  'STO-NEWER': problem<{ where: string; migration: string }>(
    500,
    (p) => `The store in ${p.where} was written by a newer version (it has ${p.migration}).`,
    () => 'Run the newer version, or restore a backup of before the update.',
  ),
  'STO-CLAIM-LOST': problem<{ notice: string }>(
    409,
    (p) => `The notice ${p.notice} has meanwhile been taken by somebody else.`,
    () => 'Do not send it; whoever holds it now does.',
  ),
  'STO-DUTY-STALE': problem<{ duty: string }>(
    409,
    (p) => `The duty ${p.duty} has been written since it was read.`,
    () => 'Read it again and decide on what stands.',
  ),
  'STO-BACKUP-PLACE': problem<{ where: string; why: string }>(
    409,
    (p) => `${p.where} cannot be used for this: ${p.why}.`,
    () => 'Name an empty folder to back up into, or the whole folder of a backup to restore from.',
  ),
  'STO-NONE': problem<{ where: string }>(
    503,
    (p) => `There are no data in ${p.where}.`,
    () =>
      'Give --config FILE of the service that is meant; a service makes its data at its first start.',
  ),
  'STO-IN-USE': problem<{ where: string; process?: string }>(
    409,
    (p) =>
      `Another service${p.process ? ` (process ${p.process})` : ''} has the data in ${p.where} open.`,
    () => 'Only one service may work on a data folder: stop it first.',
  ),
} as const;
