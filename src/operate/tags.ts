/** Notes on devices that others must see before they act: do not operate, crew on, earth placed. */
import type { DeviceView } from '../api/shapes/grid.ts';
import type { Memo } from '../store/tables/documents.ts';

type Tag = DeviceView['tags'][number];

export interface Tags {
  of(device: string): Tag[];
  /** Every device that bears a tag. */
  all(): Array<{ device: string; tags: readonly Tag[] }>;
  /** The memo to save for a device after a tag was put on or taken off. */
  changed(device: string, change: { tag: Tag; on: boolean }): Memo;
  /** Takes over a saved memo. */
  put(memo: Memo): void;
}

const PREFIX = 'tags/';

export function isTags(memo: Memo): boolean {
  return memo.id.startsWith(PREFIX);
}

export function createTags(): Tags {
  const memos = new Map<string, Memo>();
  const of = (device: string): Tag[] => (memos.get(PREFIX + device)?.value as Tag[]) ?? [];
  return {
    of,
    all: () =>
      [...memos.values()].flatMap(({ id, value }) => {
        const tags = value as Tag[];
        return tags.length === 0 ? [] : [{ device: id.slice(PREFIX.length), tags }];
      }),
    changed(device, { tag, on }) {
      const others = of(device).filter((one) => one.tag !== tag.tag);
      const version = (memos.get(PREFIX + device)?.version ?? 0) + 1;
      return { id: PREFIX + device, version, value: on ? [...others, tag] : others };
    },
    put: (memo) => {
      memos.set(memo.id, memo);
    },
  };
}
