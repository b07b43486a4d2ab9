// A person says that supply is back; what meters say against it stands.
import type { Outage } from '../../model/outage.ts';
import type { Instant } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import { type Actor, begin, checkTimes, closeInterval, done, type Intervals } from '../actions.ts';
import type { OutageChange } from '../change.ts';
import { checkMove } from '../life/moves.ts';

/**
 * A person says all is back. Their word ends the outage; it tells nobody: customers hear "restored"
 * of points that proved it. While meters say otherwise it goes on for those: something below is open.
 * @param seen.proven those of them, @param seen.stillDark meters that say otherwise
 * @param seen.at when supply was back; OUT-TIMES unless it lies between the start and now
 */
export function restoreByHand(
  outage: Outage,
  seen: { proven: readonly string[]; stillDark: readonly string[]; at?: Instant },
  by: Actor & { intervals: Intervals },
): OutageChange {
  checkMove(outage.state, 'restored');
  const isDark = new Set(seen.stillDark);
  const supplyPoints = outage.dark.filter((id) => !isDark.has(id));
  if (isDark.size > 0 && supplyPoints.length === 0) {
    return done(begin(outage, outage.state), 'nested_suspected', by);
  }
  const reason = isDark.size > 0 ? 'nested_suspected' : 'restored_by_hand';
  return restored(outage, { ...seen, supplyPoints, reason }, by);
}

/** A person says that some are back; OUT-SUPPLY-POINT for one that is not dark in it. */
export function restorePart(
  outage: Outage,
  back: { supplyPoints: readonly string[]; proven: readonly string[]; at?: Instant },
  by: Actor & { intervals: Intervals },
): OutageChange {
  return restored(outage, { ...back, reason: 'part_restored_by_hand' }, by);
}

function restored(
  outage: Outage,
  back: {
    supplyPoints: readonly string[];
    proven: readonly string[];
    at?: Instant;
    reason: string;
  },
  by: Actor & { intervals: Intervals },
): OutageChange {
  const gone = new Set(back.supplyPoints);
  for (const supplyPoint of gone) {
    if (!outage.dark.includes(supplyPoint)) throw fault('OUT-SUPPLY-POINT', { supplyPoint });
  }
  const backAt = back.at ?? by.at;
  checkTimes({ startedAt: outage.startedAt, restoredAt: backAt }, by.at);
  const dark = outage.dark.filter((supplyPoint) => !gone.has(supplyPoint));
  const isAll = dark.length === 0;
  const draft = begin(outage, isAll ? 'restored' : gone.size > 0 ? 'restoring' : outage.state);
  for (const supplyPoint of gone) closeInterval(draft, supplyPoint, { ...by, at: backAt });
  draft.outage = { ...draft.outage, dark, restoredAt: isAll ? backAt : null };
  const proven = new Set(back.proven);
  const supplyPoints = [...gone].filter((id) => proven.has(id)).sort();
  draft.news.push(
    isAll
      ? { what: 'restored', supplyPoints }
      : { what: 'part_restored', supplyPoints, stillDark: dark },
  );
  return done(draft, back.reason, by);
}
