// What the outbox is given: its store, the channels, and the truth about the grid.
import type { Channel } from '../../model/contact.ts';
import type { Outage } from '../../model/outage.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { OutboxStore } from '../../model/outbox/store.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Task } from '../../model/task.ts';
import type { DurationMs, Instant } from '../../model/time.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { Random } from '../../runtime/random.ts';
import type { Supervisor } from '../../runtime/supervisor.ts';
import type { OpenChannel } from '../channels/channel.ts';
import type { Policy } from '../policy/load.ts';
import type { Supply } from '../stages/facts.ts';
import type { Messages } from '../templates/messages.ts';
import type { Voice } from '../templates/values.ts';
import type { Serial } from './serial.ts';

/** The truth at the moment of sending. */
interface OutboxFacts {
  /** The whole record, closed ones too; null when there is none. */
  outage(id: string): Outage | null | Promise<Outage | null>;
  plan(id: string): PlannedOutage | null | Promise<PlannedOutage | null>;
  /** The condition of the alarm has not gone. */
  alarmIsActive(id: string): boolean | Promise<boolean>;
  /** Supply by the latest evidence, in the order asked. */
  supplyNow(ids: readonly string[]): readonly Supply[];
  /** When supply came back to a supply point, where it is known. */
  backAt(id: string): Instant | null;
  /** Ids under which this subject's customers were told before (merged into it, split from). */
  toldAs(subject: string): readonly string[] | Promise<readonly string[]>;
  /** Other outages that darkened some of the same places lately; left out: none is known. */
  besides?(subject: string): Promise<readonly string[]>;
}

interface OutboxSettings {
  mode: 'live' | 'test' | 'off';
  testTo: readonly string[];
  /** Recipients above which a wave of a basis waits for a person. */
  brake: { verified: number; inferred: number; byHand: number };
  /** Over how long the word of planned work to come leaves; left out: two hours. */
  spreadMs?: DurationMs;
}

export interface OutboxDeps {
  store: OutboxStore;
  channels: ReadonlyMap<Channel, OpenChannel>;
  policy: Policy;
  messages: Messages;
  voice: Voice;
  facts: OutboxFacts;
  settings: OutboxSettings;
  clock: Clock;
  random: Random;
  log: Log;
  supervisor: Supervisor;
  /** Address of the status page of a notice. */
  linkOf(notice: string): string;
  /** Turns among the answers, for others of this process who write duties; left out: nobody does. */
  answers?: Serial;
  /** Called after a change is durable: the stream, the counters. */
  onChange?(change: { notices: readonly NoticeRow[]; waves: readonly WaveRow[] }): void;
  /** What people of the utility must do because of a wave that has just been expanded; saved with it. */
  tasksWith?(wave: WaveRow, now: Instant): Promise<Task[]>;
  /** The outbox is at work: kept, so that the next start knows for how long it was not. */
  onAlive?(at: Instant): void;
  /** The first message of a planned outage has been taken: it is announced. */
  onFirstTold?(plannedOutage: string, at: Instant): void;
  /** A reply that no rule understands: kept when it resolves, and only then does it count as read. */
  onFeedback?(message: {
    contact: string | null;
    from: string;
    text: string;
    at: Instant;
  }): Promise<void>;
  /** "Is your power back?" answered with no: kept when it resolves, and only then is the answer done. */
  onStillDark?(message: { contact: string; supplyPoints: readonly string[] }): Promise<void>;
}

/** Limits and times of the outbox, each with its unit. */
export const outboxLimits = {
  expandRows: 5_000,
  openWaves: 1_000,
  /** Marked as sending in one transaction: so many a kill leaves unknown. */
  batchRows: 50,
  waveTurnRowsLeast: 10,
  /** Questions to one provider at once. */
  callsMost: 32,
  /** Messages of a channel under way or waiting for a connection: one batch leaves, the next is prepared. */
  underWayMost: 100,
  receipts: 200,
  checks: 50,
  leases: 500,
  duties: 20_000,
  sweepRows: 5_000,
} as const;

export const outboxTimes = {
  lease: 60_000,
  /** After which an unknown outcome is asked for, from its start. */
  askAt: [15_000, 60_000, 300_000, 900_000],
  receiptOverdue: 120_000,
  /** Of a call: somebody else may wait for the telephone. */
  callOverdue: 45_000,
  receiptKept: 600_000,
  brakeWindow: 900_000,
  dutiesEvery: 15_000,
  /** Leases, open questions and waves are looked at so often, however often a round is asked for. */
  careEvery: 1_000,
  /** After which a round is asked for again when the provider's rate has left work undone. */
  againAfter: 500,
  tidyEvery: 5_000,
  aliveEvery: 60_000,
  /** A verdict older than this when the call is to be made is no truth of this moment: it is decided again. */
  verdictLasts: 20_000,
  /** Away for so long, by a stop or a leap of the clock: what is overdue is looked at as a whole. */
  longAway: 600_000,
} as const satisfies Record<string, DurationMs | readonly DurationMs[]>;
