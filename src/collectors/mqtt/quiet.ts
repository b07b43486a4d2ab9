/** Assets that should speak regularly and do not. Pure but for its memory. */
import type { ContactChange } from '../../model/source.ts';
import type { DurationMs, Instant } from '../../model/time.ts';

export interface QuietWatch {
  /** Gives the change when an asset is heard that was not answering. */
  heard(asset: string, everyMs: DurationMs | null, at: Instant): ContactChange | null;
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

interface Known {
  heardAt: Instant;
  everyMs: DurationMs | null;
  contact: ContactChange['contact'];
}

export function quietWatch(source: string): QuietWatch {
  const known = new Map<string, Known>();
  const counts = { answering: 0, suspect: 0, silent: 0 };
  const away = new Map<string, ContactChange>();
  let watched = 0;

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
    if (one.everyMs !== null) watched -= 1;
    known.delete(asset);
    away.delete(asset);
  }

  function note(change: ContactChange): ContactChange {
    if (change.contact === 'answering') away.delete(change.asset);
    else away.set(change.asset, change);
    return change;
  }

  function remember(asset: string, everyMs: DurationMs | null, at: Instant): Known {
    if (known.size >= assetsMost) forgetOldest();
    const one: Known = { heardAt: at, everyMs, contact: 'answering' };
    known.set(asset, one);
    counts.answering += 1;
    if (everyMs !== null) watched += 1;
    return one;
  }

  return {
    heard(asset, everyMs, at) {
      const one = known.get(asset);
      if (one === undefined) {
        remember(asset, everyMs, at);
        return null;
      }
      one.heardAt = at;
      if (everyMs !== null && one.everyMs === null) watched += 1;
      one.everyMs = everyMs ?? one.everyMs;
      if (one.contact === 'answering') return null;
      enter(asset, one, 'answering');
      return note(change(asset, one, { source, since: at, missed: 0, reason: 'answered' }));
    },
    told(asset, isThere, at) {
      const one = known.get(asset) ?? remember(asset, null, at);
      const contact = isThere ? 'answering' : 'silent';
      if (isThere) one.heardAt = at;
      if (one.contact === contact) return null;
      enter(asset, one, contact);
      const said = change(asset, one, { source, since: at, missed: 0, reason: 'last_will' });
      return note({ ...said, how: 'told' });
    },
    check(now) {
      if (watched === 0) return [];
      const changes: ContactChange[] = [];
      for (const [asset, one] of known) {
        if (one.everyMs === null) continue;
        const missed = Math.floor((now - one.heardAt) / one.everyMs);
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
