/** Sources that a person has switched off: they stay off through a restart and a reload. */
import type { SourceDetail } from '../../model/source.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { Memo } from '../../store/tables/documents.ts';

export type SwitchedOff = NonNullable<SourceDetail['disabledBy']>;

export interface OffList {
  of(source: string): SwitchedOff | null;
  /** The memo to save when a source is switched; null where that changes nothing. */
  changed(source: string, off: SwitchedOff | null): Memo | null;
  /** Takes over a saved memo. */
  put(memo: Memo): void;
}

const MEMO = 'sources/off';

export async function readOffList(records: RecordsStore): Promise<OffList> {
  let memo: Memo = (await records.documents.get('memo', MEMO)) ?? {
    ...{ id: MEMO, version: 0, value: {} },
  };
  const all = (): Record<string, SwitchedOff> => memo.value as Record<string, SwitchedOff>;
  return {
    of: (source) => (Object.hasOwn(all(), source) ? (all()[source] ?? null) : null),
    changed(source, off) {
      if (off === null && !Object.hasOwn(all(), source)) return null;
      const { [source]: _, ...others } = all();
      const value = off === null ? others : { ...others, [source]: off };
      return { id: MEMO, version: memo.version + 1, value };
    },
    put(next) {
      memo = next;
    },
  };
}
