/** Finds a model in a SunSpec map: the mark, then one (id, length) after the other. Pure, one step an answer. */

/** A model in the map of one device. */
export interface ModelPlace {
  /** Address of its id; its length stands behind it. */
  at: number;
  /** Registers after those two. */
  length: number;
}

export type Walk =
  /** Looks for the mark at one of the places where a map may begin. */
  | { state: 'mark'; begins: number }
  | { state: 'models'; at: number; seen: readonly number[] }
  /** It was there; whether it still is. */
  | { state: 'check'; place: ModelPlace }
  | { state: 'found'; place: ModelPlace }
  | { state: 'none'; why: string };

/** A map begins at one of these; in this order, as the specification has it. */
const beginnings = [40_000, 50_000, 0] as const;
/** "SunS". */
const mark = [0x5375, 0x6e53] as const;
const endId = 0xffff;
/** Longer than any map; a map that goes in circles ends here. */
const modelsMost = 100;
/** The id and the length. */
export const headRegisters = 2;
export const addresses = 65_536;

export const walkStart: Walk = { state: 'mark', begins: 0 };

/** Where the next two registers are read; null when the walk is over. */
export function nextRead(walk: Walk): number | null {
  switch (walk.state) {
    case 'mark':
      return beginnings[walk.begins] ?? null;
    case 'models':
      return walk.at;
    case 'check':
      return walk.place.at;
    default:
      return null;
  }
}

/** @param words the two registers that were read; null where the device does not have them */
export function step(walk: Walk, model: number, words: readonly number[] | null): Walk {
  switch (walk.state) {
    case 'mark':
      return afterMark(walk.begins, words);
    case 'models':
      return afterModel(walk, model, words);
    case 'check': {
      const { length } = walk.place;
      const isThere = words !== null && words[0] === model && words[1] === length;
      return isThere ? { state: 'found', place: walk.place } : walkStart;
    }
    default:
      return walk;
  }
}

/** The same walk where nothing came: looks for the mark elsewhere, round and round. */
export function walkNext(walk: Walk): Walk {
  if (walk.state !== 'mark') return walk;
  return { state: 'mark', begins: (walk.begins + 1) % beginnings.length };
}

function afterMark(begins: number, words: readonly number[] | null): Walk {
  const begin = beginnings[begins];
  if (begin !== undefined && words?.[0] === mark[0] && words[1] === mark[1]) {
    return { state: 'models', at: begin + mark.length, seen: [] };
  }
  return begins + 1 < beginnings.length
    ? { state: 'mark', begins: begins + 1 }
    : { state: 'none', why: `no SunSpec map begins at ${beginnings.join(', ')}` };
}

function afterModel(
  { at, seen }: Extract<Walk, { state: 'models' }>,
  model: number,
  words: readonly number[] | null,
): Walk {
  const [id = endId, length = 0] = words ?? [];
  const next = at + headRegisters + length;
  if (id === model && next <= addresses) return { state: 'found', place: { at, length } };
  const isLast = id === endId || next + headRegisters > addresses || seen.length >= modelsMost;
  if (!isLast) return { state: 'models', at: next, seen: [...seen, id] };
  const there = [...seen, ...(id === endId ? [] : [id])].join(', ');
  return { state: 'none', why: `no SunSpec model ${model}; there are ${there || 'none'}` };
}
