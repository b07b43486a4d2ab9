import { describe, expect, test } from 'vitest';
import { noon, outageStory, smallTown } from '../../../tests/support/outage-story.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { MINUTE } from '../../model/time.ts';
import * as planned from '../planned.ts';
import { type PlanSeen, watchPlan } from '../planned-watch.ts';
import { defaultOutageSettings } from '../settings.ts';

const town = smallTown();

function lost(open: readonly string[], close: readonly string[]): string[] {
  if (close.length > 0) return [];
  return Object.keys(town.points).filter((point) => open.includes(town.points[point] ?? ''));
}

function approved(
  cut: { from: number; to: number },
  own: Partial<planned.PlanRequest> = {},
): PlannedOutage {
  const plan = planned.draftPlan(
    {
      ...{ kind: 'planned', devices: ['FA', 'FB'], supplyPoints: [], steps: [] },
      ...{ start: noon + cut.from * MINUTE, end: noon + cut.to * MINUTE },
      ...{ alternative: null, reason: 'new pole', reference: null },
      ...own,
    },
    { id: 'P-1', author: 'li', lost },
  );
  const by = { name: 'wang', at: noon, late: null, lost };
  return planned.approve(planned.submit(plan), by);
}

describe('a plan that goes otherwise than planned', () => {
  test('begun more than five minutes before its time is early', () => {
    const story = outageStory(town);
    story.detector.setPlanned([approved({ from: 12, to: 60 }, { devices: ['FB'] })]);
    story.runTo(5 * 60);
    story.gasp('FB1', 'FB2', 'FB3', 'FB4');
    story.runTo(8 * 60);
    expect(story.facts).toContainEqual(
      expect.objectContaining({ what: 'began', early: true, at: noon + 5 * MINUTE }),
    );
    expect(story.outages()).toEqual([]);
  });

  test('zones that keep their supply fall out together: one revision, not one for each', () => {
    const story = outageStory(town);
    const plan = approved({ from: 0, to: 60 }, { devices: ['FA', 'FB', 'FC'] });
    story.detector.setPlanned([planned.start(plan, noon)]);
    story.runTo(5);
    story.gasp('FA1', 'FA2', 'FA3');
    story.runTo(100);
    for (const id of ['FB1', 'FB2', 'FB3', 'FC1', 'FC2', 'FC3']) {
      story.point(id, { kind: 'ping', answered: true });
    }
    story.runTo(200);
    const supplyPoints = ['FB1', 'FB2', 'FB3', 'FB4', 'FC1', 'FC2', 'FC3', 'FC4'];
    expect(narrowerFacts(story.facts)).toEqual([{ what: 'narrower', plan: 'P-1', supplyPoints }]);
  });

  test('work on a bus of two hundred thousand customers ends like any other', () => {
    const ids = Array.from({ length: 200_000 }, (_, n) => `SP-${n}`);
    const small = planned.start(approved({ from: 0, to: 60 }), noon);
    const [window] = small.windows;
    if (window === undefined) throw new Error('no window');
    const plan = { ...small, supplyPoints: ids, windows: [{ ...window, supplyPoints: ids }] };
    const seen: PlanSeen = {
      ...{ pOpen: 0, isSwitchOpen: false, dark: [], zoneOf: () => 'bus', hasSpoken: () => true },
      darkSaid: new Map(ids.map((id) => [id, noon + 5_000])),
      proven: new Map(ids.map((id) => [id, noon + 30 * MINUTE])),
    };
    const { planned: settings } = defaultOutageSettings();
    const memory = { plan: plan.id, revision: plan.revision, said: [] };
    const { facts } = watchPlan(plan, seen, { memory, now: noon + 31 * MINUTE, settings });
    const at = noon + 30 * MINUTE;
    expect(facts).toEqual([{ what: 'completed', plan: 'P-1', at, stillDark: [] }]);
  });

  test('a zone whose meters keep their supply falls out of it, once', () => {
    const story = outageStory(town);
    story.detector.setPlanned([planned.start(approved({ from: 0, to: 60 }), noon)]);
    story.runTo(5);
    story.gasp('FB1', 'FB2', 'FB3');
    story.runTo(30);
    // So soon after the start a proof may be one of before it.
    for (const id of ['FA1', 'FA2', 'FA3']) story.point(id, { kind: 'ping', answered: true });
    story.runTo(100);
    expect(narrowerFacts(story.facts)).toEqual([]);
    for (const id of ['FA1', 'FA2', 'FA3']) story.point(id, { kind: 'ping', answered: true });
    story.runTo(200);
    expect(narrowerFacts(story.facts)).toEqual([
      { what: 'narrower', plan: 'P-1', supplyPoints: ['FA1', 'FA2', 'FA3', 'FA4'] },
    ]);
  });

  test('a plan loses those who keep their supply, but never all of them', () => {
    const plan = approved({ from: 0, to: 60 });
    const next = planned.narrow(plan, ['FA1', 'FA2', 'FA3', 'FA4']);
    expect(next).toMatchObject({ revision: 2, supplyPoints: ['FB1', 'FB2', 'FB3', 'FB4'] });
    expect(next.windows).toHaveLength(1);
    expect(() => planned.narrow(plan, plan.supplyPoints)).toThrow(/Nobody loses supply/);
  });

  test('three back while its other line is dark is not the end of the work', () => {
    const story = outageStory(town);
    const plan = approved({ from: 0, to: 60 });
    story.detector.setPlanned([planned.start(plan, noon)]);
    story.runTo(5);
    story.gasp('FA1', 'FA2', 'FA3', 'FB1', 'FB2', 'FB3');
    story.runTo(60);
    story.back('FA1', 'FA2', 'FA3', 'FA4');
    story.runTo(110);
    expect(story.facts.map(({ what }) => what)).not.toContain('completed');
  });

  test('each of two short cuts is seen for itself, and the work is over after the last', () => {
    const story = outageStory(town);
    const at = (minute: number) => noon + minute * MINUTE;
    const steps = [
      { at: at(0), open: ['FB'], close: [] },
      { at: at(10), open: [], close: ['TIE'] },
      { at: at(50), open: ['TIE'], close: [] },
      { at: at(60), open: [], close: ['FB'] },
    ];
    const plan = approved({ from: 0, to: 60 }, { devices: [], steps });
    expect(plan.windows).toHaveLength(2);
    story.detector.setPlanned([planned.start(plan, noon)]);
    const all = ['FB1', 'FB2', 'FB3', 'FB4'];
    story.runTo(5);
    story.gasp(...all);
    story.runTo(9 * 60);
    story.back(...all);
    story.runTo(51 * 60);
    const seen = () => story.facts.filter(({ what }) => what.startsWith('window'));
    expect(seen().map(({ what }) => what)).toEqual(['window_began', 'window_over']);
    expect(seen()[1]).toMatchObject({ at: noon + 9 * MINUTE, supplyPoints: all });
    expect(story.facts.map(({ what }) => what)).not.toContain('completed');
    story.gasp(...all);
    story.runTo(58 * 60);
    story.back(...all);
    story.runTo(62 * 60);
    expect(seen().map(({ what }) => what)).toEqual([
      ...['window_began', 'window_over', 'window_began', 'window_over'],
    ]);
    expect(story.facts.map(({ what }) => what)).toContain('completed');
  });
});

function narrowerFacts(facts: ReadonlyArray<{ what: string }>): unknown[] {
  return facts.filter(({ what }) => what === 'narrower');
}
