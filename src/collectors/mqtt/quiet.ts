/** Assets that should speak regularly and do not. Pure but for its memory. */
import type { ContactChange } from '../../model/source.ts';
import { DAY, type DurationMs, type Instant } from '../../model/time.ts';
import { gapsKept, learnedPeriod } from './watch/learned.ts';
import { listening } from './watch/listening.ts';
import { type Known, roll } from './watch/roll.ts';

export interface QuietWatch {
  /**
   * Gives the change when an asset is heard that was not answering.
   * @param of.everyMs as the settings say; null: as learned, where it has a rhythm, else once a day
   */
  heard(
    asset: string,
    of: { everyMs: DurationMs | null; isRhythm: boolean },
    at: Instant,
  ): ContactChange | null;
  /** From now on nobody can be heard, and nothing follows from it; or we listen again. */
  listen(isListening: boolean, at: Instant): void;
  /** The device, or the broker for it, says that it is there or not; null where that is no change. */
  told(asset: string, isThere: boolean, at: Instant): ContactChange | null;
  /** Assets whose silence has become one; each step once. */
  check(now: Instant): ContactChange[];
  counts(): { answering: number; suspect: number; silent: number };
  assets(): string[];
  knows(asset: string): boolean;
  /** The last change of those that do not answer, silent ones first, at most `most`. */
  away(most: number): ContactChange[];
}

/** An asset is suspect after this many periods without a word, silent after the second. */
const suspectAfter = 3;
const silentAfter = 5;
/** Who speaks only when something happens says so at least once a day. */
const heartbeatMs: DurationMs = DAY;
const never = Number.POSITIVE_INFINITY;

export function quietWatch(source: string): QuietWatch {
  const assets = roll(source);
  const time = listening();
  /** Before it nobody's silence can become one, and nobody need be looked at. */
  let nobodyBefore: Instant = never;

  const remember = (asset: string, heardAt: Instant): Known =>
    assets.add(asset, { heardAt, everyMs: heartbeatMs });

  const watch = (one: Known): void => {
    nobodyBefore = Math.min(nobodyBefore, dueOf(one));
  };

  return {
    heard(asset, { everyMs, isRhythm }, at) {
      const now = time.at(at);
      const before = assets.get(asset);
      const one = before ?? remember(asset, now);
      if (everyMs !== null) Object.assign(one, { everyMs, isGiven: true });
      else if (isRhythm && !one.isGiven)
        learn(one, before === undefined ? null : now - one.heardAt);
      one.heardAt = now;
      const isBack = one.contact !== 'answering';
      const told = { since: at, missed: 0, reason: 'answered', how: 'quiet' } as const;
      const change = isBack ? assets.enter(asset, 'answering', told) : null;
      watch(one);
      return change;
    },
    listen: time.set,
    told(asset, isThere, at) {
      const one = assets.get(asset) ?? remember(asset, time.at(at));
      const contact = isThere ? 'answering' : 'silent';
      if (isThere) one.heardAt = time.at(at);
      const told = { since: at, missed: 0, reason: 'last_will', how: 'told' } as const;
      const change = one.contact === contact ? null : assets.enter(asset, contact, told);
      watch(one);
      return change;
    },
    check(now) {
      const listened = time.at(now);
      if (listened < nobodyBefore) return [];
      const changes: ContactChange[] = [];
      nobodyBefore = never;
      for (const [asset, one] of assets.all()) {
        if (dueOf(one) <= listened) {
          const missed = Math.floor((listened - one.heardAt) / one.everyMs);
          const isSilent = missed >= silentAfter;
          const told = { since: now, missed: isSilent ? missed : 0, reason: 'quiet' };
          changes.push(
            assets.enter(asset, isSilent ? 'silent' : 'suspect', { ...told, how: 'quiet' }),
          );
        }
        watch(one);
      }
      return changes;
    },
    counts: assets.counts,
    knows: (asset) => assets.get(asset) !== undefined,
    assets: () => [...assets.all()].map(([asset]) => asset),
    away: assets.away,
  };
}

/** When silence makes its next step. */
function dueOf({ heardAt, everyMs, contact }: Known): Instant {
  if (contact === 'silent') return never;
  return heardAt + everyMs * (contact === 'answering' ? suspectAfter : silentAfter);
}

/** The first gaps say nothing yet; later it is enough to look now and then. */
const looksEvery = 5;

function learn(one: Known, gap: DurationMs | null): void {
  one.gaps ??= [];
  if (gap === null) return;
  one.gaps[one.gapsSeen % gapsKept] = gap;
  one.gapsSeen += 1;
  if (one.gapsSeen % looksEvery === 0) one.everyMs = learnedPeriod(one.gaps) ?? heartbeatMs;
}
