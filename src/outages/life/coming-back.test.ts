import { expect, test } from 'vitest';
import { drawn } from '../../../tests/support/drawn.ts';
import { outageStory, type Story } from '../../../tests/support/outage-story.ts';
import { buildGrid } from '../../network/build.ts';
import { createEngine } from '../infer/engine.ts';
import { defaultOutageSettings } from '../settings.ts';

const street = `
  SS1 - CB1 - LS1 - FU1 - LS2 - TX1*8
              LS2 - TX2*8
              LS1 - TX3*8
`;
const meters = (transformer: string): string[] =>
  Array.from({ length: 8 }, (_, i) => `${transformer}-${i + 1}`);

/** FU1 is open since 10 s; TX1-8 hangs elsewhere and answered when it was asked. */
function confirmed(): Story {
  const { grid } = drawn(street);
  const story = outageStory(createEngine({ grid, settings: defaultOutageSettings() }));
  story.runTo(10);
  story.gasp(...meters('TX1').slice(0, 7), ...meters('TX2'));
  story.runTo(40);
  story.point('TX1-8', { kind: 'ping', answered: true });
  story.runTo(400);
  expect(story.outages()).toMatchObject([{ state: 'confirmed', causeGroup: ['FU1'] }]);
  return story;
}

test('a transformer whose meters speak later than their neighbours is no second outage', () => {
  const story = confirmed();
  story.back(...meters('TX1').slice(0, 7));
  story.runTo(460);
  story.back(...meters('TX2'));
  story.runTo(480);
  expect(story.outages()).toMatchObject([{ state: 'restored' }]);
});

test('what is still dark when all had time to speak is one', () => {
  const story = confirmed();
  story.back(...meters('TX1').slice(0, 7));
  story.runTo(519);
  expect(story.outages()).toHaveLength(1);
  story.runTo(600);
  expect(story.outages()).toMatchObject([
    { causeGroup: ['FU1'], dark: [] },
    { causeGroup: ['TX2'], state: 'confirmed' },
  ]);
});

test('who speaks of dark again is dark again: nobody waits', () => {
  const story = confirmed();
  story.back(...meters('TX1').slice(0, 7), ...meters('TX2'));
  story.runTo(430);
  story.gasp(...meters('TX2'));
  story.runTo(445);
  expect(story.outages().some(({ causeGroup }) => causeGroup.includes('TX2'))).toBe(true);
});

test('a few who are found out late do not put it off', () => {
  const story = confirmed();
  story.back(...meters('TX1').slice(0, 5));
  story.runTo(515);
  story.point('TX1-6', { kind: 'ping', answered: true });
  story.runTo(545);
  expect(story.outages()).toMatchObject([
    { causeGroup: ['FU1'] },
    { causeGroup: ['TX2'], state: 'confirmed' },
  ]);
});

test('while meters come back one by one the outage stays where it is', () => {
  const { grid } = drawn(street);
  const story = outageStory(createEngine({ grid, settings: defaultOutageSettings() }));
  story.runTo(10);
  story.gasp(...meters('TX1'), 'TX2-1');
  for (const second of [30, 70, 130]) {
    story.runTo(second);
    for (const id of meters('TX2').slice(1)) story.point(id, { kind: 'ping', answered: false });
  }
  story.runTo(400);
  expect(story.outages()).toMatchObject([{ state: 'confirmed', causeGroup: ['FU1'] }]);
  story.back(...meters('TX2'));
  story.runTo(470);
  story.back(...meters('TX1'));
  story.runTo(480);
  expect(story.outages()).toMatchObject([{ state: 'restored', causeGroup: ['FU1'] }]);
});

test('one word beside an open outage does not confirm the breaker above both at once', () => {
  const story = confirmed();
  story.gasp('TX3-1');
  story.runTo(430);
  const told = story.outages().filter(({ state }) => state === 'confirmed');
  expect(told).toMatchObject([{ causeGroup: ['FU1'] }]);
});

test('an answer from before its own word of dark is no proof that supply is back', () => {
  const { tables } = drawn(`
    SS1 - CB1 - LS1 - FU1 - LS2 - TX1*8
                LS1 - FU3 - LS3 - TX3*8
                LS1 - TX4*8
  `);
  for (const row of tables.supplyPoints) row.phases = 1;
  const grid = buildGrid(tables, 1);
  const story = outageStory(createEngine({ grid, settings: defaultOutageSettings() }));
  const answer = (id: string): void => story.point(id, { kind: 'ping', answered: true });
  story.runTo(10);
  story.gasp(...meters('TX1').slice(0, 7));
  story.runTo(40);
  for (const id of ['TX1-8', ...meters('TX4')]) answer(id);
  story.runTo(400);
  // Another fault begins: what was open goes on, and TX1-8, which hangs there, speaks a little later.
  story.gasp(...meters('TX3'));
  story.runTo(405);
  for (const id of meters('TX4')) answer(id);
  story.runTo(410);
  story.point('TX1-8', { kind: 'gasp' }, 400);
  story.runTo(500);
  story.back(...meters('TX1').slice(0, 7));
  story.runTo(520);
  const told = story
    .news('O-1')
    .flatMap((one) => (one.what === 'restored' ? one.supplyPoints : []));
  expect(told).toContain('TX1-1');
  expect(told).not.toContain('TX1-8');
});
