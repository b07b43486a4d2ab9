import type { DocumentKind } from '../../tables/documents.ts';

/** Rows as they stand in the tables: instants in ms, lists and objects as JSON text. */
type Text = string;
type Maybe<T> = T | null;

export interface DocumentTable {
  id: Text;
  version: number;
  doc: Text;
}

interface WaveTable {
  id: Text;
  subject: Text;
  revision: number;
  kind: Text;
  variant: Maybe<Text>;
  policy: Text;
  state: Text;
  basis: Text;
  lane: number;
  dueAt: number;
  validUntil: number;
  audience: Text;
  classes: Maybe<Text>;
  channel: Maybe<Text>;
  recipients: number;
  costMicros: number;
  holdReason: Maybe<Text>;
  holdUntil: Maybe<number>;
  releasedBy: Maybe<Text>;
  cursor: Maybe<Text>;
  facts: Text;
  createdAt: number;
  /** Number of its supply points. */
  points: number;
}

/** Subject, revision and kind stand in the wave. `fence` rises whenever the row changes hands. */
interface NoticeTable {
  no: number;
  id: Text;
  wave: Text;
  contact: Text;
  class: Text;
  state: Text;
  reason: Maybe<Text>;
  channel: Text;
  lane: number;
  dueAt: number;
  validUntil: number;
  attempt: number;
  leaseUntil: Maybe<number>;
  owner: Maybe<Text>;
  supplyPoints: Text;
  updatedAt: number;
  fence: number;
}

interface DeliveryTable {
  id: Text;
  notice: Text;
  n: number;
  channel: Text;
  address: Text;
  marker: Text;
  providerId: Maybe<Text>;
  state: Text;
  code: Maybe<Text>;
  text: Maybe<Text>;
  textHash: Maybe<Text>;
  segments: number;
  costMicros: number;
  startedAt: number;
  acceptedAt: Maybe<number>;
  deliveredAt: Maybe<number>;
  endedAt: Maybe<number>;
  checkAt: Maybe<number>;
  checks: number;
}

interface OtherTables {
  migration: { name: Text; at: number };
  wave: WaveTable;
  wave_point: { wave: Text; supplyPoint: Text };
  /** Notices per state of each wave, kept with every change of a notice. */
  wave_count: { wave: Text; state: Text; count: number };
  /** Numbers of notices that follow each other and are all of one wave. */
  wave_extent: { wave: Text; first: number; last: number };
  notice: NoticeTable;
  delivery: DeliveryTable;
  receipt: {
    no: number;
    provider: Text;
    providerId: Text;
    marker: Maybe<Text>;
    status: Text;
    /** Empty where the provider gave none, so that the key holds. */
    code: Text;
    said: Maybe<Text>;
    from: Maybe<Text>;
    receivedAt: number;
    applied: number;
  };
  contact_event: {
    no: number;
    contact: Text;
    kind: Text;
    channel: Maybe<Text>;
    subject: Maybe<Text>;
    at: number;
    by: Text;
  };
  contact: {
    id: Text;
    name: Text;
    phone: Maybe<Text>;
    phoneKind: Text;
    email: Maybe<Text>;
    locale: Maybe<Text>;
    class: Maybe<Text>;
    zone: Maybe<Text>;
    account: Maybe<Text>;
    /** JSON by channel. */
    addresses: Maybe<Text>;
    /** Facts about addresses up to this contact event are about an older address. */
    addressEvent: number;
    /** 1: the customer chose it, and no file of customers changes it. */
    localeChosen: number;
    emailChosen: number;
  };
  subscription: {
    contact: Text;
    supplyPoint: Text;
    channels: Text;
    kinds: Maybe<Text>;
    quietFrom: Maybe<number>;
    quietTo: Maybe<number>;
    from: Maybe<number>;
    until: Maybe<number>;
    /** 1: channels, kinds and quiet hours are the customer's own choice. */
    isChosen: number;
  };
  supply_point: { id: Text; place: Text; class: Text; feeder: Maybe<Text> };
  network_version: { version: number; contentHash: Text; importedAt: number; by: Text };
  network_table: { version: number; name: Text; body: Uint8Array };
  switching: {
    id: Text;
    device: Text;
    phases: Text;
    state: Text;
    at: number;
    by: Text;
    reason: Text;
    reference: Maybe<Text>;
  };
  outage_move: {
    no: number;
    outage: Text;
    version: number;
    at: number;
    from: Maybe<Text>;
    to: Text;
    by: Text;
    reason: Text;
    evidence: Text;
  };
  dark_interval: {
    no: number;
    supplyPoint: Text;
    phases: Text;
    from: number;
    to: Maybe<number>;
    outage: Maybe<Text>;
    plannedOutage: Maybe<Text>;
  };
  dark_interval_past: {
    no: number;
    /** `no` of the interval that stands. */
    interval: number;
    version: number;
    supplyPoint: Text;
    phases: Text;
    from: number;
    to: Maybe<number>;
    outage: Maybe<Text>;
    plannedOutage: Maybe<Text>;
    replacedAt: number;
    by: Text;
    reason: Text;
  };
  grid_event: { id: Text; asset: Text; receivedAt: number; doc: Text };
  dead_letter: {
    no: number;
    source: Text;
    topic: Text;
    reason: Text;
    payload: Uint8Array;
    receivedAt: number;
  };
  reading_gap: {
    no: number;
    source: Text;
    /** Null in the one row that stands for the source itself. */
    asset: Maybe<Text>;
    lane: Maybe<Text>;
    from: number;
    to: number;
    reason: Text;
  };
  asset_contact: { no: number; asset: Text; at: number; doc: Text };
  publication: { plannedOutage: Text; revision: number; at: number; contentHash: Text };
  audit: {
    no: number;
    at: number;
    by: Text;
    what: Text;
    subject: Maybe<Text>;
    from: Maybe<Text>;
    details: Text;
    before: Text;
    hash: Text;
  };
  /** What the first audit row follows, and the hash of the last. */
  audit_end: { end: 'first' | 'last'; hash: Text };
  idempotent: { key: Text; status: number; body: Text; at: number };
  counter: { series: Text; last: number };
}

export type Tables = OtherTables & { [K in DocumentKind]: DocumentTable };
