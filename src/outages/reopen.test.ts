import { describe, expect, test } from 'vitest';
import { outageStory, smallTown } from '../../tests/support/outage-story.ts';

const under = (...fuses: string[]): string[] =>
  fuses.flatMap((fuse) => [1, 2, 3, 4].map((n) => `${fuse}${n}`));

const alive = (story: ReturnType<typeof outageStory>): object[] =>
  story.outages().filter(({ state }) => state !== 'merged' && state !== 'rejected');

describe('dark again within a quarter of an hour is the same outage', () => {
  test('though the first word of it came from one lateral and seemed a smaller fault', () => {
    const story = outageStory(smallTown());
    story.gasp(...under('FA', 'FB'));
    story.runTo(65);
    story.back(...under('FA', 'FB'));
    story.runTo(70);
    expect(story.outages()).toMatchObject([{ id: 'O-1', state: 'restored', causeGroup: ['RC2'] }]);
    story.gasp(...under('FA'));
    story.runTo(77);
    expect(story.outages()).toMatchObject([
      { state: 'restored' },
      { id: 'O-2', state: 'suspected' },
    ]);
    story.gasp(...under('FB'));
    story.runTo(90);
    expect(alive(story)).toMatchObject([{ id: 'O-1', state: 'confirmed', causeGroup: ['RC2'] }]);
    expect(story.outages()[1]).toMatchObject({ id: 'O-2', state: 'merged', mergedInto: 'O-1' });
    expect(story.news('O-1')).toContainEqual({
      what: 'reopened',
      supplyPoints: under('FA', 'FB'),
    });
    expect(story.news('O-2').map(({ what }) => what)).not.toContain('confirmed');
  });

  test('though it had been found further down before it was over', () => {
    const story = outageStory(smallTown());
    story.device('RC2', true, 'report');
    story.gasp('FA1', 'FA2', 'FA3', 'FA4', 'FB1');
    story.runTo(65);
    expect(story.outages()).toMatchObject([{ id: 'O-1', state: 'confirmed', causeGroup: ['RC2'] }]);
    story.device('RC2', false, 'hard');
    story.back(...under('FB'));
    story.runTo(240);
    expect(story.outages()).toMatchObject([{ id: 'O-1', causeGroup: ['FA'], dark: under('FA') }]);
    story.back(...under('FA'));
    story.runTo(250);
    expect(story.outages()).toMatchObject([{ id: 'O-1', state: 'restored' }]);
    story.device('RC2', true, 'trip');
    story.gasp(...under('FA', 'FB'));
    story.runTo(270);
    expect(alive(story)).toMatchObject([{ id: 'O-1', state: 'confirmed', causeGroup: ['RC2'] }]);
  });

  test('but another lateral that goes dark is another outage', () => {
    const story = outageStory(smallTown());
    story.gasp(...under('FA'));
    story.runTo(65);
    story.back(...under('FA'));
    story.runTo(70);
    story.gasp(...under('FC'));
    story.runTo(150);
    expect(story.outages()).toMatchObject([
      { id: 'O-1', state: 'restored' },
      { id: 'O-2', state: 'confirmed', causeGroup: ['FC'], related: null },
    ]);
  });
});
