/** May this person release this wave? A second person, or one alone on shift who says why and to how many. Pure. */
import type { Actor } from '../../api/parts/acting.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import { type ForewattError, fault } from '../../runtime/problem.ts';

/** What a person alone must give. */
export type AloneNeed = 'reason' | 'typedCount';

export interface ReleaseFacts {
  wave: Pick<WaveRow, 'recipients' | 'holdReason'>;
  by: Pick<Actor, 'role' | 'scopes'>;
  /** What this person did made the wave. */
  isCause: boolean;
  /** Others who may act sit before their screens. */
  hasOthers: boolean;
  body: { reason: string | null; typedCount: number | null };
  rules: {
    secondPersonAbove: number;
    alone: { allow: boolean; needs: readonly AloneNeed[] };
  };
}

export type ReleaseVerdict =
  | { is: 'released'; isAlone: boolean }
  | { is: 'refused'; problem: ForewattError };

/** Notification, chapter 2.5, and operations, chapter 10. */
export function mayRelease(facts: ReleaseFacts): ReleaseVerdict {
  const { wave, by, isCause, hasOthers, rules } = facts;
  const { recipients } = wave;
  const isWide = recipients > rules.secondPersonAbove;
  const isPerson = by.scopes === null;
  // Its count-down would let it go by itself: whoever may stop it may also shorten it.
  if (!isWide && wave.holdReason !== 'brake') return { is: 'released', isAlone: false };
  const isSecond = isPerson && by.role === 'supervisor' && !(isWide && isCause);
  if (isSecond && (hasOthers || !isWide)) return { is: 'released', isAlone: false };
  if (hasOthers || !isPerson) return refused(fault('NOT-WAVE-SECOND-PERSON', { recipients }));
  if (!rules.alone.allow) return refused(fault('NOT-WAVE-ALONE-OFF', { recipients }));
  const missing = rules.alone.needs.filter((need) => !isGiven(need, facts));
  if (missing.length > 0) {
    return refused(fault('NOT-WAVE-ALONE', { recipients, missing: missing.join(', ') }));
  }
  return { is: 'released', isAlone: true };
}

function isGiven(need: AloneNeed, { body, wave }: ReleaseFacts): boolean {
  return need === 'reason' ? body.reason !== null : body.typedCount === wave.recipients;
}

function refused(problem: ForewattError): ReleaseVerdict {
  return { is: 'refused', problem };
}
