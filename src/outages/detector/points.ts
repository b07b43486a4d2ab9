// What each supply point said itself: its last proof of supply and its first word of dark since then.
import type { Evidence, SupplyEvidence } from '../../model/evidence.ts';
import type { Instant } from '../../model/time.ts';
import type { PointFacts } from '../life/causes.ts';
import { type PointPieces, pointPieces } from './point-pieces.ts';

export interface Points extends Pick<PointPieces, 'changed' | 'unsaved' | 'load'> {
  hear(evidence: Evidence): void;
  facts(supplyPoint: string): PointFacts;
}

const silent: PointFacts = { provenLiveAt: null, darkFrom: null, saidDarkAt: null };

/** @param most points remembered; those heard longest ago go first */
export function createPoints(most: number): Points {
  const { get, put, changed, unsaved, load } = pointPieces(most);
  return {
    hear(evidence) {
      if (evidence.about !== 'supply_point') return;
      const { supplyPoint, says, at } = evidence;
      const before = get(supplyPoint) ?? silent;
      if (isProof(says)) put(supplyPoint, proven(before, at));
      else if (isDark(says)) put(supplyPoint, saidDark(before, at));
    },
    facts: (supplyPoint) => get(supplyPoint) ?? silent,
    ...{ changed, unsaved, load },
  };
}

function isProof(says: SupplyEvidence): boolean {
  if (says.kind === 'ping') return says.answered;
  return says.kind === 'restored' || (says.kind === 'reading' && says.live !== 0);
}

function isDark(says: SupplyEvidence): boolean {
  return says.kind === 'gasp' || says.kind === 'dead' || says.kind === 'phase_loss';
}

function proven(before: PointFacts, at: Instant): PointFacts {
  const provenLiveAt = Math.max(before.provenLiveAt ?? at, at);
  const { darkFrom, saidDarkAt } = before;
  if (darkFrom === null || darkFrom > provenLiveAt) return { ...before, provenLiveAt };
  const isAgain = saidDarkAt !== null && saidDarkAt > provenLiveAt;
  return { provenLiveAt, saidDarkAt, darkFrom: isAgain ? saidDarkAt : null };
}

function saidDark(before: PointFacts, at: Instant): PointFacts {
  const saidDarkAt = Math.max(before.saidDarkAt ?? at, at);
  const isOld = before.provenLiveAt !== null && at <= before.provenLiveAt;
  if (isOld) return { ...before, saidDarkAt };
  return { ...before, saidDarkAt, darkFrom: Math.min(before.darkFrom ?? at, at) };
}
