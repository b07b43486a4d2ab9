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
      return change(asset, one, { source, since: at, missed: 0, reason: 'answered' });
    },
    told(asset, isThere, at) {
      const one = known.get(asset) ?? remember(asset, null, at);
      const contact = isThere ? 'answering' : 'silent';
      if (isThere) one.heardAt = at;
      if (one.contact === contact) return null;
      enter(asset, one, contact);
      const said = change(asset, one, { source, since: at, missed: 0, reason: 'last_will' });
      return { ...said, how: 'told' };
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
        changes.push(change(asset, one, { source, since: now, missed: told, reason: 'quiet' }));
      }
      return changes;
    },
    counts: () => ({ ...counts }),
    assets: () => [...known.keys()],
  };
}

function change(
  asset: string,
  one: Known,
  rest: Pick<ContactChange, 'source' | 'since' | 'missed' | 'reason'>,
): ContactChange {
  return { asset, contact: one.contact, how: 'quiet', ...rest };
}
