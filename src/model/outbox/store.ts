// What the outbox needs of the records store.
import type { Channel, Contact } from '../contact.ts';
import type { NoticeKind } from '../notice.ts';
import type { Duty } from '../planned-outage.ts';
import type { Task } from '../task.ts';
import type { Instant } from '../time.ts';
import type { DeliveryRow } from './delivery-row.ts';
import type { ExpansionStep, StepChoice, StepRequest } from './expansion.ts';
import type { NoticeRow } from './notice-row.ts';
import type { OwnedReceipt, ReceiptRow } from './receipt-row.ts';
import type { ContactEvent, Recipient } from './recipient.ts';
import type { StoppedWord, Told } from './told.ts';
import type { WaitingShare } from './wave-before.ts';
import type { Lane, NewWave, WaveRow, WentOut } from './wave-row.ts';

/** A notice with its deliveries in the order they were tried, its wave and its recipient. */
export interface SendingRow {
  notice: NoticeRow;
  deliveries: DeliveryRow[];
  wave: WaveRow;
  recipient: Recipient;
}

/** Changes to the outbox that belong together; one transaction. */
export interface OutboxChange {
  notices?: NoticeRow[];
  deliveries?: DeliveryRow[];
  tasks?: Task[];
  /** Each one version above that which was read. */
  duties?: Duty[];
  contactEvents?: ContactEvent[];
  waves?: WaveRow[];
  newWaves?: NewWave[];
  receiptsApplied?: Array<{ provider: string; providerId: string; status: string }>;
}

/**
 * A channel that has one line to each address: nothing is begun while another delivery to it is open, or while a
 * notice of a more urgent lane that waits for the same line is due.
 */
export interface OneLine {
  channel: Channel;
  now: Instant;
  /** A delivery that was begun before has ended, whatever was heard of it. */
  openSince: Instant;
  /** Notices that wait for a line are due by then. */
  waitsUntil: Instant;
  /** By delivery, its notice as one that waits. */
  waiting: ReadonlyMap<string, NoticeRow>;
}

/**
 * What the outbox needs of the records store. Every method is one transaction; rows are whole rows.
 * Two processes may use it at once: a claim never gives one row to both.
 */
export interface OutboxStore {
  /**
   * Waves that are not over, oldest first.
   * @param dueBy without those that wait to be expanded after this instant: they hold up nothing that is due
   */
  openWaves(limit: number, dueBy?: Instant): Promise<WaveRow[]>;
  wave(id: string): Promise<WaveRow | null>;
  /** How many notices of these waves are still to be sent. */
  unsent(waves: readonly string[]): Promise<Map<string, number>>;
  waitingShares(wave: string): Promise<WaitingShare[]>;
  /** The first that would leave by a channel, of a wave that waits. */
  firstWaiting(
    wave: Pick<WaveRow, 'id' | 'lane'>,
    of: { channel: Channel; limit: number },
  ): Promise<NoticeRow[]>;
  /** Waves that went out since then without anybody's release, none of the first lane. */
  wentOut(since: Instant): Promise<WentOut[]>;
  /** The next contacts of a wave's supply points, kept in the store until `expand` makes notices of them. */
  step(request: StepRequest): Promise<ExpansionStep>;
  /**
   * INSERT OR IGNORE on (wave, contact) and the wave's cursor, state and counts, together.
   * `inserted` null: nothing was done; the step is not kept any more, or the wave is no longer expanding.
   */
  expand(
    wave: WaveRow,
    notices: NoticeRow[] | StepChoice,
    tasks: Task[],
  ): Promise<{ inserted: number | null }>;
  /** Due rows become `in_delivery` with a lease; the inner select is by lane, wave and due time. */
  claim(request: {
    channel: Channel;
    lane: Lane;
    wave: string;
    now: Instant;
    /** Left out: what is due now. */
    dueBy?: Instant;
    limit: number;
    owner: string;
    leaseUntil: Instant;
  }): Promise<NoticeRow[]>;
  /** What live waves of other subjects have for these contacts: due, or due by `until` and not tried yet. */
  claimAlso(request: {
    contacts: string[];
    channel: Channel;
    kinds: readonly NoticeKind[];
    notSubject: string;
    now: Instant;
    until: Instant;
    owner: string;
    leaseUntil: Instant;
  }): Promise<NoticeRow[]>;
  /** Per channel and lane, the live waves that have rows due. */
  due(now: Instant): Promise<Array<{ channel: Channel; lane: Lane; wave: string }>>;
  /** Rows whose lease is over, with their newest delivery. */
  leasesOver(
    now: Instant,
    limit: number,
  ): Promise<Array<{ notice: NoticeRow; delivery: DeliveryRow | null }>>;
  /** Deliveries to ask for: unknown outcomes, and accepted ones whose receipt is overdue (`checkAt` ≤ now). */
  toCheck(
    now: Instant,
    limit: number,
  ): Promise<Array<{ notice: NoticeRow; delivery: DeliveryRow }>>;
  notice(id: string): Promise<{ notice: NoticeRow; deliveries: DeliveryRow[] } | null>;
  /** The last deliveries to an address that have ended, newest first. */
  endedTo(request: {
    channel: Channel;
    address: string;
    /** Without this one. */
    but: string;
    limit: number;
  }): Promise<DeliveryRow[]>;
  /** Many with all that an answer to them needs, in the order asked; those that are not there are left out. */
  sendings(ids: string[]): Promise<SendingRow[]>;
  /** Facts about the contacts of these notices, in the same order. */
  recipients(notices: NoticeRow[]): Promise<Recipient[]>;
  /** Deliveries to these contacts about a subject that left us (`sending` and later, failed ones too); newest last. */
  told(subject: string, contacts: string[]): Promise<Told[]>;
  /** Waves of a plan's first word that somebody stopped, by supply point. */
  stoppedWords(subject: string, supplyPoints: string[]): Promise<StoppedWord[]>;
  /** Deliveries per contact since `since`, all subjects. */
  countsSince(contacts: string[], since: Instant): Promise<Map<string, number>>;
  /**
   * All or nothing. Waves that were superseded or stopped meanwhile stay so.
   * Errors: STO-CLAIM-LOST when a notice was taken by another claim since it was read; STO-DUTY-STALE when a duty
   * was written since.
   */
  save(change: OutboxChange): Promise<void>;
  /**
   * Inserts deliveries as `sending`, committed before the provider is called: only those whose notice is still
   * `in_delivery` of this owner and whose wave is live. Gives the ids of the deliveries that may be sent.
   * @param change saved before them, in the same transaction and with the errors of `save`
   * @param line what is not begun because its number is being called, with what is saved of its notice instead
   */
  begin(
    deliveries: DeliveryRow[],
    owner: string,
    change?: OutboxChange,
    line?: OneLine,
  ): Promise<string[]>;
  /** Colours up to `limit` queued or held notices of superseded and stopped waves: state and reason from the wave's
   * `holdReason` (`superseded` when null; `expired` gives state `expired`, others but `superseded` `suppressed`). */
  sweep(now: Instant, limit: number): Promise<number>;
  /** Live waves without a queued, held or in_delivery notice become `done`; gives them. */
  finishWaves(limit: number): Promise<WaveRow[]>;
  /** The receipt inbox: durable before the provider is answered; false when it was known. */
  receive(receipt: ReceiptRow): Promise<boolean>;
  /** Many in one transaction. */
  receiveAll(receipts: ReceiptRow[]): Promise<void>;
  receipts(limit: number): Promise<ReceiptRow[]>;
  /**
   * The same with the delivery that each speaks of, as `deliveryBy` finds it.
   * @param orphansBefore what names no marker of ours and belongs to nobody yet is left where it is unless it came
   *   before this: its delivery may not be known by that number yet, and it holds up nobody
   */
  ownedReceipts(limit: number, orphansBefore: Instant): Promise<OwnedReceipt[]>;
  deliveryBy(key: { marker?: string | null; provider?: string; providerId?: string }): Promise<{
    notice: NoticeRow;
    delivery: DeliveryRow;
  } | null>;
  /** Newest notices of a phone number, for replies. */
  noticesOfAddress(address: string, since: Instant): Promise<NoticeRow[]>;
  /** Each with the most urgent class of its places. */
  contactsOfAddress(address: string): Promise<Contact[]>;
  duties(plannedOutage: string): Promise<Duty[]>;
  dutiesDue(now: Instant, limit: number): Promise<Duty[]>;
  /** What deliveries of a channel that were accepted since `from` have cost, in millionths. */
  spent(channel: Channel, from: Instant): Promise<number>;
  /** Share of accepted deliveries of the channel in [from, to] that have a receipt; null when there were none. */
  receiptShare(channel: Channel, from: Instant, to: Instant): Promise<number | null>;
}
