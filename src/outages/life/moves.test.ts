import { describe, expect, test } from 'vitest';
import { noon, outageStory, smallTown } from '../../../tests/support/outage-story.ts';
import { type Outage, outageStates } from '../../model/outage.ts';
import { ForewattError } from '../../runtime/problem.ts';
import * as actions from '../actions.ts';
import { restoreByHand, restorePart } from '../by-hand/restore.ts';
import { checkMove } from './moves.ts';

/** The table of the life of an outage, row by row. */
const rows = [
  ['suspected', 'confirmed'],
  ['suspected', 'rejected'],
  ['confirmed', 'rejected'],
  ['confirmed', 'restoring'],
  ['restoring', 'confirmed'],
  ['restoring', 'rejected'],
  ['confirmed', 'restored'],
  ['restoring', 'restored'],
  ['restored', 'confirmed'],
  ['restored', 'closed'],
  ['suspected', 'merged'],
  ['confirmed', 'merged'],
  ['restoring', 'merged'],
] as const;
const allowed = new Set(rows.map(([from, to]) => `${from} ${to}`));
const final = new Set(['rejected', 'merged', 'closed']);
const others = outageStates.flatMap((from) =>
  outageStates
    .filter((to) => (from === to ? final.has(from) : !allowed.has(`${from} ${to}`)))
    .map((to) => [from, to] as const),
);

describe('the table of moves', () => {
  test.each(rows)('%s may become %s', (from, to) => {
    expect(() => checkMove(from, to)).not.toThrow();
  });

  test.each(others)('%s never becomes %s: refused, naming both', (from, to) => {
    const problem = refusal(() => checkMove(from, to));
    expect(problem).toMatchObject({ code: 'OUT-TRANSITION', details: { from, to } });
  });
});

const by = { who: 'li', at: noon + 60_000 };
const all = ['FA1', 'FA2', 'FA3', 'FA4'];

function confirmed() {
  const story = outageStory(smallTown());
  story.device('FA', true, 'trip');
  story.runTo(3);
  const { intervalOf, lastTo } = story.detector;
  return { story, outage: story.outages()[0] as Outage, intervals: { intervalOf, lastTo } };
}

function suspected() {
  const story = outageStory(smallTown());
  story.gasp('FA1', 'FA2', 'FA3');
  story.runTo(10);
  return { story, outage: story.outages()[0] as Outage };
}

describe('every row happens', () => {
  test('– → suspected, then suspected → confirmed, by inference', () => {
    const { story } = suspected();
    expect(story.outages()).toMatchObject([{ state: 'suspected', basis: 'inferred' }]);
    story.runTo(70);
    expect(story.outages()).toMatchObject([{ state: 'confirmed' }]);
    expect(story.changes.map(({ move }) => [move.from, move.to, move.by])).toContainEqual([
      'suspected',
      'confirmed',
      'inference',
    ]);
  });

  test('suspected → confirmed by a person, who is the basis', () => {
    const { story, outage } = suspected();
    const { intervalOf, lastTo } = story.detector;
    const { move, outage: after } = actions.confirmByHand(outage, by, { intervalOf, lastTo });
    expect(after).toMatchObject({ state: 'confirmed', basis: 'verified' });
    expect(move).toMatchObject({ from: 'suspected', to: 'confirmed', by: 'li' });
  });

  test('suspected → rejected when it has been improbable for a minute', () => {
    const { story } = suspected();
    for (const id of all) story.point(id, { kind: 'ping', answered: true });
    story.runTo(40);
    expect(story.outages()).toMatchObject([{ state: 'suspected' }]);
    story.runTo(80);
    expect(story.outages()).toMatchObject([{ state: 'rejected', dark: [] }]);
  });

  test('confirmed → restoring when some are back, and → confirmed when that step fails again', () => {
    const { outage, intervals } = confirmed();
    const back = { supplyPoints: ['FA1'], proven: ['FA1'] };
    const part = restorePart(outage, back, { ...by, intervals });
    expect(part.outage).toMatchObject({ state: 'restoring', dark: ['FA2', 'FA3', 'FA4'] });
    const { story } = confirmed();
    story.point('FA1', { kind: 'restored' });
    story.runTo(20);
    story.gasp('FA1');
    story.runTo(90);
    expect(story.outages()).toMatchObject([{ state: 'confirmed', dark: all }]);
  });

  test('confirmed → restored by proof, restored → confirmed when dark again soon, same id', () => {
    const { story } = confirmed();
    story.device('FA', false, 'report');
    story.back(...all);
    story.runTo(20);
    expect(story.outages()).toMatchObject([{ id: 'O-1', state: 'restored' }]);
    story.runTo(300);
    story.device('FA', true, 'trip');
    story.gasp(...all);
    story.runTo(320);
    expect(story.outages()).toMatchObject([{ id: 'O-1', state: 'confirmed', dark: all }]);
  });

  test('restored → closed by itself after a day, with the cause unknown', () => {
    const { story } = confirmed();
    story.device('FA', false, 'report');
    story.back(...all);
    story.runTo(20);
    for (let hour = 1; hour <= 25; hour += 1) {
      for (const change of story.detector.decide(noon + hour * 3_600_000).changes) {
        story.changes.push(change);
      }
    }
    expect(story.changes.at(-1)).toMatchObject({
      outage: { id: 'O-1', state: 'closed', causeKind: 'unknown' },
      move: { reason: 'old_enough', by: 'inference' },
    });
  });

  test('merged keeps where it went, its history and its start', () => {
    const { outage, intervals } = confirmed();
    const said = { ...by, intervals };
    const other: Outage = { ...outage, id: 'O-9', dark: ['FB1'], ever: ['FB1'] };
    const [gone] = actions.merge(outage, other, said);
    expect(gone.outage).toMatchObject({ mergedInto: 'O-9', startedAt: outage.startedAt });
    const done: Outage = { ...outage, state: 'restored', dark: [] };
    expect(refusal(() => actions.merge(done, other, said))).toMatchObject({
      code: 'OUT-TRANSITION',
      details: { from: 'restored', to: 'merged' },
    });
  });

  test('several are merged by inference when a device above explains them all', () => {
    const story = outageStory(smallTown());
    story.device('FA', true, 'trip');
    story.device('FB', true, 'trip');
    story.runTo(3);
    expect(story.outages().map(({ state }) => state)).toEqual(['confirmed', 'confirmed']);
    story.device('FA', false, 'report');
    story.device('FB', false, 'report');
    story.device('RC2', true, 'hard');
    story.gasp('FA1', 'FA2', 'FA3', 'FB1', 'FB2', 'FB3');
    story.runTo(60);
    const open = story.outages().filter(({ state }) => state === 'confirmed');
    expect(open).toMatchObject([{ id: 'O-1', causeGroup: ['RC2'] }]);
    expect(story.outages()).toContainEqual(
      expect.objectContaining({ id: 'O-2', state: 'merged', mergedInto: 'O-1', dark: [] }),
    );
  });

  test('a split is an event, no state: a new id that names the one it left', () => {
    const { outage } = confirmed();
    const part = { id: 'O-2', supplyPoints: ['FA1'], device: null };
    const [left, born] = actions.split(outage, part, by);
    expect(left.move).toMatchObject({ from: 'confirmed', to: 'confirmed' });
    expect(born.move).toMatchObject({ outage: 'O-2', from: null, to: 'confirmed' });
    expect(born.outage.splitFrom).toBe('O-1');
  });

  test('a suspected outage is never restored by a word, whatever meters say', () => {
    const { story, outage } = suspected();
    const { intervalOf, lastTo } = story.detector;
    const seen = { proven: [], stillDark: outage.dark };
    const said = { ...by, intervals: { intervalOf, lastTo } };
    expect(refusal(() => restoreByHand(outage, seen, said))).toMatchObject({
      details: { from: 'suspected', to: 'restored' },
    });
  });

  test('crew words are a field: any open state keeps its name', () => {
    const { outage } = confirmed();
    for (const state of ['assigned', 'en_route', 'on_site', 'none'] as const) {
      const { outage: after } = actions.assignCrew(outage, { state, name: 'K-7' }, by);
      expect(after).toMatchObject({ state: 'confirmed', crew: { state } });
    }
  });

  test('a word of a person on all being back is refused of what is not open', () => {
    const { outage, intervals } = confirmed();
    const over: Outage = { ...outage, state: 'rejected', dark: [] };
    const seen = { proven: [], stillDark: [] };
    const said = { ...by, intervals };
    expect(refusal(() => restoreByHand(over, seen, said))).toMatchObject({
      code: 'OUT-TRANSITION',
      details: { from: 'rejected', to: 'restored' },
    });
  });
});

function refusal(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ForewattError);
    return error;
  }
  throw new Error('it was allowed');
}
