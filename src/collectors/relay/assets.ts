/** Assets of the other side, as far as they were heard of. */
import type { ContactChange } from '../../model/source.ts';

type Contact = ContactChange['contact'];

export interface HeardAssets {
  heard(asset: string): void;
  told(asset: string, contact: Contact): void;
  counts(): Record<Contact, number>;
  all(): string[];
  size(): number;
}

/** Most assets remembered; the one that came first is forgotten first. */
const assetsMost = 1_000_000;

export function heardAssets(): HeardAssets {
  const known = new Map<string, Contact>();
  const counts = { answering: 0, suspect: 0, silent: 0 };

  function told(asset: string, contact: Contact): void {
    const before = known.get(asset);
    if (before !== undefined) counts[before] -= 1;
    counts[contact] += 1;
    known.set(asset, contact);
    if (known.size <= assetsMost) return;
    const [oldest] = known;
    if (oldest === undefined) return;
    counts[oldest[1]] -= 1;
    known.delete(oldest[0]);
  }

  return {
    heard(asset) {
      if (!known.has(asset)) told(asset, 'answering');
    },
    told,
    counts: () => ({ ...counts }),
    all: () => [...known.keys()],
    size: () => known.size,
  };
}
