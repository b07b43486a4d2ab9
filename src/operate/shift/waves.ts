/** What people do to waves: release one that is held, stop one in its count-down. */

import type { WaveAction } from '../../api/parts/acting.ts';
import type { AuditCode } from '../../model/audit.ts';
import type { OutboxChange } from '../../model/outbox/store.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import { type Instant, SECOND, toIso } from '../../model/time.ts';
import type { DutyNews } from '../../notify/duty/news.ts';
import type { DutyStep } from '../../notify/duty/rota.ts';
import { isDutyStale } from '../../notify/outbox/serial.ts';
import { newTask } from '../../notify/outbox/tasks.ts';
import { fault } from '../../runtime/problem.ts';
import { auditRow } from '../desks/outages.ts';
import type { OperateParts } from '../parts.ts';
import { type OnShift, onShift } from './on-shift.ts';
import { mayRelease } from './release.ts';
import { afterStop } from './stopped.ts';

export interface WaveDeskParts extends OperateParts {
  /** Real time, as sessions count it. */
  wallNow(): Instant;
  /** Calls somebody of the duty rota until they press a key. */
  callDuty(step: DutyStep, news: DutyNews): Promise<void>;
}

const TRIES_MOST = 5;

type Release = Extract<WaveAction, { action: 'release' }>;

/** @throws NOT-WAVE-STATE, NOT-WAVE-SECOND-PERSON, NOT-WAVE-ALONE, NOT-WAVE-ALONE-OFF */
export async function actOnWave(parts: WaveDeskParts, request: WaveAction): Promise<WaveRow> {
  const wave = await parts.records.outbox.wave(request.id);
  if (wave === null) throw fault('API-NOT-FOUND', { what: `wave ${request.id}` });
  return request.action === 'release'
    ? await release(parts, wave, request)
    : await stop(parts, wave, request);
}

async function stop(
  parts: WaveDeskParts,
  wave: WaveRow,
  { by, body }: Extract<WaveAction, { action: 'stop' }>,
): Promise<WaveRow> {
  const isWaiting = wave.state === 'held' || wave.holdUntil !== null;
  if (!isWaiting) throw fault('NOT-WAVE-STATE', { state: wave.state, action: 'stop' });
  const stopped: WaveRow = { ...wave, state: 'stopped', holdReason: 'stopped', holdUntil: null };
  const { reason } = body;
  for (let tried = 1; ; tried += 1) {
    const beside = await afterStop(parts.records, wave, { by: by.name, now: parts.clock.now() });
    try {
      await saved(parts, stopped, { by, what: 'wave_stop', details: { reason }, beside });
      return stopped;
    } catch (error) {
      // An answer to another message of the same plan was written meanwhile.
      if (!isDutyStale(error) || tried === TRIES_MOST) throw error;
    }
  }
}

async function release(parts: WaveDeskParts, wave: WaveRow, request: Release): Promise<WaveRow> {
  if (wave.state !== 'held')
    throw fault('NOT-WAVE-STATE', { state: wave.state, action: 'release' });
  const { by, body } = request;
  const { auth, notify } = parts.settings;
  const others = (await onShift(parts.records, parts.wallNow())).filter(
    ({ user }) => user !== by.id,
  );
  const verdict = mayRelease({
    ...{ wave, by, body, hasOthers: others.some(isWithUs) },
    isCause: await hasCaused(parts, wave, by.name),
    rules: { secondPersonAbove: auth.secondPersonAbove, alone: notify.brake.alone },
  });
  if (verdict.is === 'refused') throw verdict.problem;
  const released: WaveRow = {
    ...{ ...wave, state: 'live', holdReason: null, holdUntil: null, releasedBy: by.name },
  };
  const { isAlone } = verdict;
  const details = { ...body, recipients: wave.recipients, kind: wave.kind, alone: isAlone };
  await saved(parts, released, {
    by,
    what: isAlone ? 'wave_release_alone' : 'wave_release',
    details,
  });
  if (isAlone) await tellSupervisor(parts, released, request);
  return released;
}

/** An admin sets up the house; it is not they who share a shift. */
function isWithUs({ role }: OnShift): boolean {
  return role !== 'admin';
}

/** How exactly what somebody did and the wave it made bear the same time. */
const SAME_MS = SECOND;
const ROWS_MOST = 50;

/** Of a plan that is approved these need no second approval: one person's word makes them. */
const byOneWord: readonly WaveRow['kind'][] = ['planned_cancelled', 'planned_extended'];

/** Who wrote a plan has had a second person approve it; of a change since, and of all else, whose doing it was. */
async function hasCaused(parts: OperateParts, wave: WaveRow, name: string): Promise<boolean> {
  const { records, board } = parts;
  const isApproved = wave.basis !== 'byHand' && !byOneWord.includes(wave.kind);
  if (wave.subject.startsWith('P-') && isApproved) {
    const plan =
      board.plans.get(wave.subject) ??
      (await records.documents.get('planned_outage', wave.subject));
    return plan?.author === name;
  }
  const rows = await records.history.audit({
    ...{ subject: wave.subject, by: name, since: wave.createdAt - SAME_MS },
    ...{ before: wave.createdAt + SAME_MS, limit: ROWS_MOST },
  });
  return rows.length > 0;
}

/** They hear it by telephone, and it stands in the inbox and on the handover sheet until somebody has read it. */
async function tellSupervisor(parts: WaveDeskParts, wave: WaveRow, at: Release): Promise<void> {
  const { by, body } = at;
  const { recipients, subject, kind } = wave;
  const why = body.reason ?? '–';
  const now = parts.clock.now();
  const task = newTask({
    ...{ code: 'wave_released_alone', key: wave.id, subject, contact: null, now },
    text: `${kind}: ${by.name} alone on shift released ${recipients} recipients: ${why}`,
  });
  await parts.saver.decide(() => ({ commit: { put: { task: [task] } }, result: null }));
  await parts.callDuty(parts.settings.notify.brake.alone.pages, {
    id: wave.id,
    text: {
      'zh-CN': `${by.name}单人值班放行了${recipients}人的通知，${subject}，原因：${why}。`,
      en: `${by.name}, alone on shift, released notices to ${recipients} people, ${subject}, reason: ${why}.`,
    },
  });
}

/** What was done stands in the audit before it can have an effect; the task that asked for it is done. */
async function saved(
  parts: WaveDeskParts,
  wave: WaveRow,
  {
    by,
    beside = {},
    ...row
  }: {
    by: WaveAction['by'];
    what: AuditCode;
    details: Record<string, unknown>;
    /** Saved in one transaction with the wave. */
    beside?: OutboxChange;
  },
): Promise<void> {
  const { records, saver, clock } = parts;
  const now = clock.now();
  const task = await records.documents.get('task', `T-wave_release-${wave.id}`);
  const done =
    task === null || task.state === 'done'
      ? []
      : [
          {
            ...{ ...task, version: task.version + 1, state: 'done' as const },
            ...{ doneAt: toIso(now), doneBy: by.name },
          },
        ];
  await saver.decide(() => ({
    commit: {
      put: { task: done },
      audit: [auditRow(by, now, { ...row, subject: wave.id })],
    },
    result: null,
  }));
  await records.outbox.save({ waves: [wave], ...beside });
}
