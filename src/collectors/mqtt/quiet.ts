/** Assets that should speak regularly and do not. Pure but for its memory. */
import type { ContactChange } from '../../model/source.ts';
import { DAY, type DurationMs, type Instant } from '../../model/time.ts';
import { gapsKept, learnedPeriod } from './watch/learned.ts';
import { listening } from './watch/listening.ts';

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
  /** The last change of those that do not answer, silent ones first, at most `most`. */
  away(most: number): ContactChange[];
}

/** An asset is suspect after this many periods without a word, silent after the second. */
const suspectAfter = 3;
const silentAfter = 5;
/** Most assets remembered; the one heard longest ago is forgotten first. */
const assetsMost = 1_000_000;

/** Who speaks only when something happens says so at least once a day. */
const heartbeatMs: DurationMs = DAY;

/** Instants are those of the time in which we listened. */
interface Known {
  heardAt: Instant;
  everyMs: DurationMs;
  isGiven: boolean;
  gaps: DurationMs[] | null;
  gapsSeen: number;
  contact: ContactChange['contact'];
}

export function quietWatch(source: string): QuietWatch {
  const known = new Map<string, Known>();
  const counts = { answering: 0, suspect: 0, silent: 0 };
  const away = new Map<string, ContactChange>();
  const time = listening();

  function enter(asset: string, one: Known, contact: Known['contact']): void {
    counts[one.contact] -= 1;
    counts[contact] += 1;
    one.contact = contact;
    known.set(asset, one);
  }

  function forgetOldest(): void {
    const [oldest] = known;
    if (oldest === undefined) return;
    const [asset, one] = oldest;
    counts[one.contact] -= 1;
    known.delete(asset);
    away.delete(asset);
  }

  function note(change: ContactChange): ContactChange {
    if (change.contact === 'answering') away.delete(change.asset);
    else away.set(change.asset, change);
    return change;
  }

  function remember(asset: string, heardAt: Instant): Known {
    if (known.size >= assetsMost) forgetOldest();
    const one: Known = {
      heardAt,
      everyMs: heartbeatMs,
      isGiven: false,
      gaps: null,
      gapsSeen: 0,
      contact: 'answering',
    };
    known.set(asset, one);
    counts.answering += 1;
    return one;
  }

  return {
    heard(asset, { everyMs, isRhythm }, at) {
      const now = time.at(at);
      const before = known.get(asset);
      const one = before ?? remember(asset, now);
      if (everyMs !== null) Object.assign(one, { everyMs, isGiven: true });
      else if (isRhythm && !one.isGiven)
        learn(one, before === undefined ? null : now - one.heardAt);
      one.heardAt = now;
      if (one.contact === 'answering') return null;
      enter(asset, one, 'answering');
      return note(change(asset, one, { source, since: at, missed: 0, reason: 'answered' }));
    },
    listen: time.set,
    told(asset, isThere, at) {
      const one = known.get(asset) ?? remember(asset, time.at(at));
      const contact = isThere ? 'answering' : 'silent';
      if (isThere) one.heardAt = time.at(at);
      if (one.contact === contact) return null;
      enter(asset, one, contact);
      const said = change(asset, one, { source, since: at, missed: 0, reason: 'last_will' });
      return note({ ...said, how: 'told' });
    },
    check(now) {
      const changes: ContactChange[] = [];
      for (const [asset, one] of known) {
        const missed = Math.floor((time.at(now) - one.heardAt) / one.everyMs);
        const contact =
          missed >= silentAfter ? 'silent' : missed >= suspectAfter ? 'suspect' : one.contact;
        const isWorse = contact !== one.contact && one.contact !== 'silent';
        if (!isWorse) continue;
        enter(asset, one, contact);
        const told = contact === 'silent' ? missed : 0;
        const news = change(asset, one, { source, since: now, missed: told, reason: 'quiet' });
        changes.push(note(news));
      }
      return changes;
    },
    counts: () => ({ ...counts }),
    assets: () => [...known.keys()],
    away: (most) =>
      [...away.values()].sort((a, b) => rank[a.contact] - rank[b.contact]).slice(0, most),
  };
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

const rank: Readonly<Record<ContactChange['contact'], number>> = {
  silent: 0,
  suspect: 1,
  answering: 2,
};

function change(
  asset: string,
  one: Known,
  rest: Pick<ContactChange, 'source' | 'since' | 'missed' | 'reason'>,
): ContactChange {
  return { asset, contact: one.contact, how: 'quiet', ...rest };
}
