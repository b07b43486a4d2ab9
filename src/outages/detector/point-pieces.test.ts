import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { whole } from '../../runtime/in-parts.ts';
import type { PointFacts } from '../life/causes.ts';
import { type PointPiece, type PointPieces, pointPieces } from './point-pieces.ts';

const facts = (at: number): PointFacts => ({ provenLiveAt: at, darkFrom: null, saidDarkAt: null });

/** What a store holds that saves each piece under its slot. */
function store(): { save(pieces: PointPieces): number; loaded(most: number): PointPieces } {
  const bySlot = new Map<number, PointPiece>();
  return {
    save(pieces) {
      const changed = whole(pieces.changed());
      for (const piece of changed) bySlot.set(piece.slot, structuredClone(piece));
      return changed.reduce((sum, { points }) => sum + points.length, 0);
    },
    loaded(most) {
      const next = pointPieces(most);
      next.load([...bySlot.values()]);
      return next;
    },
  };
}

test('of a storm each save writes those who are new, not all who were heard', () => {
  const pieces = pointPieces(1_000_000);
  const kept = store();
  const written: number[] = [];
  for (let second = 0; second < 30; second++) {
    for (let n = 0; n < 1_667; n++) pieces.put(`P-${second * 1_667 + n}`, facts(second));
    written.push(kept.save(pieces));
  }
  expect(Math.max(...written)).toBeLessThanOrEqual(4_000);
  const next = kept.loaded(1_000_000);
  for (let n = 0; n < 30 * 1_667; n++) {
    expect(next.get(`P-${n}`)?.provenLiveAt).toBe(Math.floor(n / 1_667));
  }
});

test('those who speak again and again need no more room than they are', () => {
  const pieces = pointPieces(1_000_000);
  const slots = new Set<number>();
  for (let round = 0; round < 300; round++) {
    pieces.put(`once-${round}`, facts(round));
    for (let n = 0; n < 1_999; n++) pieces.put(`P-${n}`, facts(round));
    for (const { slot } of whole(pieces.changed())) slots.add(slot);
  }
  expect(slots.size).toBeLessThan(12);
});

test('what was not saved is given again', () => {
  const pieces = pointPieces(10);
  const kept = store();
  pieces.put('A', facts(1));
  whole(pieces.changed());
  expect(whole(pieces.changed())).toEqual([]);
  pieces.unsaved();
  kept.save(pieces);
  expect(kept.loaded(10).get('A')).toEqual(facts(1));
});

test('those heard longest ago are forgotten first', () => {
  const pieces = pointPieces(2);
  for (const [at, name] of ['A', 'B', 'C'].entries()) pieces.put(name, facts(at));
  expect(['A', 'B', 'C'].map((name) => pieces.get(name)?.provenLiveAt)).toEqual([undefined, 1, 2]);
});

const step = fc.oneof(
  { weight: 20, arbitrary: fc.record({ from: fc.nat(8_000), count: fc.nat(1_500) }) },
  { weight: 4, arbitrary: fc.constant('save' as const) },
  { weight: 1, arbitrary: fc.constant('restart' as const) },
);
property.prop([fc.array(step, { maxLength: 40 })], { numRuns: 30 })(
  'after a restart all stands as at the last save',
  (steps) => {
    let pieces = pointPieces(1_000_000);
    const kept = store();
    let saved = new Map<string, number>();
    const now = new Map<string, number>();
    for (const [at, one] of steps.entries()) {
      if (one === 'save') {
        kept.save(pieces);
        saved = new Map(now);
      } else if (one === 'restart') {
        pieces = kept.loaded(1_000_000);
        now.clear();
        for (const [name, value] of saved) now.set(name, value);
      } else {
        for (let n = one.from; n < one.from + one.count; n++) {
          pieces.put(`P-${n}`, facts(at));
          now.set(`P-${n}`, at);
        }
      }
    }
    const next = kept.loaded(1_000_000);
    for (let n = 0; n < 9_500; n += 7) {
      expect(next.get(`P-${n}`)?.provenLiveAt).toBe(saved.get(`P-${n}`));
    }
  },
);
