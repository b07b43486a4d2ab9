import { describe, expect, test } from 'vitest';
import { noon, outageStory, smallTown } from '../../tests/support/outage-story.ts';
import type { PlannedOutage } from '../model/planned-outage.ts';
import { fromIso, MINUTE, toIso } from '../model/time.ts';
import * as planned from './planned.ts';
import { plannedCauses, windowsOf } from './planned-windows.ts';
import { defaultOutageSettings } from './settings.ts';

const town = smallTown();

/** Points under the open devices of the small town. */
function lost(open: readonly string[], close: readonly string[]): string[] {
  if (close.length > 0) return [];
  return Object.keys(town.points).filter((point) => {
    let at: string | null = town.points[point] ?? null;
    for (; at !== null; at = town.devices[at] ?? null) if (open.includes(at)) return true;
    return false;
  });
}

function plan(minutes: { start: number; end: number }, devices = ['FB']): PlannedOutage {
  return planned.draftPlan(
    {
      kind: 'planned',
      devices,
      supplyPoints: [],
      start: noon + minutes.start * MINUTE,
      end: noon + minutes.end * MINUTE,
      steps: [],
      alternative: null,
      reason: 'new pole',
      reference: null,
    },
    { id: 'P-1', author: 'li', lost },
  );
}

function approved(minutes: { start: number; end: number }, devices?: string[]): PlannedOutage {
  const by = { name: 'wang', at: noon, late: null, lost };
  return planned.approve(planned.submit(plan(minutes, devices)), by);
}

describe('the life of a plan', () => {
  test('nobody approves what they planned themselves', () => {
    const submitted = planned.submit(plan({ start: 10, end: 60 }));
    const by = { name: 'li', at: noon, late: null, lost };
    expect(() => planned.approve(submitted, by)).toThrow(/cannot approve/);
  });

  test('a change after approval is a new revision, before it is only a new version', () => {
    expect(planned.submit(plan({ start: 10, end: 60 }))).toMatchObject({ revision: 1, version: 2 });
    const longer = planned.extend(approved({ start: 10, end: 60 }), noon + 90 * MINUTE, noon);
    expect(longer).toMatchObject({ revision: 2, state: 'approved' });
    expect(longer.windows[0]?.end).toBe(toIso(noon + 90 * MINUTE));
  });

  test('an extension told in time is no overrun; one after the end keeps the end that people knew', () => {
    const at = (minute: number) => noon + minute * MINUTE;
    const inTime = planned.extend(approved({ start: 10, end: 60 }), at(90), at(50));
    expect(inTime.overrunFrom).toBeUndefined();
    const late = planned.extend(inTime, at(120), at(95));
    expect(late.overrunFrom).toBe(toIso(at(90)));
    expect(planned.extend(late, at(150), at(121)).overrunFrom).toBe(toIso(at(90)));
  });

  test('whose places changed since the draft: those of the windows at approval are those of the plan', () => {
    const submitted = planned.submit(plan({ start: 10, end: 60 }));
    const moved = (open: readonly string[]) => [...lost(open, []).slice(1), 'NEW'];
    const by = { name: 'wang', at: noon, late: null, lost: moved };
    const frozen = planned.approve(submitted, by);
    expect(frozen.supplyPoints).toEqual(frozen.windows.flatMap((one) => one.supplyPoints).sort());
    expect(frozen.supplyPoints).toContain('NEW');
  });

  test('what is over moves no more', () => {
    const done = planned.complete(planned.start(approved({ start: 0, end: 60 }), noon), noon);
    expect(() => planned.cancel(done, noon)).toThrow(/completed cannot become cancelled/);
    expect(() => planned.extend(done, noon + 99 * MINUTE, noon)).toThrow(/completed/);
    expect(() => planned.submit(done)).toThrow(/completed/);
  });

  test('work may not begin while a required confirmation is missing', () => {
    expect(() => planned.start(approved({ start: 0, end: 9 }), noon, 2)).toThrow(/2 contacts/);
  });

  test('a cut of nobody is no planned outage', () => {
    expect(() => plan({ start: 10, end: 60 }, ['XX'])).toThrow(/Nobody loses supply/);
  });
});

describe('windows of a plan', () => {
  const at = (minute: number): string => toIso(noon + minute * MINUTE);

  test('a work with transfer gives two short windows, not one long one', () => {
    const windows = windowsOf(
      {
        devices: [],
        supplyPoints: [],
        start: at(0),
        end: at(540),
        steps: [
          { at: at(0), open: ['FB'], close: [] },
          { at: at(10), open: [], close: ['TIE'] },
          { at: at(530), open: [], close: [] },
          { at: at(531), open: ['TIE'], close: [] },
          { at: at(540), open: [], close: ['FB'] },
        ],
      },
      lost,
    );
    expect(windows.map(({ start, end }) => [start, end])).toEqual([
      [at(0), at(10)],
      [at(531), at(540)],
    ]);
  });

  test('who is added by hand is dark for the whole of it, who is taken out never, whatever the network says', () => {
    const cut = { devices: ['FB'], supplyPoints: [], start: at(0), end: at(60), steps: [] };
    const [whole] = windowsOf(cut, lost);
    const [first = '', ...rest] = whole?.supplyPoints ?? [];
    const people = [
      { supplyPoint: first, pick: 'removed', reason: 'generator' },
      { supplyPoint: 'SP-Z', pick: 'added', reason: 'wrong in the data' },
    ] as const;
    const windows = windowsOf({ ...cut, people: [...people] }, lost);
    expect(windows).toEqual([{ supplyPoints: [...rest, 'SP-Z'], start: at(0), end: at(60) }]);
    // With two short windows the one added by hand has none of them.
    const steps = [{ at: at(10), open: ['FB'], close: [] }];
    const two = windowsOf({ ...cut, steps, people: [...people] }, lost);
    expect(two.map(({ start, supplyPoints }) => [start, supplyPoints])).toEqual([
      [at(0), ['SP-Z']],
      [at(10), rest],
    ]);
  });

  test('a plan explains dark from a quarter of an hour before its start to its end', () => {
    const { planned: settings } = defaultOutageSettings();
    const plans = [approved({ start: 20, end: 60 })];
    const count = (minute: number): number =>
      plannedCauses(plans, noon + minute * MINUTE, settings).length;
    expect([4, 5, 30, 60, 61].map(count)).toEqual([0, 1, 1, 1, 0]);
  });
});

describe('what the meters say of a plan', () => {
  test('a cut that begins explains its dark: no outage beside it, and it is seen', () => {
    const story = outageStory(town);
    story.detector.setPlanned([approved({ start: 1, end: 60 })]);
    story.runTo(65);
    story.gasp('FB1', 'FB2', 'FB3');
    story.runTo(200);
    expect(story.outages()).toEqual([]);
    expect(story.facts).toContainEqual({
      what: 'began',
      plan: 'P-1',
      at: noon + 65_000,
      early: false,
    });
  });

  test('wider than planned is an ordinary outage that names the plan', () => {
    const points = { ...town.points, R1: 'RC2', R2: 'RC2' };
    const story = outageStory({ ...town, points });
    story.detector.setPlanned([approved({ start: 0, end: 60 })]);
    story.runTo(5);
    story.gasp('FB1', 'FB2', 'FB3', 'FA1', 'FA2', 'FA3', 'R1', 'R2');
    story.runTo(80);
    expect(story.outages()).toMatchObject([
      { state: 'confirmed', causeGroup: ['RC2'], plannedOutage: 'P-1' },
    ]);
    expect(story.outages()[0]?.dark).toEqual(['FA1', 'FA2', 'FA3', 'FA4', 'R1', 'R2']);
    expect(story.facts).toContainEqual({ what: 'wider', plan: 'P-1', outage: 'O-1' });
  });

  test('meters that answer after the start say that it has not begun', () => {
    const story = outageStory(town);
    const quarter = approved({ start: 0, end: 60 });
    story.detector.setPlanned([quarter]);
    story.runTo(13 * 60);
    expect(story.facts.filter(({ what }) => what === 'ping')).toHaveLength(2);
    for (const id of ['FB1', 'FB2', 'FB3']) story.point(id, { kind: 'ping', answered: true });
    story.runTo(31 * 60);
    const said = story.facts.map(({ what }) => what).filter((what) => what !== 'ping');
    expect(said).toEqual(['not_begun', 'tell_not_begun']);
  });

  test('back everywhere by proof is completed, once', () => {
    const story = outageStory(town);
    const work = planned.start(approved({ start: 0, end: 60 }), noon);
    story.detector.setPlanned([work]);
    story.gasp('FB1', 'FB2', 'FB3');
    story.runTo(120);
    expect(story.facts.map(({ what }) => what)).not.toContain('completed');
    story.back('FB1', 'FB2', 'FB3', 'FB4');
    story.runTo(140);
    expect(story.facts.filter(({ what }) => what === 'completed')).toEqual([
      { what: 'completed', plan: 'P-1', at: noon + 120_000, stillDark: [] },
    ]);
  });

  test('an overrun is an alarm at one minute and an extension at five', () => {
    const story = outageStory(town);
    const work = planned.start(approved({ start: 0, end: 10 }), noon);
    story.detector.setPlanned([work]);
    story.gasp('FB1', 'FB2', 'FB3');
    story.runTo(16 * 60);
    const said = story.facts.flatMap((fact) => (fact.what === 'extend' ? [fact.end] : []));
    expect(story.facts.map(({ what }) => what)).toContain('overrun');
    expect(said).toHaveLength(1);
    expect(said[0]).toBeGreaterThan(fromIso(work.end));
    expect(story.outages()).toEqual([]);
  });

  test('a cut for arrears that outlasts its end is no late work, and no outage', () => {
    const story = outageStory(town);
    const debt = { ...approved({ start: 0, end: 10 }), kind: 'arrears' as const };
    story.detector.setPlanned([planned.start(debt, noon)]);
    story.gasp('FB1', 'FB2', 'FB3');
    story.runTo(60 * 60);
    expect(story.facts).toEqual([]);
    expect(story.outages()).toEqual([]);
  });
});
