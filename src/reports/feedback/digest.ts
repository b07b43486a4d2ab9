/** A week of what people said, by area and theme, with counts and examples; and how good our notices were by it. Pure. */
import { piecesOf, themesOf } from './themes.ts';

export interface Said {
  area: string | null;
  text: string;
  rating: number | null;
}

export interface Group {
  area: string;
  /** Id of a theme, or `new: …` with the words people used. */
  theme: string;
  title: { 'zh-CN': string; en: string };
  count: number;
  /** The same area and theme in the time before. */
  before: number;
  /** How many times as often as its size would let one think. */
  lift: number;
  examples: string[];
}

export interface Digest {
  /** Groups that stand out first, then by count. */
  groups: Group[];
  messages: number;
  ratings: number;
  /** Mean of the ratings, 1 to 5; null without any. */
  rating: number | null;
  /** Messages that say something against our notices. */
  againstNotices: number;
  /** 0 to 100; null where nobody was told. */
  noticeScore: number | null;
}

/** A group of fewer is an accident. */
const GROUP_LEAST = 5;
/** A group stands out when it is so many times as large as area and theme alone explain. */
const LIFT_LEAST = 2;
const EXAMPLES = 3;
const EXAMPLE_CHARS = 80;
/** New themes that are looked for in one area. */
const NEW_MOST = 2;
/** One complaint about notices in so many people told takes all points of its half. */
const COMPLAINTS_PER_TOLD = 0.05;
const ELSEWHERE = '–';

/** @param told people who were told of something in the same time */
export function digestOf(now: readonly Said[], before: readonly Said[], told: number): Digest {
  const spoken = now.filter(({ text }) => text.trim() !== '');
  const known = groupsOf(spoken, before);
  const groups = [...known, ...newGroups(spoken, before)].sort(
    (a, b) => Number(b.lift >= LIFT_LEAST) - Number(a.lift >= LIFT_LEAST) || b.count - a.count,
  );
  const rated = now.flatMap(({ rating }) => (rating === null ? [] : [rating]));
  const rating =
    rated.length === 0 ? null : rated.reduce((sum, one) => sum + one, 0) / rated.length;
  const againstNotices = spoken.filter(({ text }) => isAgainstNotices(text)).length;
  return {
    ...{ groups, messages: spoken.length, ratings: rated.length, rating, againstNotices },
    noticeScore: told === 0 ? null : scoreOf({ told, againstNotices, rating }),
  };
}

function isAgainstNotices(text: string): boolean {
  return themesOf(text).some((theme) => theme.isOfNotices);
}

/** Half by complaints about notices among those told, half by the ratings; by complaints alone where nobody rated. */
function scoreOf(of: { told: number; againstNotices: number; rating: number | null }): number {
  const share = of.againstNotices / of.told;
  const quiet = Math.max(0, 1 - share / COMPLAINTS_PER_TOLD);
  const liked = of.rating === null ? quiet : (of.rating - 1) / 4;
  return Math.round(100 * (0.5 * quiet + 0.5 * liked));
}

function groupsOf(said: readonly Said[], before: readonly Said[]): Group[] {
  const rows = said.flatMap((one) =>
    themesOf(one.text).map((theme) => ({ area: one.area ?? ELSEWHERE, theme, text: one.text })),
  );
  const earlier = Map.groupBy(
    before.flatMap((one) =>
      themesOf(one.text).map((theme) => `${one.area ?? ELSEWHERE} ${theme.id}`),
    ),
    (key) => key,
  );
  const byTheme = Map.groupBy(rows, (row) => row.theme.id);
  const byArea = Map.groupBy(said, (one) => one.area ?? ELSEWHERE);
  const found: Group[] = [];
  for (const [key, own] of Map.groupBy(rows, (row) => `${row.area} ${row.theme.id}`)) {
    const [{ area, theme } = { area: '', theme: null }] = own;
    if (theme === null || own.length < GROUP_LEAST) continue;
    const usual =
      (byTheme.get(theme.id)?.length ?? 0) * ((byArea.get(area)?.length ?? 0) / said.length);
    found.push({
      ...{ area, theme: theme.id, title: theme.title, count: own.length },
      ...{ before: earlier.get(key)?.length ?? 0, lift: own.length / usual },
      examples: examplesOf(own.map((row) => row.text)),
    });
  }
  return found;
}

/** Words that many in one area use, few elsewhere and nobody before: something we have no theme for. */
function newGroups(said: readonly Said[], before: readonly Said[]): Group[] {
  const without = said.filter(({ text }) => themesOf(text).length === 0);
  const everywhere = countPieces(said);
  const earlier = countPieces(before);
  const found: Group[] = [];
  for (const [area, own] of Map.groupBy(without, (one) => one.area ?? ELSEWHERE)) {
    const rest = new Set(own);
    for (let i = 0; i < NEW_MOST; i += 1) {
      const share = own.length / said.length;
      const [best] = [...countPieces([...rest])]
        .map(([piece, count]) => ({
          piece,
          count,
          lift: count / Math.max(1, (everywhere.get(piece) ?? 0) * share),
        }))
        .filter(
          ({ piece, count, lift }) =>
            count >= GROUP_LEAST && lift >= LIFT_LEAST && (earlier.get(piece) ?? 0) * 2 < count,
        )
        .sort((a, b) => b.count - a.count || b.piece.length - a.piece.length);
      if (best === undefined) break;
      const texts = [...rest].filter(({ text }) => piecesOf(text).has(best.piece));
      for (const one of texts) rest.delete(one);
      found.push({
        ...{ area, theme: `new: ${best.piece}`, count: best.count, lift: best.lift },
        title: { 'zh-CN': `新话题：${best.piece}`, en: `New: ${best.piece}` },
        before: earlier.get(best.piece) ?? 0,
        examples: examplesOf(texts.map(({ text }) => text)),
      });
    }
  }
  return found;
}

function countPieces(said: readonly Said[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of said) {
    for (const piece of piecesOf(text)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  return counts;
}

/** Different ones; numbers that could be somebody's are covered. */
function examplesOf(texts: readonly string[]): string[] {
  const covered = texts.map((text) =>
    [...text.replaceAll(/\d{6,}/g, '••••').replaceAll(/\S+@\S+/g, '••••')]
      .slice(0, EXAMPLE_CHARS)
      .join(''),
  );
  return [...new Set(covered)].slice(0, EXAMPLES);
}
