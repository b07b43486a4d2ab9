/** What sources were when they were last seen, in the records: a start is told from a return by it. */
import type { SourceNote, SourceNotes } from '../../collectors/collector.ts';
import type { RecordsStore } from '../../store/records.ts';

const PREFIX = 'sources/note/';

/** One memo a source; the list of assets is in one of its own, since it is long and seldom another. */
export function sourceNotes(records: Pick<RecordsStore, 'documents' | 'commit'>): SourceNotes {
  const saved = new Map<string, readonly string[]>();
  const memoOf = async (id: string): Promise<unknown> =>
    (await records.documents.get('memo', PREFIX + id))?.value ?? null;
  return {
    async of(source) {
      const heardUntil = await memoOf(source);
      if (heardUntil === null) return null;
      const assets = ((await memoOf(`${source}/assets`)) ?? []) as string[];
      saved.set(source, assets);
      return { heardUntil: heardUntil as SourceNote['heardUntil'], assets };
    },
    async save(source, { heardUntil, assets }) {
      const memo = (id: string, value: unknown) => ({ id: PREFIX + id, version: 1, value });
      const isSame = saved.get(source)?.length === assets.length;
      const list = isSame ? [] : [memo(`${source}/assets`, assets)];
      await records.commit({ put: { memo: [memo(source, heardUntil), ...list] } });
      saved.set(source, assets);
    },
  };
}
