import type { Contact, CustomerClass, OtherChannel, Subscription } from '../../model/contact.ts';
import type { NoticeKind } from '../../model/notice.ts';
import type { Instant } from '../../model/time.ts';

/**
 * One imported state of the network: its tables as they came, compressed by the store as it likes.
 */
export interface NetworkVersion {
  version: number;
  /** Hash of the content of all files; the same content is not imported again. */
  contentHash: string;
  importedAt: Instant;
  by: string;
  /**
   * Tables by name (`devices`, `sections` …), each as text of one CSV or JSON document: the
   * import's own form.
   */
  tables: Record<string, string>;
}

/** A confirmed operation of a device: a fact, no evidence. */
export interface SwitchingRow {
  id: string;
  device: string;
  phases: string;
  state: 'open' | 'closed';
  at: Instant;
  by: string;
  reason: string;
  reference: string | null;
}

/** Who must be told: how soon, and whether anything reaches them. */
export interface PersonThere {
  /** The most urgent of the supply points asked for. */
  class: CustomerClass;
  isReachable: boolean;
}

export interface NetworkStore {
  latest(): Promise<NetworkVersion | null>;
  version(version: number): Promise<NetworkVersion | null>;
  /** All versions without their tables, ascending. */
  versions(): Promise<Array<{ version: number; importedAt: Instant }>>;
  /** Newest operation of each device and phase set, before an instant where one is named; ascending by time. */
  switching(before?: Instant): Promise<SwitchingRow[]>;
  /** Every operation of a time, ascending; from ≤ at < to. */
  switchingOf(span: { from: Instant; to: Instant }): Promise<SwitchingRow[]>;
  contact(id: string): Promise<Contact | null>;
  contacts(after: string | null, limit: number): Promise<Contact[]>;
  /**
   * Contacts whose id, name, phone or account begins with or contains the text; at most `limit`.
   */
  searchContacts(text: string, limit: number): Promise<Contact[]>;
  subscriptionsOf(key: { contact?: string; supplyPoint?: string }): Promise<Subscription[]>;
  /**
   * Whose subscriptions to these supply points hold at an instant; by supply point and contact.
   * @param named only who chose their kinds of news and has this one among them
   */
  subscribersAt(
    supplyPoints: readonly string[],
    at: Instant,
    named?: NoticeKind,
  ): Promise<Array<[supplyPoint: string, contact: string]>>;
  /** What matters of contacts at some of their supply points, in the order asked. */
  people(
    asked: ReadonlyArray<{ contact: string; supplyPoints: string[] }>,
    at: Instant,
  ): Promise<PersonThere[]>;
  /** All facts `imports` needs to tell added from changed: id → hash of content. */
  contactCount(): Promise<number>;
}

/** An address that is neither phone nor mail. */
export interface OtherAddress {
  contact: string;
  channel: OtherChannel;
  /** Null: there is none any more. */
  address: string | null;
  at: Instant;
}

/** All or nothing: a whole import in one transaction. */
export interface ImportBatch {
  network?: Omit<NetworkVersion, 'version'>;
  contacts?: Contact[];
  subscriptions?: Subscription[];
  /** Sets one address of a contact, or takes it away; those not named here stay. */
  addresses?: OtherAddress[];
  /**
   * Contacts and subscriptions not named here are removed; those that customers made themselves stay while somebody
   * who was told of the same place before still is.
   */
  replaceCustomers?: boolean;
  /**
   * `customer`: what differs is the customer's own choice from now on. `file`: language, mail, channels, kinds and
   * quiet hours that a customer chose stay. Nothing said: a person of the utility decides, over both.
   */
  said?: 'customer' | 'file';
  /** Address and class of each supply point, denormalised for the outbox: id → place and class. */
  supplyPoints?: Array<{ id: string; place: string; class: string; feeder: string | null }>;
}
