// One wave, made whole: lane, validity and hold follow from its kind.
import type { CustomerClass } from '../../model/contact.ts';
import type { NoticeKind } from '../../model/notice.ts';
import type { Lane, NewWave, WaveRow } from '../../model/outbox/wave-row.ts';
import { HOUR, type Instant, MINUTE } from '../../model/time.ts';
import type { Policy } from '../policy/load.ts';

/** Waves that a change makes due, and earlier ones that are no longer true. */
export interface WaveChange {
  waves: NewWave[];
  supersede: Array<{
    subject: string;
    kinds: readonly NoticeKind[];
    beforeRevision: number | null;
  }>;
}

export interface WaveContext {
  policy: Policy;
  zone: string;
  now: Instant;
  /** Makes an id that was never given before. */
  newId(prefix: 'W'): string;
  /** Milliseconds that a wave by a person's action waits for a stop; 0 for automatic ones. */
  holdMs: number;
}

export interface WaveDraft {
  subject: string;
  revision: number;
  kind: NoticeKind;
  supplyPoints: readonly string[];
  basis: WaveRow['basis'];
  lane: Lane;
  validUntil: Instant;
  dueAt?: Instant;
  variant?: string | null;
  audience?: WaveRow['audience'];
  classes?: CustomerClass[] | null;
  channel?: WaveRow['channel'];
  facts?: WaveRow['facts'];
  /** A person's action made it due: it can be stopped while it is held. */
  isByHand?: boolean;
}

const urgentClasses: CustomerClass[] = ['life_support', 'critical'];
const otherClasses: CustomerClass[] = ['business', 'residential'];

export function newWave(draft: WaveDraft, context: WaveContext): NewWave {
  const { now, holdMs } = context;
  const dueAt = Math.max(now, draft.dueAt ?? now);
  // Life support and critical customers never wait for a countdown.
  const isHeld = draft.isByHand === true && holdMs > 0 && dueAt === now && draft.lane !== 0;
  return {
    wave: {
      id: context.newId('W'),
      subject: draft.subject,
      revision: draft.revision,
      kind: draft.kind,
      variant: draft.variant ?? null,
      policy: `${context.policy.policy}@${context.policy.version}`,
      state: 'expanding',
      basis: draft.basis,
      lane: draft.lane,
      dueAt,
      validUntil: draft.validUntil,
      audience: draft.audience ?? 'all',
      classes: draft.classes ?? null,
      channel: draft.channel ?? null,
      recipients: 0,
      costMicros: 0,
      holdReason: isHeld ? 'by_hand' : null,
      holdUntil: isHeld ? now + holdMs : null,
      releasedBy: null,
      cursor: null,
      facts: draft.facts ?? {},
      createdAt: now,
    },
    supplyPoints: [...draft.supplyPoints],
  };
}

/** No brake holds it: it is of the first lane, or for those alone who depend on supply. */
export function isUnbraked({ lane, classes }: Pick<WaveRow, 'lane' | 'classes'>): boolean {
  return lane === 0 || (classes?.every((one) => urgentClasses.includes(one)) ?? false);
}

/** Two waves, so that those who depend on supply never stand behind the others: lane 0 and the lane given. */
export function splitByNeed(draft: WaveDraft, context: WaveContext, lane: Lane = 0): NewWave[] {
  const meant = (classes: CustomerClass[]): CustomerClass[] =>
    classes.filter((one) => draft.classes?.includes(one) ?? true);
  return [
    { ...draft, lane, classes: meant(urgentClasses) },
    { ...draft, classes: meant(otherClasses) },
  ].flatMap((part) => (part.classes.length === 0 ? [] : [newWave(part, context)]));
}

/** How long a kind of news stays worth telling, from now. Kinds bound to a cut take its times instead. */
const USEFUL_MS: Partial<Record<NoticeKind, number>> = {
  outage_detected: 45 * MINUTE,
  outage_update: 45 * MINUTE,
  restoration_check: 2 * HOUR,
  verification_code: 5 * MINUTE,
};
const USEFUL_ELSE_MS = 12 * HOUR;

export function usefulUntil(kind: NoticeKind, now: Instant): Instant {
  return now + (USEFUL_MS[kind] ?? USEFUL_ELSE_MS);
}
