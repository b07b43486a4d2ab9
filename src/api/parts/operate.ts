/** What may be changed. */
import type { Alarm } from '../../model/alarm.ts';
import type { EarthFault } from '../../model/earth-fault.ts';
import type { Outage } from '../../model/outage.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { SourceDetail } from '../../model/source.ts';
import type { Task } from '../../model/task.ts';
import type { Instant } from '../../model/time.ts';
import type { Role } from '../../model/user.ts';
import type { Feedback, TroubleReport } from '../../store/tables/documents.ts';
import type { TroubleReportIn } from '../shapes/people.ts';
import type { PreviewView, ProofsView } from '../shapes/planned.ts';
import type { LimitsView, StormView } from '../shapes/shift.ts';
import type {
  AckMany,
  Acting,
  Actor,
  AlarmAction,
  EarthFaultAction,
  NewOutage,
  NoticeAction,
  OutageAction,
  PlanDraft,
  PlannedAction,
  PlanPatch,
  PlanProof,
  ReportAction,
  SourceAction,
  SwitchEntry,
  TagEntry,
  TaskAction,
  WaveAction,
} from './acting.ts';

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
  /** People with a right to act who asked for something a short while ago. */
  onShift(): Promise<Array<{ name: string; role: Role }>>;
  storm: {
    now(): StormView | null;
    limits(): LimitsView;
    /** Who may declare and end one. */
    declaredBy: Role;
    declare(request: { reason: string; by: Actor }): Promise<unknown>;
    end(request: { reason: string | null; by: Actor }): Promise<void>;
  };
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
