/** The SunSpec model of one polled device: looked for, watched, and what follows when it is not there. */
import type { Instant } from '../../../model/time.ts';
import { type Failure, meaningOf } from '../errors.ts';
import { type Layout, layoutOf } from '../layout.ts';
import type { Block, Item } from '../plan.ts';
import { groups, type Point, type Template } from '../template/points.ts';
import { placedTemplate } from './placed.ts';
import { modelSearch } from './search.ts';
import { headRegisters, type ModelPlace } from './walk.ts';

export type Finding =
  /** Where it was; or elsewhere, with a layout of its own, and points that this device does not have. */
  | { kind: 'same' }
  | { kind: 'moved'; layout: Layout; absent: readonly Point[] }
  | { kind: 'none'; why: string };

export interface DeviceModel {
  next(): { block: Block; dueAt: Instant } | null;
  isFor(block: Block): boolean;
  /** Null while the walk goes on. */
  answered(words: readonly number[], now: Instant): Finding | null;
  failed(failure: Failure, now: Instant): Finding | null;
  doubt(now: Instant): void;
  /** Another model stands where this block begins: its values are not ours. */
  isElsewhere(block: Block, words: readonly number[]): boolean;
  /** In words. */
  place(): string | null;
}

/** Exceptions that say: there is nothing here. */
const nothingThere = [1, 2, 3];

/** Null for a template that names no model. */
export function deviceModel(template: Template): DeviceModel | null {
  if (template.sunspec === null) return null;
  const { model } = template.sunspec;
  const search = modelSearch(model);
  let known: ModelPlace | null = null;

  function seen(words: readonly number[] | null, now: Instant): Finding | null {
    const walk = search.seen(words, now);
    if (walk.state === 'none') {
      known = null;
      return { kind: 'none', why: walk.why };
    }
    if (walk.state !== 'found') return null;
    const { place } = walk;
    const isSame = known?.at === place.at && known.length === place.length;
    known = place;
    return isSame ? { kind: 'same' } : placed(place, now);
  }

  function placed(place: ModelPlace, now: Instant): Finding {
    const found = placedTemplate(template, place);
    if (found.template.points.some(({ name }) => name === template.probe)) {
      const layout = layoutOf(found.template, [headItem(found.template, place)]);
      return { kind: 'moved', layout, absent: found.absent };
    }
    known = null;
    search.giveUp(now);
    const why = `SunSpec model ${model} at ${place.at} has ${place.length} registers, too few`;
    return { kind: 'none', why };
  }

  return {
    next: search.next,
    isFor: search.isFor,
    answered: seen,
    failed(failure, now) {
      const meaning = meaningOf(failure);
      if (meaning === 'failed') search.unanswered(now);
      if (meaning !== 'answered' || failure.kind !== 'exception') return null;
      if (nothingThere.includes(failure.code)) return seen(null, now);
      search.rest(now);
      return null;
    },
    doubt: search.doubt,
    isElsewhere({ from, end }, words) {
      if (known === null || from > known.at || end < known.at + headRegisters) return false;
      const head = known.at - from;
      return words[head] !== model || words[head + 1] !== known.length;
    },
    place: () =>
      known === null ? null : `SunSpec model ${model} at ${known.at}, ${known.length} registers`,
  };
}

/** Id and length are read again with the fastest values: a map that moved would give others in their place. */
function headItem({ points }: Template, { at }: ModelPlace): Item {
  const used = new Set(points.map(({ group }) => group));
  const group = groups.find((one) => used.has(one)) ?? 'measurement';
  return { table: 'holding', from: at, end: at + headRegisters, group, points: [] };
}
