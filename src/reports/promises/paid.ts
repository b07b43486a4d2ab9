/** Supply that is owed back to who has paid a debt, as a duty with its proof. */
import type { OutageDuty, PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant } from '../../model/time.ts';

type Paid = Pick<
  PlannedOutage,
  'id' | 'paidAt' | 'restoreBy' | 'actualStart' | 'actualEnd' | 'supplyPoints'
>;

/** Share of the time after which a promise without proof is at risk. */
const RISK_SHARE = 0.5;

/** Null: nobody has paid. Who was not cut off yet needs nothing back. */
export function debtDuty(plan: Paid, now: Instant): OutageDuty | null {
  const { id, paidAt, restoreBy, actualStart, actualEnd, supplyPoints } = plan;
  if (paidAt === undefined || restoreBy === undefined) return null;
  const [since, due] = [fromIso(paidAt), fromIso(restoreBy)];
  const made = {
    ...{ id: `DU-${id}-restore_after_payment-1`, outage: id, customers: supplyPoints.length },
    ...{ promise: 'restore_after_payment' as const, since: paidAt, due: restoreBy },
  };
  if (actualStart === null) return { ...made, state: 'met', reason: 'not_needed', proof: null };
  if (actualEnd !== null) {
    const isLate = fromIso(actualEnd) > due;
    const proof = { kind: 'restored' as const, at: actualEnd, by: null };
    return { ...made, proof, state: isLate ? 'missed' : 'met', reason: isLate ? 'late' : null };
  }
  if (now > due) return { ...made, proof: null, state: 'missed', reason: 'not_done' };
  const isAtRisk = now >= since + (due - since) * RISK_SHARE;
  return isAtRisk
    ? { ...made, proof: null, state: 'at_risk', reason: 'no_proof_yet' }
    : { ...made, proof: null, state: 'pending', reason: null };
}
