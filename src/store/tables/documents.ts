import type { Alarm } from '../../model/alarm.ts';
import type { EarthFault } from '../../model/earth-fault.ts';
import type { Outage } from '../../model/outage.ts';
import type { Duty, PlannedOutage } from '../../model/planned-outage.ts';
import type { Task } from '../../model/task.ts';
import type { Session, Token, User } from '../../model/user.ts';

/** Somebody says that something is wrong, by page, phone, reply or staff. */
export interface TroubleReport {
  id: string;
  version: number;
  at: number;
  by: string;
  channel: string;
  supplyPoint: string | null;
  outage: string | null;
  danger: boolean;
  state: 'open' | 'linked' | 'done';
  text: string;
  count: number;
  /** Where it was said to be, where that is no supply point. */
  device?: string | null;
  feeder?: string | null;
  /** Number to ring back. */
  callback?: string | null;
  /** Who took it. */
  assignee?: string | null;
  calls?: Array<{ at: number; by: string; reached: boolean; note: string | null }>;
  /** What a person in the field says besides; absent of all others. */
  field?: FieldSaid;
}

/** Said by a person at a device. */
export interface FieldSaid {
  kind: string;
  device: string;
  phases: string | null;
  seen: number | null;
  /** By the phone's clock, RFC 3339, and how far that was ahead of ours, ms. */
  phoneAt: string;
  phoneAheadMs: number;
  photos: Array<{ sha256: string; takenAt: string; place: Spot | null }>;
  place: Spot | null;
}

interface Spot {
  lat: number;
  lon: number;
}

/** One more word in a thread, by the customer or by us. */
export interface FeedbackEntry {
  at: number;
  by: 'customer' | 'staff';
  /** Who of the staff; null: the customer. */
  name: string | null;
  channel: string;
  text: string;
}

/** A customer's question or suggestion with its answers: a thread that begins on any channel. */
export interface Feedback {
  id: string;
  version: number;
  at: number;
  contact: string | null;
  subject: string | null;
  text: string;
  state: 'open' | 'answered';
  /** The last one. */
  answer: string | null;
  /** How it began: page, sms, voice, email, wechat, phone; absent in rows from before. */
  channel?: string;
  topic?: 'question' | 'suggestion' | 'complaint' | 'rating';
  /** Number or address of somebody we do not know. */
  from?: string | null;
  supplyPoint?: string | null;
  area?: string | null;
  /** 1 to 5, of a restored outage. */
  rating?: number | null;
  /** What was said after the first text, oldest first. */
  entries?: FeedbackEntry[];
}

/**
 * Small facts a part keeps under a name of its own: detector episodes, counters, prepared pages.
 */
export interface Memo {
  id: string;
  version: number;
  value: unknown;
}

/**
 * Whole documents, each with `id` and `version`; kept as JSON beside the columns that lists filter
 * by.
 */
export interface Documents {
  outage: Outage;
  earth_fault: EarthFault;
  alarm: Alarm;
  planned_outage: PlannedOutage;
  duty: Duty;
  task: Task;
  user: User;
  session: Session;
  token: Token;
  trouble_report: TroubleReport;
  feedback: Feedback;
  memo: Memo;
}
export type DocumentKind = keyof Documents;

/**
 * Fields of each document that lists may filter and sort by; all of them are text, number or null
 * in the document.
 */
export const documentColumns = {
  outage: ['state', 'feeder', 'startedAt', 'plannedOutage'],
  earth_fault: ['state', 'bus', 'since'],
  alarm: ['state', 'priority', 'feeder', 'rule', 'raisedAt', 'asset', 'device'],
  planned_outage: ['state', 'kind', 'start', 'end'],
  duty: ['plannedOutage', 'contact', 'state', 'due', 'deadline'],
  task: ['state', 'code', 'subject', 'contact', 'createdAt', 'dueAt'],
  user: ['name', 'role'],
  session: ['user', 'expiresAt'],
  token: ['name', 'hash'],
  trouble_report: ['state', 'at', 'supplyPoint', 'outage'],
  feedback: ['state', 'at', 'contact'],
  memo: [],
} as const satisfies { [K in DocumentKind]: ReadonlyArray<keyof Documents[K]> };

export interface ListRequest<K extends DocumentKind> {
  /** Equal to a value, or one of several. */
  where?: Partial<
    Record<
      (typeof documentColumns)[K][number],
      string | number | null | readonly (string | number)[]
    >
  >;
  /** Column at or after a value. */
  since?: { column: (typeof documentColumns)[K][number]; from: string | number };
  /** Newest ids first when `desc`; by id otherwise by the column, then id. */
  orderBy?: { column: (typeof documentColumns)[K][number] | 'id'; direction: 'asc' | 'desc' };
  /** At most 500 unless it is the caller's own bound. */
  limit: number;
  /** Opaque, as `nextCursor` gave it. */
  cursor?: string | null;
}

export interface DocumentStore {
  get<K extends DocumentKind>(kind: K, id: string): Promise<Documents[K] | null>;
  many<K extends DocumentKind>(kind: K, ids: readonly string[]): Promise<Documents[K][]>;
  list<K extends DocumentKind>(
    kind: K,
    request: ListRequest<K>,
  ): Promise<{ items: Documents[K][]; nextCursor: string | null }>;
  count<K extends DocumentKind>(kind: K, where: ListRequest<K>['where']): Promise<number>;
}
