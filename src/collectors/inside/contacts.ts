import type { SourceInside } from '../../model/source.ts';

type Standing = SourceInside['contacts']['items'][number];

/** Most assets that one page lists; those that do not answer come first. */
export const contactsMost = 500;

const rank: Readonly<Record<Standing['contact'], number>> = {
  silent: 0,
  suspect: 1,
  unknown: 2,
  answering: 3,
};

/** @param total assets there are, listed or not */
export function contactsOf(items: readonly Standing[], total: number): SourceInside['contacts'] {
  const shown = items
    .toSorted((a, b) => rank[a.contact] - rank[b.contact] || a.asset.localeCompare(b.asset))
    .slice(0, contactsMost);
  return { items: shown, more: Math.max(0, total - shown.length) };
}
