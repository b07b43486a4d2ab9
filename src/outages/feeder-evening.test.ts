// The same life of outages, judged by the inference over a drawn grid.
import { describe, expect, test } from 'vitest';
import { drawn } from '../../tests/support/drawn.ts';
import { noon, outageStory, type Story } from '../../tests/support/outage-story.ts';
import { createEngine } from './infer/engine.ts';
import { defaultOutageSettings } from './settings.ts';

const grid = drawn(`
  SS1 - CB1 - LS1 - RC2 - LS2 - FU3 - LS3 - TX3*12
                            LS2 - FU4 - LS4 - TX4*12
                            LS2 - FU5 - LS5 - TX5*12
        LS1 - FU6 - LS6 - TX6*12
`).grid;

function evening(): Story {
  return outageStory(createEngine({ grid, settings: defaultOutageSettings() }));
}

const meters = (transformer: string, from = 1, to = 12): string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => `${transformer}-${from + n}`);
const shown = (story: Story): string[] =>
  story.outages().map(({ id, state, causeGroup }) => `${id} ${state} ${causeGroup[0]}`);

describe('an evening on one feeder', () => {
  test('a recloser locks out: confirmed by the second decision with all customers below it', () => {
    const story = evening();
    story.device('RC2', true, 'trip');
    story.runTo(2);
    expect(shown(story)).toEqual(['O-1 confirmed RC2']);
    expect(story.outages()[0]?.basis).toBe('verified');
    expect(story.outages()[0]?.dark).toHaveLength(36);
  });

  test('a fuse blows: eight of twelve meters gasp, confirmed after a minute, one id, nobody else', () => {
    const story = evening();
    meters('TX4', 1, 8).forEach((id, n) => {
      story.point(id, { kind: 'gasp' }, n / 4);
    });
    for (const id of [...meters('TX3', 1, 2), ...meters('TX5', 1, 2)]) {
      story.point(id, { kind: 'ping', answered: true }, 8);
    }
    story.runTo(75);
    expect(story.outages()).toMatchObject([{ id: 'O-1', state: 'confirmed' }]);
    expect(story.outages()[0]?.causeGroup).toContain('FU4');
    expect(story.outages()[0]?.dark).toEqual([...meters('TX4')].sort());
    expect(story.outages()[0]?.startedAt).toBe(noon);
  });

  test('supply returns in steps and a second fault shows below: told part, then rest', () => {
    const story = evening();
    story.device('RC2', true, 'trip');
    for (const tx of ['TX3', 'TX4', 'TX5']) story.gasp(...meters(tx, 1, 8));
    story.runTo(100);
    story.device('RC2', false, 'report');
    story.back(...meters('TX3'), ...meters('TX5'));
    story.runTo(400);
    const [first, second] = story.outages();
    expect(first).toMatchObject({ id: 'O-1', state: 'restored' });
    expect(second).toMatchObject({ id: 'O-2', state: 'confirmed' });
    expect(second?.dark).toEqual([...meters('TX4')].sort());
    const told = story
      .news('O-1')
      .flatMap((news) =>
        'supplyPoints' in news && news.what !== 'confirmed' ? news.supplyPoints : [],
      );
    expect(told.filter((id) => id.startsWith('TX4'))).toEqual([]);
    story.back(...meters('TX4'));
    story.runTo(420);
    expect(shown(story).map((line) => line.split(' ')[1])).toEqual(['restored', 'restored']);
  });

  test('a switch opened by hand in the dark is no outage until it alone keeps people dark', () => {
    const story = evening();
    story.device('RC2', true, 'trip');
    for (const tx of ['TX3', 'TX4', 'TX5']) story.gasp(...meters(tx, 1, 8));
    story.runTo(100);
    story.device('FU4', true, 'report');
    story.runTo(160);
    expect(shown(story)).toEqual(['O-1 confirmed RC2']);
    expect(story.outages()[0]?.dark).toHaveLength(36);

    story.device('RC2', false, 'report');
    story.back(...meters('TX3'), ...meters('TX5'));
    story.runTo(400);
    const [first, second] = story.outages();
    expect(first).toMatchObject({ id: 'O-1', state: 'restored' });
    expect(second).toMatchObject({ id: 'O-2', state: 'confirmed', splitFrom: 'O-1' });
    expect(second?.causeGroup).toEqual(['FU4']);
    expect(second?.dark).toEqual([...meters('TX4')].sort());
    story.device('FU4', false, 'report');
    story.back(...meters('TX4'));
    story.runTo(420);
    expect(shown(story).map((line) => line.split(' ')[1])).toEqual(['restored', 'restored']);
  });

  test('a silent concentrator is no outage', () => {
    const story = evening();
    for (let count = 1; count <= 3; count += 1) {
      for (const id of meters('TX6')) story.point(id, { kind: 'missed', count }, count * 10);
    }
    story.runTo(600);
    expect(story.outages()).toEqual([]);
  });

  test('a switch that opened for lack of voltage is never the cause', () => {
    const story = evening();
    story.device('FU5', true, 'effect');
    story.runTo(300);
    expect(story.outages().filter(({ confirmedAt }) => confirmedAt !== null)).toEqual([]);
  });

  test('pings are asked of neighbours while a fuse is only suspected', () => {
    const story = evening();
    story.gasp(...meters('TX4', 1, 4));
    const asked: string[] = [];
    for (let second = 1; second <= 20; second += 1) {
      asked.push(...story.detector.decide(noon + second * 1000).pings);
    }
    expect(asked.length).toBeGreaterThan(2);
    expect(new Set(asked).size).toBe(asked.length);
  });
});
