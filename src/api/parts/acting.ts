/** Who acts, and what a person or machine may ask to change. */

import type { z } from 'zod';
import type { Role, Scope } from '../../model/user.ts';
import type * as actions from '../shapes/actions.ts';
import type { ActionOf } from '../shapes/actions.ts';
import type * as grid from '../shapes/grid.ts';

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

export type SourceAction = ActingUnversioned & ActionOf<typeof actions.sourceActions>;

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

export type TagEntry = z.output<typeof grid.tagIn>;
