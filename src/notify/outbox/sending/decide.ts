// The verdicts on a batch: what is ready to be sent, and what is saved of the others.
import type { NoticeRow } from '../../../model/outbox/notice-row.ts';
import type { OutboxChange } from '../../../model/outbox/store.ts';
import type { WaveRow } from '../../../model/outbox/wave-row.ts';
import type { Task } from '../../../model/task.ts';
import { decide } from '../../pipeline.ts';
import type { Verdict } from '../../stages/facts.ts';
import { mustBeTold } from '../../stages/preferences.ts';
import type { OutboxDeps } from '../deps.ts';
import type { Known } from '../facts.ts';
import { throttled } from '../guards/throttle.ts';
import { merged } from '../merging/merge.ts';
import { ended, ranks } from '../moves.ts';
import { type Prepared, prepare, textOf } from '../say.ts';
import { count, type OutboxState } from '../state.ts';
import { newTask } from '../tasks.ts';

/** What is saved of a batch, and what is sent of it. */
export interface Decided {
  change: OutboxChange;
  ready: Prepared[];
}

/** All verdicts of a batch; two notices that say the same to one contact become one. */
export function decideBatch(
  known: readonly Known[],
  deps: OutboxDeps,
  state: OutboxState,
): Decided {
  const change: Required<Pick<OutboxChange, 'notices' | 'tasks'>> = { notices: [], tasks: [] };
  const ready: Prepared[] = [];
  for (const one of known) {
    const { now } = one.facts;
    const verdict = throttled(decide(one.notice, one.facts), one, deps, state);
    count(state, verdict.do === 'pass' ? 'passed' : `${verdict.do}_${verdict.reason}`);
    const told = verdict.do === 'stop' ? toldBefore(one) : null;
    if (told !== null) {
      change.notices.push(ended(verdict.notice, told, reasons[told], now));
    } else if (verdict.do === 'stop') {
      const isKept = verdict.reason === 'opted_out' && !mustBeTold(verdict.notice);
      const isLost = !isKept && ['no_channel', 'opted_out'].includes(verdict.reason);
      change.notices.push(ended(verdict.notice, stoppedState(verdict.reason), verdict.reason, now));
      if (isLost && one.facts.wave.channel === null) change.tasks.push(noChannelTask(one));
    } else if (verdict.do === 'hold') {
      change.notices.push(heldBack(verdict, now));
    } else {
      const passed: Known = { ...one, notice: verdict.notice };
      const rendered = textOf(passed, deps);
      if (rendered.fault !== null) {
        change.tasks.push(templateTask(one.facts.wave, rendered.fault, now));
        count(state, 'template_fault');
      }
      const prepared = prepare(passed, rendered, deps);
      if (verdict.notice.channel === 'console') change.tasks.push(phoneTask(passed, rendered.text));
      change.notices.push(verdict.notice);
      ready.push(...prepared);
    }
  }
  return { change, ready: merged(ready, deps) };
}

/** What is not known of one that was taken: a receipt may still say that it arrived. */
const reasons = { delivered: null, expired: 'outcome_unknown' } as const;

/** Where only a further channel was left to try: what has arrived, or may have, stays told. Null: nothing left. */
function toldBefore({ before }: Known): keyof typeof reasons | null {
  const isThere = before.some(({ state }) => (ranks[state] ?? 0) >= (ranks['delivered'] ?? 0));
  if (isThere) return 'delivered';
  return before.some(({ state }) => !state.startsWith('failed')) ? 'expired' : null;
}

function stoppedState(reason: NoticeRow['reason']): NoticeRow['state'] {
  if (reason === 'superseded') return 'superseded';
  return reason === 'expired' ? 'expired' : 'suppressed';
}

function heldBack(verdict: Extract<Verdict, { do: 'hold' }>, now: number): NoticeRow {
  return {
    ...verdict.notice,
    state: 'queued',
    reason: verdict.reason,
    dueAt: Math.max(now + 1, verdict.until),
    leaseUntil: null,
    owner: null,
    updatedAt: now,
  };
}

function noChannelTask({ notice, facts }: Known): Task {
  return newTask({
    code: 'no_channel_left',
    key: notice.contact,
    subject: notice.subject,
    contact: notice.contact,
    text: `${facts.recipient.place}: ${notice.kind}`,
    now: facts.now,
  });
}

function templateTask(wave: WaveRow, fault: string, now: number): Task {
  return newTask({
    code: 'template_fault',
    key: wave.id,
    subject: wave.subject,
    contact: null,
    text: `${wave.kind}: ${fault}; the plain sentence is sent.`,
    now,
  });
}

function phoneTask({ notice, facts }: Known, text: string): Task {
  return newTask({
    code: notice.kind === 'confirmation_request' ? facts.policy.confirm.task.code : 'tell_by_phone',
    key: `${notice.subject}-${notice.contact}`,
    subject: notice.subject,
    contact: notice.contact,
    text,
    dueAt: notice.validUntil,
    now: facts.now,
  });
}
