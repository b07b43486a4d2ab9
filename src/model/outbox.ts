import type { Channel, Contact, CustomerClass, Locale, Subscription } from './contact.ts';
import type { DeliveryState, NoticeKind, NoticeReason, NoticeState, WaveState } from './notice.ts';
import type { Duty } from './planned-outage.ts';
import type { Task } from './task.ts';
import type { Instant } from './time.ts';

/** Lanes in order of need: 0 life support and critical now … 4 digests. */
export type Lane = 0 | 1 | 2 | 3 | 4;

/**
 * All notices of one (subject, revision, kind). Saved in the transaction of the change that causes it;
 * its notices are expanded afterwards from `wave_point`.
 */
export interface WaveRow {
  id: string;
  /** Outage or planned outage id. */
  subject: string;
  revision: number;
  kind: NoticeKind;
  /** `partial` for the variant of outage_update, else null. */
  variant: string | null;
  policy: string;
  state: WaveState;
  basis: 'inferred' | 'verified' | 'byHand';
  lane: Lane;
  dueAt: Instant;
  validUntil: Instant;
  /** Who is meant among the contacts of its supply points. */
  audience: 'all' | 'told' | 'not_told' | 'confirmation_missing';
  classes: CustomerClass[] | null;
  /** Channel forced by a chase step, else null: the class's own. */
  channel: Channel | null;
  recipients: number;
  costMicros: number;
  holdReason: string | null;
  holdUntil: Instant | null;
  releasedBy: string | null;
  /** Last contact id expanded; null before the first; expansion is over when state leaves `expanding`. */
  cursor: string | null;
  /** Facts the texts need that belong to the whole wave: start, end, reason, work … as JSON. */
  facts: Record<string, string | number | null>;
  createdAt: Instant;
}

/** So many of a wave wait, of one class and by one channel. */
export interface WaitingShare {
  class: CustomerClass;
  channel: Channel;
  notices: number;
}

/** A message as it would leave now. */
export interface WaveSample {
  channel: Channel;
  locale: Locale;
  text: string;
  segments: number;
}

/** What a wave that waits would be. */
export interface WaveBefore {
  samples: WaveSample[];
  counts: WaitingShare[];
  /** When the slowest of its channels has sent the last of it, if it began now. */
  finishAt: Instant | null;
}

/** A wave that went out: what the brake adds up. */
export interface WentOut {
  at: Instant;
  basis: WaveRow['basis'];
  recipients: number;
}

/** A new wave with its supply points, as `commit` takes it. */
export interface NewWave {
  wave: WaveRow;
  supplyPoints: string[];
}

export interface NoticeRow {
  id: string;
  wave: string;
  contact: string;
  subject: string;
  revision: number;
  kind: NoticeKind;
  class: CustomerClass;
  state: NoticeState;
  reason: NoticeReason | null;
  /** Channel of the next delivery. */
  channel: Channel;
  lane: Lane;
  dueAt: Instant;
  validUntil: Instant;
  attempt: number;
  leaseUntil: Instant | null;
  owner: string | null;
  supplyPoints: string[];
  updatedAt: Instant;
  /** Set by the store; a row saved with the number of an older claim is refused (STO-CLAIM-LOST). */
  fence?: number;
}

export interface DeliveryRow {
  id: string;
  notice: string;
  n: number;
  channel: Channel;
  /** Phone number, mail address … it goes to. */
  address: string;
  /** 96 random bits, hex: names the delivery in callbacks. */
  marker: string;
  providerId: string | null;
  state: DeliveryState;
  code: string | null;
  text: string | null;
  /** SHA-256 of the text, hex: left of it when its time is over. */
  textHash?: string;
  segments: number;
  costMicros: number;
  startedAt: Instant;
  acceptedAt: Instant | null;
  deliveredAt: Instant | null;
  endedAt: Instant | null;
  /** When an unknown outcome is asked for next, or a receipt is overdue. */
  checkAt: Instant | null;
  checks: number;
}

/** What a provider said of a delivery: written first, applied after. */
export interface ReceiptRow {
  provider: string;
  providerId: string;
  marker: string | null;
  status: string;
  /** Of a reply: the number of ours that was answered. */
  code: string | null;
  /** Key pressed, or text replied. */
  said: string | null;
  from: string | null;
  receivedAt: Instant;
  applied: boolean;
}

export interface OwnedReceipt {
  receipt: ReceiptRow;
  owner: { notice: NoticeRow; delivery: DeliveryRow } | null;
  /** Deliveries of other notices that the same message tells. */
  beside: Array<{ notice: NoticeRow; delivery: DeliveryRow }>;
}

/** A notice with its deliveries in the order they were tried, its wave and its recipient. */
export interface SendingRow {
  notice: NoticeRow;
  deliveries: DeliveryRow[];
  wave: WaveRow;
  recipient: Recipient;
}

/** Append-only facts about a contact. */
export interface ContactEvent {
  contact: string;
  kind: ('opted_out' | 'opted_in' | 'confirmed') | ('address_dead' | 'address_new' | 'fixed_line');
  channel: Channel | null;
  /** Planned outage a confirmation is about. */
  subject: string | null;
  at: Instant;
  by: string;
}

/** A contact with what the stages need to know about it. */
export interface Recipient {
  contact: Contact;
  /** Highest class of its affected supply points. */
  class: CustomerClass;
  supplyPoints: string[];
  /** Every supply point the contact is subscribed to now, whether affected or not. */
  subscribed: string[];
  /** A place the contact knows: address of its first affected supply point. */
  place: string;
  subscription: Subscription;
  optedOut: Channel[];
  deadChannels: Channel[];
}

export interface StepRequest {
  wave: string;
  /** Where the step before ended; null at the beginning. */
  after: string | null;
  /** Subscriptions looked at, however few of them are meant. */
  limit: number;
  /** The one contact that is meant; null: all. */
  contact: string | null;
}

/**
 * A step of expansion: contacts in groups that differ in nothing which decides about the first
 * channel (class, channels asked for, kinds of address there are, what was learned about them).
 */
export interface ExpansionStep {
  no: number;
  /** One contact that stands for its group, and how many it has. */
  alike: Array<{ one: Recipient; contacts: number }>;
  /** Where the next step begins. */
  cursor: string | null;
  isLast: boolean;
}

/** What becomes of a step. */
export interface StepChoice {
  step: number;
  /** For each group the channel of its first delivery; null: no notices. */
  channels: Array<Channel | null>;
  /** As many as there are notices. */
  ids: string[];
  at: Instant;
}

/** How far a contact has been told about a subject. */
export interface Told {
  contact: string;
  kind: NoticeKind;
  revision: number;
  at: Instant;
  wave: string;
  channel: Channel;
  state: DeliveryState;
  supplyPoints: string[];
}

/** First word of a plan about a supply point that a person stopped before anybody heard it. */
export interface StoppedWord {
  supplyPoint: string;
  revision: number;
  /** `not_told`: it was for those who knew nothing; `told`: it said what changed. */
  audience: WaveRow['audience'];
  classes: CustomerClass[] | null;
}

/** Changes to the outbox that belong together; one transaction. */
export interface OutboxChange {
  notices?: NoticeRow[];
  deliveries?: DeliveryRow[];
  tasks?: Task[];
  duties?: Duty[];
  contactEvents?: ContactEvent[];
  waves?: WaveRow[];
  newWaves?: NewWave[];
  receiptsApplied?: Array<{ provider: string; providerId: string; status: string }>;
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
   * Errors: STO-CLAIM-LOST when a notice was taken by another claim since it was read.
   */
  save(change: OutboxChange): Promise<void>;
  /**
   * Inserts deliveries as `sending`, committed before the provider is called: only those whose notice is still
   * `in_delivery` of this owner and whose wave is live. Gives the ids of the deliveries that may be sent.
   * @param change saved before them, in the same transaction and with the errors of `save`
   */
  begin(deliveries: DeliveryRow[], owner: string, change?: OutboxChange): Promise<string[]>;
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
