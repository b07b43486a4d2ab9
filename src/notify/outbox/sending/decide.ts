// The verdicts on a batch: what is ready to be sent, and what is saved of the others.
import type { NoticeRow } from '../../../model/outbox/notice-row.ts';
import type { OutboxChange } from '../../../model/outbox/store.ts';
import type { WaveRow } from '../../../model/outbox/wave-row.ts';
import type { Task } from '../../../model/task.ts';
import { MINUTE } from '../../../model/time.ts';
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
  const change: DecidedRows = { notices: [], tasks: [] };
  const ready: Prepared[] = [];
  for (const one of known) {
    try {
      ready.push(...decideOne(one, change, deps, state));
    } catch (error) {
      // A fault of ours in one of them is no reason to leave the others untold.
      const { name } = error as Error;
      deps.log.error({ notice: one.notice.id, err: error }, 'notice_undecided');
      count(state, 'undecided');
      change.notices.push(undecided(one));
      change.tasks.push(undecidedTask(one, name));
    }
  }
  return { change, ready: merged(ready, deps) };
}

type DecidedRows = Required<Pick<OutboxChange, 'notices' | 'tasks'>>;

/** What is saved of one goes into `change`; gives what is sent of it. */
function decideOne(
  one: Known,
  change: DecidedRows,
  deps: OutboxDeps,
  state: OutboxState,
): Prepared[] {
  const { now } = one.facts;
  const verdict = throttled(decide(one.notice, one.facts), one, deps, state);
  count(state, verdict.do === 'pass' ? 'passed' : `${verdict.do}_${verdict.reason}`);
  if (verdict.do === 'hold') {
    change.notices.push(heldBack(verdict, now));
    return [];
  }
  if (verdict.do === 'stop') {
    const told = toldBefore(one);
    const [is, reason] =
      told === null
        ? ([stoppedState(verdict.reason), verdict.reason] as const)
        : ([told, reasons[told]] as const);
    change.notices.push(ended(verdict.notice, is, reason, now));
    if (told === null && isLost(verdict)) {
      if (one.facts.wave.channel === null) change.tasks.push(noChannelTask(one));
    }
    return [];
  }
  const passed: Known = { ...one, notice: verdict.notice };
  const rendered = textOf(passed, deps);
  const prepared = prepare(passed, rendered, deps);
  if (rendered.fault !== null) {
    change.tasks.push(templateTask(one.facts.wave, rendered.fault, now));
    count(state, 'template_fault');
  }
  if (verdict.notice.channel === 'console') change.tasks.push(phoneTask(passed, rendered.text));
  change.notices.push(verdict.notice);
  return prepared;
}

/** Nobody could be reached who had to be: a person must do it. */
function isLost({ reason, notice }: Extract<Verdict, { do: 'stop' }>): boolean {
  return reason === 'no_channel' || (reason === 'opted_out' && mustBeTold(notice));
}

/** Looked at again while it is worth telling: what was wrong may be mended meanwhile. */
const UNDECIDED_AGAIN_MS = MINUTE;

function undecided({ notice, facts: { now } }: Known): NoticeRow {
  const until = now + UNDECIDED_AGAIN_MS;
  if (until >= notice.validUntil) return ended(notice, 'undeliverable', 'template_fault', now);
  return heldBack({ do: 'hold', until, reason: 'template_fault', notice }, now);
}

function undecidedTask({ notice, facts }: Known, fault: string): Task {
  return newTask({
    ...{ code: 'template_fault', key: notice.contact, subject: notice.subject },
    contact: notice.contact,
    text: `${facts.recipient.place}: ${notice.kind}: ${fault}; nothing is sent.`,
    now: facts.now,
  });
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
