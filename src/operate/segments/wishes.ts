/** What customers chose and declined, in memos of some hundred places each. */
import type { SegmentWish } from '../../api/segment-parts.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { Memo } from '../../store/tables/documents.ts';

const PREFIX = 'segment-wishes/';
/** So many memos hold all: one change writes a small part of them. */
const SHELVES = 256;

type Shelf = Record<string, Record<string, SegmentWish>>;

export interface Wishes {
  ready(): Promise<void>;
  of(supplyPoint: string): Promise<Readonly<Record<string, SegmentWish>>>;
  /** As `of`, once ready. */
  known(supplyPoint: string): Readonly<Record<string, SegmentWish>>;
  /** The memo to save after a change; it counts at once. `wish` null: the rule decides again. */
  with(
    supplyPoint: string,
    group: string,
    said: Omit<SegmentWish, 'wish'> & { wish: SegmentWish['wish'] | null },
  ): Promise<Memo>;
}

export function createWishes({ records }: { records: RecordsStore }): Wishes {
  const shelves = new Map<string, { version: number; value: Shelf }>();
  let loading: Promise<void> | null = null;

  async function load(): Promise<void> {
    const ids = Array.from({ length: SHELVES }, (_, n) => `${PREFIX}${n}`);
    for (const { id, version, value } of await records.documents.many('memo', ids)) {
      shelves.set(id, { version, value: value as Shelf });
    }
  }

  const ready = (): Promise<void> => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  const known = (point: string) => shelves.get(shelfOf(point))?.value[point] ?? {};
  return {
    ready,
    known,
    async of(point) {
      await ready();
      return known(point);
    },
    async with(point, group, said) {
      await ready();
      const id = shelfOf(point);
      const before = shelves.get(id) ?? { version: 0, value: {} };
      const { [group]: _, ...others } = before.value[point] ?? {};
      const { wish, by, at } = said;
      const own = wish === null ? others : { ...others, [group]: { wish, by, at } };
      const after = { version: before.version + 1, value: { ...before.value, [point]: own } };
      shelves.set(id, after);
      return { id, ...after };
    },
  };
}

function shelfOf(point: string): string {
  let hash = 0;
  for (let i = 0; i < point.length; i += 1) hash = (hash * 31 + point.charCodeAt(i)) >>> 0;
  return `${PREFIX}${hash % SHELVES}`;
}
