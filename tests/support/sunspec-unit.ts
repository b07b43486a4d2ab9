/** A simulated SunSpec device: a map of models at any place, in words. */
import type { Unit } from '../../simulators/devices/unit.ts';

export interface SunspecModel {
  id: number;
  /** What follows id and length. */
  words: readonly number[];
}

/** Words of a model that nobody looks into. */
export function filler(id: number, length: number): SunspecModel {
  return { id, words: Array.from({ length }, () => 0x2b2b) };
}

/** Words "SunS", the models and the end mark; elsewhere nothing can be read. */
export function sunspecMap(begin: number, models: readonly SunspecModel[]): Map<number, number> {
  const parts = models.flatMap(({ id, words }) => [id, words.length, ...words]);
  const words = [0x5375, 0x6e53, ...parts, 0xffff, 0];
  return new Map(words.map((word, index) => [begin + index, word]));
}

/** A unit that answers from the map as it is at that moment. */
export function sunspecUnit(map: () => ReadonlyMap<number, number>): Unit {
  return {
    read(table, address, quantity) {
      if (table !== 'holding') return 'illegal';
      const words = Array.from({ length: quantity }, (_, index) => map().get(address + index));
      return words.every((word) => word !== undefined) ? (words as number[]) : 'illegal';
    },
  };
}
