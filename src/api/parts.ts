/** What the composition root hands to the API and the pages: the one seam between HTTP and the rest. */
import type { Registry } from 'prom-client';
import type { z } from 'zod';
import type { Alarm } from '../model/alarm.ts';
import type { CustomerClass, Locale } from '../model/contact.ts';
import type { EarthFault } from '../model/earth-fault.ts';
import type { Outage } from '../model/outage.ts';
import type { WaveRow } from '../model/outbox.ts';
import type { OutageDuty, PlannedOutage } from '../model/planned-outage.ts';
import type { SourceDetail, SourceView } from '../model/source.ts';
import type { Task } from '../model/task.ts';
import type { DurationMs, Instant } from '../model/time.ts';
import type { Role, Scope } from '../model/user.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Random } from '../runtime/random.ts';
import type { ReadingStore } from '../store/readings.ts';
import type { RecordsStore } from '../store/records.ts';
import type { Feedback, TroubleReport } from '../store/tables/documents.ts';
import type { SwitchingRow } from '../store/tables/network.ts';
import type { RulesDesk } from './rules-desk.ts';
import type { SegmentParts } from './segment-parts.ts';
import type * as actions from './shapes/actions.ts';
import type { ActionOf } from './shapes/actions.ts';
import type { EvidenceView } from './shapes/evidence.ts';
import type { FieldCardView, FieldReportIn, FieldReportView, PhotoState } from './shapes/field.ts';
import type * as grid from './shapes/grid.ts';
import type { Accepted, EventIn, ReadingIn } from './shapes/ingest.ts';
import type { OverviewView } from './shapes/overview.ts';
import type { TroubleReportIn } from './shapes/people.ts';
import type { PreviewView, ProofsView } from './shapes/planned.ts';
import type { CustomerAnswer, LinkAnswer, PublicStatus } from './shapes/public.ts';
import type { ReloadView } from './shapes/reload.ts';
import type { StreamHub } from './stream.ts';

type Awaitable<T> = T | Promise<T>;

/** Who acts. A token acts as its name with the role its scopes give: `operate` operator, else viewer. */
export interface Actor {
  /** User or token id. */
  id: string;
  name: string;
  role: Role;
  /** null for a person who signed in; a token's scopes otherwise. */
  scopes: readonly Scope[] | null;
  /** Address the request came from, for the audit. */
  from: string | null;
}

/** A change to one versioned object; `version` is what If-Match said and the API has already compared. */
export interface Acting {
  id: string;
  version: number;
  by: Actor;
}
/** A change that needs no version. */
interface ActingUnversioned {
  id: string;
  by: Actor;
}

export type OutageAction = Acting & ActionOf<typeof actions.outageActions>;
export type EarthFaultAction = Acting & ActionOf<typeof actions.earthFaultActions>;
export type AlarmAction = ActingUnversioned & ActionOf<typeof actions.alarmActions>;
export type PlannedAction = Acting & ActionOf<typeof actions.plannedActions>;
export type WaveAction = ActingUnversioned & ActionOf<typeof actions.waveActions>;
export type NoticeAction = ActingUnversioned & ActionOf<typeof actions.noticeActions>;
export type ReportAction = ActingUnversioned & ActionOf<typeof actions.reportActions>;
export type TaskAction = ActingUnversioned & ActionOf<typeof actions.taskActions>;
type SourceAction = ActingUnversioned & ActionOf<typeof actions.sourceActions>;

export type NewOutage = z.output<typeof actions.newOutageIn>;
export type PlanDraft = z.output<typeof actions.planIn>;
export interface PlanProof {
  id: string;
  by: Actor;
  body: z.output<typeof actions.planProofIn>;
}
export type PlanPatch = z.output<typeof actions.planPatchIn>;
export type AckMany = z.output<typeof actions.ackManyIn>;
export type SwitchEntry = grid.SwitchEntry;
type TagEntry = z.output<typeof grid.tagIn>;

/** The grid as it stands; every answer `null` where the id is not known. */
export interface GridReads {
  feeders(): Awaitable<grid.FeederView[]>;
  feeder(id: string): Awaitable<grid.FeederView | null>;
  /** Contracts, HTTP API: columns id kind parent state normal live customers name, depth first. */
  diagram(feeder: string): Awaitable<grid.DiagramView | null>;
  device(id: string): Awaitable<grid.DeviceView | null>;
  /** Newest values at a device, its terminals and meters, or the nearest below; null: unknown device. */
  values(device: string): Awaitable<grid.DeviceValueView[] | null>;
  trace(
    device: string,
    options: { direction: 'upstream' | 'downstream'; state: 'normal' | 'current' },
  ): Awaitable<grid.TraceView | null>;
  /** Unknown device: throws the network's own problem. */
  whatIf(change: { open: string[]; close: string[] }): Awaitable<grid.WhatIfView>;
  /** Devices out of their normal position or with a tag; `operations`: the newest of each device. */
  offNormal(operations: readonly SwitchingRow[]): Awaitable<grid.OffNormalView[]>;
  /** By id, meter or account number, with path and supply state. */
  supplyPoint(key: string): Awaitable<grid.SupplyPointView | null>;
  /** In the order asked; unknown ones left out. */
  supplyPoints(ids: readonly string[]): Awaitable<grid.SupplyPointView[]>;
  /** Class of each, in the order asked; `residential` where not known. */
  classesOf(ids: readonly string[]): readonly CustomerClass[];
  /** Devices, feeders, supply points, meters, addresses; best first. */
  search(text: string, limit: number): Awaitable<grid.SearchHit[]>;
}

/**
 * Everything a person or machine may change. Each saves what it decides, its history and its audit row
 * in one transaction, and returns the new whole record. Throws the problem of its own part:
 * API-NOT-FOUND, API-VERSION-STALE, OUT-…, PLN-SELF-APPROVAL, …
 */
export interface Operate {
  createOutage(entry: NewOutage & { by: Actor }): Promise<Outage>;
  outage(request: OutageAction): Promise<Outage>;
  earthFault(request: EarthFaultAction): Promise<EarthFault>;
  alarm(request: AlarmAction): Promise<Alarm>;
  acknowledge(request: AckMany & { by: Actor }): Promise<{ acknowledged: number }>;
  /** Saves nothing. */
  previewPlan(plan: PlanDraft): Promise<PreviewView>;
  createPlan(plan: PlanDraft & { by: Actor }): Promise<PlannedOutage>;
  patchPlan(request: Acting & { patch: PlanPatch }): Promise<PlannedOutage>;
  planned(request: PlannedAction): Promise<PlannedOutage>;
  /** Records who was told otherwise than by a message. */
  provePlan(request: PlanProof): Promise<ProofsView>;
  /** Records that devices were operated; operates nothing. All entries or none. */
  switch(entries: readonly SwitchEntry[], by: Actor): Promise<{ recorded: number }>;
  tag(request: { device: string; by: Actor } & TagEntry): Promise<void>;
  wave(request: WaveAction): Promise<WaveRow>;
  notice(request: NoticeAction): Promise<void>;
  task(request: TaskAction): Promise<Task>;
  source(request: SourceAction): Promise<SourceDetail>;
  /** Asks a meter whether it has supply; `asked` false with the named reason when it cannot be asked. */
  ping(request: {
    supplyPoint: string;
    by: Actor;
  }): Promise<{ asked: boolean; reason: string | null }>;
  /** Makes the report, its evidence and, for danger, its alarm; the same place within 30 min counts up. */
  report(report: TroubleReportIn & { by: string }): Promise<TroubleReport>;
  /** Keeps what a customer asked or said. */
  said(said: FeedbackIn): Promise<Feedback>;
  /** Medical equipment at a place: it counts from now on, and a person confirms it. */
  lifeSupport: {
    register(said: LifeSupportIn): Promise<LifeSupportRow>;
    decide(request: {
      supplyPoint: string;
      isConfirmed: boolean;
      by: Actor;
    }): Promise<LifeSupportRow>;
    of(supplyPoint: string): Promise<LifeSupportRow | null>;
    all(): Promise<LifeSupportRow[]>;
  };
  /** Answers it, on the channel it came in on. */
  answer(request: { id: string; text: string; by: Actor }): Promise<Feedback>;
  reportAction(request: ReportAction): Promise<TroubleReport>;
}

/** Medical equipment as its people say it. */
export interface LifeSupportIn {
  at: Instant;
  supplyPoint: string;
  contact: string | null;
  equipment: string;
  batteryHours: number | null;
  /** Whom to ask for. */
  person: string | null;
}
export interface LifeSupportRow extends Omit<LifeSupportIn, 'at'> {
  at: string;
  state: 'waiting' | 'confirmed' | 'refused';
  validUntil: string;
  decidedBy: string | null;
  remindedAt: string | null;
}

/** A question, a suggestion, a complaint or a rating, as it came. */
export interface FeedbackIn {
  at: Instant;
  contact: string | null;
  /** page, phone, sms, voice, email, wechat */
  channel: string;
  topic: 'question' | 'suggestion' | 'complaint' | 'rating';
  text: string;
  /** Outage or plan it is about. */
  subject: string | null;
  supplyPoint: string | null;
  rating: number | null;
  /** Number or address it came from; null where the page knows who it is. */
  from: string | null;
  /** Whether it goes on with a thread that is there. */
  continues: boolean;
}

/** The way in for machines; resolves when the batch is durable. Refusals name the index in the array given. */
export interface Ingest {
  readings(batch: readonly ReadingIn[], from: Actor): Promise<Accepted>;
  events(batch: readonly EventIn[], from: Actor): Promise<Accepted>;
}

/** Providers' calls to us. */
export interface Receipts {
  /** `path` is path and query as sent; the part joins it to its own public URL. False: forged. */
  verify(request: {
    path: string;
    signature: string | undefined;
    params: Readonly<Record<string, string>>;
  }): boolean;
  /** Resolves when the inbox row is durable; unknown and repeated ones too. */
  receive(
    kind: 'status' | 'inbound',
    params: Readonly<Record<string, string>>,
    query: Readonly<Record<string, string>>,
  ): Promise<void>;
  /** A mail that came back, as it is. False: the key is not ours. */
  bounced(key: string | undefined, text: string): Promise<boolean>;
  /** The link at the foot of a mail was pressed; unknown ones are kept too and change nothing. */
  unsubscribed(marker: string): Promise<void>;
  /** Receipts of an SMS gateway, durable when it resolves: what it wants to hear; null: the key is not ours. */
  fromGateway(channel: string, key: string, body: string): Promise<string | null>;
  /** What WeChat tells (null: it checks our address): what it wants to hear; null: not signed. Absent: as null. */
  fromWechat?(query: Readonly<Record<string, string>>, xml: string | null): Promise<string | null>;
  /** A browser has shown a message, or its person opened it; unknown ones are kept too. */
  pushed?(marker: string, status: 'delivered' | 'read'): Promise<void>;
  /** Saves the key pressed, where there is one, and gives the TwiML to say next. */
  voice(
    params: Readonly<Record<string, string>>,
    query: Readonly<Record<string, string>>,
  ): Promise<string>;
}

/** What the public may ask. */
export interface PublicReads {
  /** The prepared answer; never asks a store. */
  status(): PublicStatus;
  /** By customer number, meter number or address; null for unknown and for what may not be told. */
  lookup(text: string): Awaitable<CustomerAnswer | null>;
  /** The link token of a notice; null when unknown, forged or dead. */
  link(token: string): Awaitable<LinkAnswer | null>;
  /** False when the link confirms nothing. */
  confirm(token: string): Promise<boolean>;
}

/** What the billing system says of an account, in whole money; `reason` by name where it says nothing. */
export type BillRead =
  | { is: 'away'; reason: string; payUrl: string | null }
  | {
      is: 'known';
      asOf: Instant;
      currency: string;
      /** What is left of what was paid ahead; below 0 it is owed; null where accounts have none. */
      balance: number | null;
      due: number | null;
      dueBy: string | null;
      bills: Array<{ month: string; kwh: number | null; amount: number; paid: boolean | null }>;
      payments: Array<{ day: string; amount: number; by: string | null }>;
      payUrl: string | null;
    };

/** Somebody who passes news on, with what is theirs of a planned outage. */
export interface RelayView {
  name: string;
  role: 'area_manager' | 'property' | 'village';
  phone: string | null;
  buildings: Array<{ name: string; homes: number }>;
  text: string;
  start: string;
}

/** Paper, made when it is asked for. Errors: NOT-PAPER-FONT, NOT-PAPER-PRIVATE, API-NOT-FOUND. */
export interface PaperParts {
  /** Letters of a wave, one for each address, in files of 500. @param part from 1 */
  letters(wave: string, part: number): Promise<{ pdf: Buffer; parts: number }>;
  /** A page for each building; null: all of the plan. */
  posters(planned: string, building: string | null): Promise<Buffer>;
  relays(planned: string): Promise<RelayView[]>;
}

/** Browsers of customers that hear of news. */
export interface PushParts {
  /** Ours, as browsers want it. */
  publicKey: string;
  count(contacts: readonly string[]): Promise<number>;
  /** False: broken keys, or no known push service. */
  take(
    contacts: readonly string[],
    browser: { endpoint: string; p256dh: string; auth: string },
  ): Promise<boolean>;
  drop(contacts: readonly string[], endpoint: string): Promise<void>;
}

/** What customers who signed in with a code may ask. */
export interface CustomerParts {
  /** Absent, null: not set up. */
  push?: PushParts | null;
  /** By the link that WeChat gave its owner; false: too old, forged, or not set up. */
  joinWechat?(contacts: readonly string[], token: string): Promise<boolean>;
  /** Sends the code if anybody has this address; looks that up after it returned, and watches its own work. */
  sendCode(address: string, code: string): void;
  /** To an address that a customer wants to add, whether anybody has it or not. */
  sendNewCode(address: string, code: string): void;
  /** The state of one supply point, labelled for its owner. */
  answer(supplyPoint: string): Awaitable<CustomerAnswer | null>;
  /** Absent, null: no rules for them are set. */
  segments?: SegmentParts | null;
  /** The account of a holder, within the time that the settings give a billing system. */
  bill(account: string): Promise<BillRead>;
}

/** An answer that is given again and again; what a person completes stands in square brackets. */
export interface CannedAnswer {
  id: string;
  title: Partial<Record<Locale, string>>;
  text: Partial<Record<Locale, string>>;
}

/** Photos by the hash of their bytes. */
export interface PhotoStore {
  state(sha256: string): Promise<PhotoState>;
  /** Errors: FLD-PHOTO-SIZE, FLD-PHOTO-KIND, FLD-PHOTO-GAP, FLD-PHOTO-HASH. */
  put(sha256: string, at: { offset: number; total: number; bytes: Buffer }): Promise<PhotoState>;
  read(sha256: string): Promise<Buffer | null>;
  kept(hashes: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What people in the field ask and report. */
export interface FieldParts {
  card(device: string): Promise<FieldCardView | null>;
  report(said: FieldReportIn, by: Actor): Promise<FieldReportView>;
  photos: PhotoStore;
}

/** Settings the web side reads; nobody here reads a file or the environment. */
export interface ApiSettings {
  utility: {
    name: string;
    zone: string;
    locales: readonly Locale[];
    /** Number people ring, e.g. 95598, and the emergency number. */
    hotline: string;
    emergency: string;
  };
  publicUrl: string;
  /** Number of proxies in front, or false. */
  trustProxy: number | boolean;
  sessionHours: number;
  lookups: { perMinute: number; perDay: number };
  lookupByMeter: boolean;
  /** API requests a minute and address. */
  requestsPerMinute: number;
  holdSeconds: number;
  secondPersonAbove: number;
  switchColours: 'abnormal_only' | 'red_closed' | 'green_closed';
  deviceLabel: string;
  importance: ImportanceWeights;
  /** Folder of the built console and field pages; null: not built. */
  webDist: string | null;
}

/** Points of the default order of outages (console page, 4.1; operations page, 13). */
export interface ImportanceWeights {
  lifeSupport: number;
  critical: number;
  customer: number;
  etrPassed: number;
  noCrew: number;
  noEtr: number;
  danger: number;
  promise: number;
  ownSupply: number;
}

/** A dark supply point with a supply of its own; negative minutes: it has run out. */
export interface OwnSupplyLeft {
  supplyPoint: string;
  minutesLeft: number;
}

/** A promise to customers that runs. */
export interface PromiseClock {
  promise: 'arrive' | 'restore';
  due: Instant;
  customers: number;
}

export interface ApiParts {
  records: RecordsStore;
  readings: ReadingStore;
  /** Scenario time: what decides and what is shown. */
  clock: Clock;
  /** Real time: sessions, back-off, heartbeats. */
  wallClock: Clock;
  random: Random;
  log: Log;
  /** Our metrics register themselves here; the composition root's stand in it too. */
  metrics: Registry;
  settings: ApiSettings;
  grid: GridReads;
  operate: Operate;
  ingest: Ingest;
  receipts: Receipts;
  publicReads: PublicReads;
  stream: StreamHub;
  overview(): OverviewView;
  sources(): SourceView[];
  /** Null: no such source. */
  source(id: string): Promise<SourceDetail | null>;
  reload: {
    /** Takes over what changed in the settings and files of sources; nothing while anything is wrong. */
    run(by: Actor): Promise<ReloadView>;
    last(): ReloadView | null;
  };
  /** What spoke for and against an outage, newest first, at most 500. */
  evidence(outage: string): Awaitable<EvidenceView[]>;
  /** When the provider's rate lets a wave end; null when over or not known. */
  waveFinishAt(wave: WaveRow): Instant | null;
  /** Each part a service needs, by name: stores, sources, channels, paging. */
  ready(): Promise<ReadyPart[]>;
  /** The promise of an outage that ends next. */
  promiseOf(outage: Outage): PromiseClock | null;
  /** What is owed to those who are dark in it, in the order in which it falls due. */
  dutiesOf(outage: Outage): Promise<OutageDuty[]>;
  /** Dark supply points that have a supply of their own, worst first, a bounded number. */
  ownSupplyOf(dark: readonly string[]): OwnSupplyLeft[];
  reports: ReportReads;
  /** What a receiver of webhooks checks signatures with; absent, null: no such channel. */
  webhookSecretOf?(address: string): string | null;
  /** Absent: rules and texts are seen in their files alone. */
  rules?: RulesDesk;
  /** Absent: nothing is printed. */
  paper?: PaperParts;
  /** Absent: none are set. */
  cannedAnswers?: readonly CannedAnswer[];
  /** Supply points that lose supply when devices open. Errors: NET-DEVICE-UNKNOWN. */
  lostBy?(devices: readonly string[]): readonly string[];
  /** Absent: `/my` answers 503. */
  customers?: CustomerParts | null;
  /** Absent: the paths of the field answer 404. */
  field?: FieldParts;
}

export interface ReadyPart {
  name: string;
  ok: boolean;
  problem: string | null;
}

/** The report rows with the index names of the detection page, part 5. */
export interface ReportView {
  from: string;
  to: string;
  profile: string;
  rows: Array<Record<string, string | number | null>>;
  totals: Record<string, string | number | null>;
}
export interface ReportReads {
  reliability(
    request: ReportRequest & {
      level: 'system' | 'feeder' | 'area' | 'device' | 'cause' | 'responsibility';
    },
  ): Promise<ReportView>;
  notices(request: ReportRequest): Promise<ReportView>;
  /** How far the told times of return were off. */
  etr(request: ReportRequest): Promise<ReportView>;
  promises(request: ReportRequest): Promise<ReportView>;
  /** What people said, by area and theme, and how good our notices were by it. */
  feedback(request: ReportRequest): Promise<ReportView>;
}
export interface ReportRequest {
  from: Instant;
  to: Instant;
  /** null: the utility's own. */
  profile: 'ieee1366' | 'cn' | null;
}

/** Answers of public pages may be this old. */
export const PUBLIC_AGE_MS: DurationMs = 15_000;
