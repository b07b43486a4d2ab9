// Waves that wait, end, or are no longer true as a whole.
import type { NoticeReason } from '../../model/notice.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { Task } from '../../model/task.ts';
import type { Instant } from '../../model/time.ts';
import { type SubjectNow, saysDark } from '../stages/facts.ts';
import { type OutboxDeps, outboxLimits } from './deps.ts';
import { subjectNow } from './facts.ts';
import { apart } from './guards/apart.ts';
import { isBraked, wentOutLately } from './guards/brake.ts';
import type { OutboxState } from './state.ts';
import { newTask, releaseTask } from './tasks.ts';

/** Releases count-downs that are over, and ends waves that time or a newer fact has overtaken. */
export async function moveWaves(deps: OutboxDeps, state: OutboxState): Promise<void> {
  const now = deps.clock.now();
  const waves = await deps.store.openWaves(outboxLimits.openWaves, now);
  const parts = apart();
  /** Null: it cannot be read, and its waves stay as they are. */
  const subjects = new Map<string, SubjectNow | null>();
  const changed: WaveRow[] = [];
  const tasks: Task[] = [];
  for (const wave of waves) {
    let subject = subjects.get(wave.subject);
    if (subject === undefined) {
      subject = await parts.run(() => subjectNow(wave.subject, deps), null);
      subjects.set(wave.subject, subject);
    }
    if (subject === null) continue;
    const reason = overtaken(wave, subject, now);
    if (reason !== null) {
      changed.push({ ...wave, state: 'superseded', holdReason: reason });
      if (reason === 'expired') tasks.push(expiredTask(wave, now));
    } else if (wave.state === 'held' && wave.holdUntil !== null && wave.holdUntil <= now) {
      const next = await countedDown(wave, deps, state);
      changed.push(next);
      if (next.state === 'held') tasks.push(releaseTask(next, now));
    }
  }
  if (changed.length > 0) {
    await deps.store.save({ waves: changed, tasks });
    deps.onChange?.({ notices: [], waves: changed });
  }
  parts.end();
}

/** Nobody stopped it: it goes, unless others of its basis have gone meanwhile and it would be too many with them. */
async function countedDown(wave: WaveRow, deps: OutboxDeps, state: OutboxState): Promise<WaveRow> {
  const lately = await wentOutLately(deps, state);
  if (isBraked(wave, lately, deps)) return { ...wave, holdReason: 'brake', holdUntil: null };
  lately.push({ at: deps.clock.now(), basis: wave.basis, recipients: wave.recipients });
  return { ...wave, state: 'live', holdReason: null, holdUntil: null };
}

/** Why a whole wave is dead: one row instead of a claim for each of its notices. Pure. */
function overtaken(wave: WaveRow, subject: SubjectNow, now: Instant): NoticeReason | null {
  const { kind } = wave;
  const isRunning = saysDark(kind);
  if (wave.state === 'held' && wave.validUntil <= now && !isRunning) return 'expired';
  if (subject.is === 'outage') {
    if (!isRunning) return null;
    const { outage } = subject;
    if (outage === null || outage.state === 'restored' || outage.state === 'closed') {
      return 'restored_before_sent';
    }
    return outage.state === 'rejected' ? 'cancelled' : null;
  }
  if (subject.is === 'alarm') return null;
  const isAhead =
    kind === 'planned_notice' || kind === 'planned_reminder' || kind === 'confirmation_request';
  const isOver = subject.plan === null || subject.plan.state === 'cancelled';
  return isAhead && isOver ? 'cancelled' : null;
}

function expiredTask(wave: WaveRow, now: Instant): Task {
  return newTask({
    ...{ code: 'wave_expired', key: wave.id, subject: wave.subject, contact: null },
    text: `${wave.kind}: ${wave.recipients} recipients were never told; it was not released in time.`,
    now,
  });
}
