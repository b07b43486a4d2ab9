/** Names for the shapes of the API that the pages use. */
import type { components, paths } from '../api.d.ts';

type Schemas = components['schemas'];
export type Overview = Schemas['Overview'];
export type Outage = Schemas['Outage'];
export type Alarm = Schemas['Alarm'];
export type EarthFault = Schemas['EarthFault'];
export type PlannedOutage = Schemas['PlannedOutage'];
export type Preview = Schemas['Preview'];
export type CutHours = Schemas['CutHours'];
export type Duty = Schemas['Duty'];
export type Notice = Schemas['Notice'];
export type Report = Schemas['Report'];
export type AuditRow = Schemas['AuditRow'];
export type AuditLink = Schemas['AuditLink'];
export type AuditProof = Schemas['AuditProof'];
export type Subscription = Schemas['Subscription'];
export type User = Schemas['User'];
export type Token = Schemas['Token'];
export type Wave = Schemas['Wave'];
export type TroubleReport = Schemas['TroubleReport'];
export type Feedback = Schemas['Feedback'];
export type CannedAnswers =
  paths['/feedback/answers']['get']['responses'][200]['content']['application/json'];
export type Task = Schemas['Task'];
export type Feeder = Schemas['Feeder'];
export type Diagram = Schemas['Diagram'];
export type Device = Schemas['Device'];
export type DeviceValue = Schemas['DeviceValue'];
export type Trace = Schemas['Trace'];
export type SupplyPoint = Schemas['SupplyPoint'];
export type Source = Schemas['Source'];
export type SourceDetail = Schemas['SourceDetail'];
export type Reload = Schemas['Reload'];
export type EvidenceRow = Schemas['EvidenceRow'];
export type TimelineRow = Schemas['TimelineRow'];
export type SearchHit = Schemas['SearchHit'];
export type Contact = Schemas['Contact'];
