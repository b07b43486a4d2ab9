import { describe, expect, test } from 'vitest';
import { outageStory, smallTown } from '../../tests/support/outage-story.ts';

const under = (fuse: string): string[] => [1, 2, 3, 4].map((n) => `${fuse}${n}`);

describe('an outage is found', () => {
  test('a recloser that locks out is confirmed and verified by the second decision', () => {
    const story = outageStory(smallTown());
    story.device('RC2', true, 'trip');
    story.runTo(1);
    expect(story.outages()).toMatchObject([{ id: 'O-1', state: 'suspected', causeGroup: ['RC2'] }]);
    story.runTo(2);
    expect(story.outages()).toMatchObject([
      { id: 'O-1', state: 'confirmed', basis: 'verified', causeGroup: ['RC2'] },
    ]);
    expect(story.outages()[0]?.dark).toEqual([...under('FA'), ...under('FB')]);
  });

  test('a fuse seen by gasps only is suspected soon and confirmed after a minute', () => {
    const story = outageStory(smallTown());
    story.gasp('FA1', 'FA2', 'FA3');
    story.runTo(4);
    expect(story.outages()).toEqual([]);
    story.runTo(8);
    expect(story.outages()).toMatchObject([{ state: 'suspected' }]);
    story.runTo(59);
    expect(story.outages()[0]?.state).toBe('suspected');
    story.runTo(62);
    expect(story.outages()).toMatchObject([
      { id: 'O-1', state: 'confirmed', causeGroup: ['FA'], dark: under('FA') },
    ]);
    expect(story.news('O-1')).toContainEqual({ what: 'confirmed', supplyPoints: under('FA') });
  });

  test('one false gasp while the neighbours answer becomes no confirmed outage', () => {
    const story = outageStory(smallTown());
    story.gasp('FA1');
    story.runTo(10);
    for (const id of ['FA2', 'FA3', 'FA4']) story.point(id, { kind: 'ping', answered: true });
    story.runTo(200);
    expect(story.outages().filter(({ confirmedAt }) => confirmedAt !== null)).toEqual([]);
  });

  test('a single customer is confirmed by three unanswered pings, not by a gasp alone', () => {
    const story = outageStory(smallTown());
    for (const id of ['FA2', 'FA3', 'FA4']) story.point(id, { kind: 'ping', answered: true });
    story.gasp('FA1');
    for (let n = 0; n < 2; n += 1) story.point('FA1', { kind: 'ping', answered: false });
    story.runTo(100);
    expect(story.outages().map(({ state }) => state)).not.toContain('confirmed');
    story.point('FA1', { kind: 'ping', answered: false });
    story.runTo(103);
    expect(story.outages()).toMatchObject([{ state: 'confirmed', causeGroup: [], dark: ['FA1'] }]);
  });

  test('a device clock that is wrong cannot stretch the start', () => {
    const points: Record<string, string> = {};
    for (let n = 10; n < 40; n += 1) points[`FA${n}`] = 'FA';
    const ids = Object.keys(points);
    for (const id of ['FB1', 'FB2', 'FB3']) points[id] = 'FB';
    const devices = { CB1: null, FA: 'CB1', FB: 'CB1' };
    const story = outageStory({ feeder: 'XQ-12', devices, points });
    for (const id of ids.slice(1, 25)) story.point(id, { kind: 'gasp' }, 0);
    story.point(ids[0] ?? '', { kind: 'gasp' }, -290);
    story.runTo(70);
    const [outage] = story.outages();
    expect(outage?.state).toBe('confirmed');
    expect(outage?.startedAt).toBe(Date.parse('2026-07-15T04:00:00Z'));
  });
});

describe('an id does not flap', () => {
  test('gasps that come lateral by lateral end under one id, the first is not told twice', () => {
    const story = outageStory(smallTown());
    story.gasp('FA1', 'FA2', 'FA3');
    story.runTo(65);
    story.gasp('FB1', 'FB2', 'FB3');
    story.runTo(120);
    expect(story.news('O-1')).toHaveLength(1);
    story.runTo(135);
    const alive = story.outages().filter(({ state }) => state !== 'merged');
    expect(alive).toMatchObject([{ id: 'O-1', causeGroup: ['RC2'], state: 'confirmed' }]);
    expect(alive[0]?.dark).toEqual([...under('FA'), ...under('FB')]);
    const told = story
      .news('O-1')
      .flatMap((news) =>
        news.what === 'confirmed' || news.what === 'widened' ? news.supplyPoints : [],
      );
    expect(told.filter((id) => id === 'FA1')).toEqual(['FA1']);
  });

  test('dark again within a quarter of an hour goes on under the same id', () => {
    const story = outageStory(smallTown());
    story.gasp(...under('FA'));
    story.runTo(65);
    story.back(...under('FA'));
    story.runTo(70);
    expect(story.outages()).toMatchObject([{ id: 'O-1', state: 'restored', dark: [] }]);
    story.gasp(...under('FA'));
    story.runTo(80);
    expect(story.outages()).toMatchObject([{ id: 'O-1', state: 'confirmed', restoredAt: null }]);
    expect(story.news('O-1')).toContainEqual({ what: 'reopened', supplyPoints: under('FA') });
  });

  test('dark again after more than a quarter of an hour is a new outage that names the old one', () => {
    const story = outageStory(smallTown());
    story.gasp(...under('FA'));
    story.runTo(65);
    story.back(...under('FA'));
    story.runTo(70 + 16 * 60);
    story.gasp(...under('FA'));
    story.runTo(80 + 16 * 60 + 60);
    expect(story.outages()).toMatchObject([
      { id: 'O-1', state: 'restored' },
      { id: 'O-2', state: 'confirmed', related: 'O-1' },
    ]);
  });
});

describe('supply comes back', () => {
  test('in steps: those back are told, those still dark are named, each once', () => {
    const story = outageStory(smallTown());
    story.device('RC2', true, 'trip');
    story.gasp('FA1', 'FA2', 'FA3', 'FB1', 'FB2', 'FB3');
    story.runTo(10);
    story.device('RC2', false, 'report');
    story.device('FB', true, 'hard');
    story.back('FA1', 'FA2', 'FA3');
    story.runTo(14);
    const first = story.outages().find(({ id }) => id === 'O-1');
    expect(first?.dark).toEqual([]);
    // FA4 says nothing: its own fuse may have blown, so it is told when its word should have come.
    const told = (supplyPoints: string[], stillDark: string[]) => ({
      ...{ what: 'part_restored', supplyPoints, stillDark },
    });
    expect(story.news('O-1')).toContainEqual(told(['FA1', 'FA2', 'FA3'], under('FB')));
    const nested = story.outages().find(({ id }) => id === 'O-2');
    expect(nested).toMatchObject({ state: 'confirmed', causeGroup: ['FB'], dark: under('FB') });
    story.back('FB1', 'FB2', 'FB3', 'FB4');
    story.device('FB', false, 'hard');
    story.runTo(20);
    expect(story.outages().map(({ state }) => state)).toEqual(['restored', 'restored']);
    story.runTo(400);
    expect(story.news('O-1').at(-1)).toEqual({ what: 'restored', supplyPoints: ['FA4'] });
  });

  test('nobody is told "restored" while nothing proves it', () => {
    const story = outageStory(smallTown());
    story.device('RC2', true, 'trip');
    story.gasp('FA1', 'FB1');
    story.runTo(10);
    story.device('RC2', false, 'hard');
    story.runTo(120);
    expect(story.outages()[0]?.restoredAt).toBeNull();
    expect(story.news('O-1').map(({ what }) => what)).not.toContain('restored');
  });

  test('what is over before it was sure is rejected, and its short dark time is kept', () => {
    const story = outageStory(smallTown());
    story.gasp(...under('FA'));
    story.runTo(20);
    story.back(...under('FA'));
    story.runTo(120);
    expect(story.outages()).toMatchObject([{ state: 'rejected' }]);
    const last = story.changes.at(-1);
    expect(last?.move.reason).toBe('back_before_confirmed');
    expect(last?.open).toHaveLength(4);
    expect(last?.open[0]).toMatchObject({ supplyPoint: 'FA1', outage: 'O-1' });
    expect(last?.news).toEqual([]);
  });
});
