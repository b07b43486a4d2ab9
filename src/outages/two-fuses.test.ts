import { expect, test } from 'vitest';
import { outageStory, type Story, smallTown } from '../../tests/support/outage-story.ts';

const told = (story: Story): string[] =>
  story.changes.flatMap(({ news }) =>
    news.flatMap((one) =>
      one.what === 'confirmed' || one.what === 'widened' ? one.supplyPoints : [],
    ),
  );

test('a second fuse just before the first one is sure: the device above waits as long as a first one', () => {
  const story = outageStory(smallTown());
  story.gasp('FA1', 'FA2', 'FA3', 'FA4');
  story.runTo(57);
  story.gasp('FB1', 'FB2', 'FB3', 'FB4');
  story.runTo(110);
  expect(told(story)).toEqual([]);
  story.runTo(125);
  expect(story.outages()).toMatchObject([{ causeGroup: ['RC2'], state: 'confirmed' }]);
});

test('a second fuse just after the first one was told: nobody hears of the breaker before it has held', () => {
  const story = outageStory(smallTown());
  story.gasp('FA1', 'FA2', 'FA3', 'FA4');
  story.runTo(65);
  expect(told(story)).toHaveLength(4);
  story.gasp('FB1', 'FB2', 'FB3', 'FB4');
  story.runTo(75);
  // Somebody behind the second one answers: it was none, and nobody ever heard of it.
  story.point('FB1', { kind: 'ping', answered: true });
  story.back('FB2', 'FB3', 'FB4');
  story.runTo(200);
  expect(told(story)).toEqual(['FA1', 'FA2', 'FA3', 'FA4']);
  expect(story.outages()[0]).toMatchObject({ id: 'O-1', causeGroup: ['FA'], state: 'confirmed' });
});

test('words of one event that come within half the wait are one event: no longer wait', () => {
  const story = outageStory(smallTown());
  story.gasp('FA1', 'FA2', 'FA3');
  story.runTo(20);
  story.gasp('FB1', 'FB2', 'FB3');
  story.runTo(64);
  expect(story.outages()).toMatchObject([{ causeGroup: ['RC2'], state: 'confirmed' }]);
});

test('telemetry of the breaker waits for nothing', () => {
  const story = outageStory(smallTown());
  story.gasp('FA1', 'FA2', 'FA3', 'FA4');
  story.runTo(65);
  story.device('RC2', true, 'trip');
  story.gasp('FB1', 'FB2', 'FB3', 'FB4');
  story.runTo(70);
  expect(told(story)).toHaveLength(8);
});
