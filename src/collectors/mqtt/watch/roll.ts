/** The assets a broker is known to speak for, with the contact each has; only for `quiet.ts`. */
import type { ContactChange } from '../../../model/source.ts';
import type { DurationMs, Instant } from '../../../model/time.ts';

/** Instants are those of the time in which we listened. */
export interface Known {
  heardAt: Instant;
  everyMs: DurationMs;
  /** By the settings: nothing is learned over it. */
  isGiven: boolean;
  gaps: DurationMs[] | null;
  gapsSeen: number;
  contact: ContactChange['contact'];
}

export interface Roll {
  get(asset: string): Known | undefined;
  add(asset: string, of: Pick<Known, 'heardAt' | 'everyMs'>): Known;
  /** Puts an asset into another contact and gives the change. */
  enter(asset: string, contact: Known['contact'], told: Told): ContactChange;
  all(): Iterable<[string, Known]>;
  counts(): Record<Known['contact'], number>;
  /** The last change of those that do not answer, silent ones first, at most `most`. */
  away(most: number): ContactChange[];
}

type Told = Pick<ContactChange, 'since' | 'missed' | 'reason' | 'how'>;

/** Most assets remembered; the one known longest is forgotten first. */
const assetsMost = 1_000_000;

export function roll(source: string): Roll {
  const known = new Map<string, Known>();
  const counts = { answering: 0, suspect: 0, silent: 0 };
  const away = new Map<string, ContactChange>();

  function forgetOldest(): void {
    const [oldest] = known;
    if (oldest === undefined) return;
    const [asset, one] = oldest;
    counts[one.contact] -= 1;
    known.delete(asset);
    away.delete(asset);
  }

  return {
    get: (asset) => known.get(asset),
    add(asset, of) {
      if (known.size >= assetsMost) forgetOldest();
      const contact = 'answering' as const;
      const one: Known = { ...of, isGiven: false, gaps: null, gapsSeen: 0, contact };
      known.set(asset, one);
      counts.answering += 1;
      return one;
    },
    enter(asset, contact, told) {
      const one = known.get(asset);
      if (one !== undefined) {
        counts[one.contact] -= 1;
        counts[contact] += 1;
        one.contact = contact;
      }
      const change = { asset, source, contact, ...told };
      if (contact === 'answering') away.delete(asset);
      else away.set(asset, change);
      return change;
    },
    all: () => known,
    counts: () => ({ ...counts }),
    away: (most) =>
      [...away.values()].sort((a, b) => rank[a.contact] - rank[b.contact]).slice(0, most),
  };
}

const rank: Readonly<Record<ContactChange['contact'], number>> = {
  silent: 0,
  suspect: 1,
  answering: 2,
};
