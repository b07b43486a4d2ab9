import { describe, expect, test } from 'vitest';
import { noon, outageStory, smallTown } from '../../tests/support/outage-story.ts';
import type { Outage } from '../model/outage.ts';
import * as actions from './actions.ts';
import { restoreByHand } from './by-hand/restore.ts';

const by = { who: 'li', at: noon + 60_000 };

function confirmed(): { outage: Outage; intervals: actions.Intervals } {
  const story = outageStory(smallTown());
  story.device('FA', true, 'trip');
  story.runTo(3);
  const { intervalOf, lastTo } = story.detector;
  return { outage: story.outages()[0] as Outage, intervals: { intervalOf, lastTo } };
}

describe('what a person may do', () => {
  test('every move is a version, and only what people see is a revision', () => {
    const { outage } = confirmed();
    const crew = actions.assignCrew(outage, { state: 'assigned', name: 'K-7' }, by);
    expect(crew.outage).toMatchObject({ version: outage.version + 1, revision: outage.revision });
    const word = { at: noon + 3_600_000, origin: 'crew' as const, nextUpdateAt: null };
    const etr = actions.setEtr(crew.outage, word, by);
    expect(etr.outage).toMatchObject({ revision: outage.revision + 1 });
    expect(etr.news).toEqual([{ what: 'etr_changed', supplyPoints: outage.dark }]);
  });

  test('an ETR in the past is refused, and none at all without a next update', () => {
    const { outage } = confirmed();
    const past = { at: by.at, origin: 'operator' as const, nextUpdateAt: null };
    expect(() => actions.setEtr(outage, past, by)).toThrow(/past/);
    expect(() => actions.setEtr(outage, { ...past, at: null }, by)).toThrow(/past/);
  });

  test('closing demands that it is restored, and its cause', () => {
    const { outage, intervals } = confirmed();
    const cause = { kind: 'equipment' as const, responsibility: 'own' as const };
    expect(() => actions.closeByHand(outage, cause, by)).toThrow(/confirmed cannot become closed/);
    const seen = { proven: [], stillDark: [] };
    const { outage: restored } = restoreByHand(outage, seen, { ...by, intervals });
    const nothing = { kind: null, responsibility: null };
    expect(() => actions.closeByHand(restored, nothing, by)).toThrow(/cause/);
    expect(actions.closeByHand(restored, cause, by).outage.state).toBe('closed');
  });

  test('the word of a person ends an outage but tells only those who proved it', () => {
    const { outage, intervals } = confirmed();
    const seen = { proven: ['FA1'], stillDark: [] };
    const change = restoreByHand(outage, seen, { ...by, intervals });
    expect(change.news).toEqual([{ what: 'restored', supplyPoints: ['FA1'] }]);
    expect(change.close).toHaveLength(4);
  });

  test('restored by word while meters are dark stays open for those', () => {
    const { outage, intervals } = confirmed();
    const seen = { proven: ['FA1'], stillDark: ['FA4'] };
    const { outage: after } = restoreByHand(outage, seen, { ...by, intervals });
    expect(after).toMatchObject({ state: 'restoring', dark: ['FA4'], restoredAt: null });
  });

  test('a merge moves dark time, it copies none', () => {
    const { outage, intervals } = confirmed();
    const other = { ...outage, id: 'O-9', dark: ['FB1'], ever: ['FB1'] };
    const [gone, into] = actions.merge(outage, other, { ...by, intervals });
    expect(gone.outage).toMatchObject({ state: 'merged', mergedInto: 'O-9', dark: [] });
    expect(gone.moveIntervals).toEqual([{ from: 'O-1', to: 'O-9', supplyPoints: null }]);
    expect(into.outage.dark).toEqual(['FA1', 'FA2', 'FA3', 'FA4', 'FB1']);
    expect([...gone.open, ...gone.close, ...into.open, ...into.close]).toEqual([]);
    expect(() => actions.note(gone.outage, 'late', by)).toThrow(/merged/);
    expect(() => actions.merge(outage, outage, { ...by, intervals })).toThrow(
      /cannot be merged into O-1/,
    );
  });

  test('one that is sure takes in one that was not: its customers are told, their dark time begins', () => {
    const { outage, intervals } = confirmed();
    const guess: Outage = {
      ...outage,
      ...{ id: 'O-9', state: 'suspected', confirmedAt: null, etr: null },
      ...{ dark: ['FB1', 'FB2'], ever: ['FB1', 'FB2'], basis: 'inferred' },
    };
    const said = { ...by, intervals };
    const told = { what: 'widened', supplyPoints: ['FB1', 'FB2'] };
    const [, into] = actions.merge(guess, outage, said);
    expect(into.news).toEqual([told]);
    expect(into.open.map(({ supplyPoint, outage: id }) => [supplyPoint, id])).toEqual([
      ['FB1', 'O-1'],
      ['FB2', 'O-1'],
    ]);
    const [, other] = actions.merge(outage, guess, said);
    expect(other.outage).toMatchObject({ id: 'O-9', state: 'confirmed', basis: outage.basis });
    expect(other.outage.etr).toEqual(outage.etr);
    expect(other.news).toEqual([told]);
  });

  test('a split takes its customers and their dark time along', () => {
    const { outage } = confirmed();
    const part = { id: 'O-2', supplyPoints: ['FA1'], device: null };
    const [left, born] = actions.split(outage, part, by);
    expect(left.outage.dark).toEqual(['FA2', 'FA3', 'FA4']);
    expect(born.outage).toMatchObject({ splitFrom: 'O-1', dark: ['FA1'], version: 1 });
    expect(() => actions.split(outage, { ...part, supplyPoints: ['FC1'] }, by)).toThrow(/FC1/);
  });

  test('rejected by hand leaves no dark time and corrects what was told', () => {
    const { outage, intervals } = confirmed();
    const change = actions.rejectByHand(outage, by, intervals);
    expect(change.news).toEqual([{ what: 'rejected', supplyPoints: outage.ever }]);
    for (const { supplyPoint, to } of change.close) {
      expect(to).toBe(intervals.intervalOf(supplyPoint)?.from);
    }
  });

  test('what a crew restored without proof does not come back by old evidence', () => {
    const story = outageStory(smallTown());
    story.device('FA', true, 'trip');
    story.runTo(3);
    const { intervalOf, lastTo } = story.detector;
    const seen = { proven: [], stillDark: [] };
    const [outage] = story.outages();
    const at = noon + 3000;
    const said = { who: 'crew', at, intervals: { intervalOf, lastTo } };
    story.detector.put(restoreByHand(outage as Outage, seen, said));
    story.runTo(30 * 60);
    expect(story.detector.outages()).toMatchObject([{ id: 'O-1', state: 'restored' }]);
  });
});
