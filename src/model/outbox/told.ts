// What has been said about a subject, and what was kept back by a person.
import type { Channel, CustomerClass } from '../contact.ts';
import type { DeliveryState, NoticeKind } from '../notice.ts';
import type { Instant } from '../time.ts';
import type { WaveRow } from './wave-row.ts';

/** How far a contact has been told about a subject. */
export interface Told {
  contact: string;
  kind: NoticeKind;
  revision: number;
  at: Instant;
  wave: string;
  channel: Channel;
  state: DeliveryState;
  /** Its provider is still to be asked what became of it. */
  isAsked: boolean;
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
