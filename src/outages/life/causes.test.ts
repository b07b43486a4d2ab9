import { expect, test } from 'vitest';
import { drawn } from '../../../tests/support/drawn.ts';
import { outageStory, type Story } from '../../../tests/support/outage-story.ts';
import { createEngine } from '../infer/engine.ts';
import { defaultOutageSettings } from '../settings.ts';

const street = `
  SS1 - CB1 - LS1 - FU1 - LS2 - TX1*8
              LS2 - TX2*8
              LS1 - TX3*8
`;

/** FU1 is open since 10 s; TX3-1 spoke of dark as well, its neighbours and it alone. */
function withStray(at: number): Story {
  const { grid } = drawn(street);
  const story = outageStory(createEngine({ grid, settings: defaultOutageSettings() }));
  const behind = ['TX1', 'TX2'].flatMap((tx) => [1, 2, 3, 4, 5, 6, 7].map((i) => `${tx}-${i}`));
  story.runTo(10);
  story.gasp(...behind);
  story.runTo(at);
  story.gasp('TX3-1');
  for (const second of [30, 70, 140]) {
    story.runTo(at + second);
    story.point('TX3-1', { kind: 'ping', answered: false });
    for (const i of [2, 3]) story.point(`TX3-${i}`, { kind: 'ping', answered: true });
  }
  story.runTo(at + 240);
  return story;
}

test('one that went dark in the same moment elsewhere is recorded wrongly: no outage of its own', () => {
  const story = withStray(12);
  expect(story.outages()).toHaveLength(1);
  expect(story.outages()[0]!.ever).toContain('TX3-1');
});

test('one that went dark later failed by itself', () => {
  const story = withStray(300);
  const own = story.outages().filter(({ ever }) => ever.includes('TX3-1'));
  expect(own).toMatchObject([{ causeGroup: [] }]);
});

/** FU2 has been open for minutes when RC1 above opens; SP of another lateral speaks of dark in that moment. */
test('the moment is that of what opened now, though some behind it were dark before', () => {
  const { grid } = drawn(
    'SS1 - CB1 - LS1 - RC1 - LS2 - FU2 - TX1*8\n LS2 - TX2*8\n LS2 - TX3*8\n LS1 - TX4*8',
  );
  const story = outageStory(createEngine({ grid, settings: defaultOutageSettings() }));
  const of = (tx: string): string[] => [1, 2, 3, 4, 5, 6, 7].map((i) => `${tx}-${i}`);
  story.runTo(10);
  story.gasp(...of('TX1'));
  story.runTo(300);
  story.gasp(...of('TX2'), ...of('TX3'));
  story.runTo(303);
  story.gasp('TX4-1');
  for (const second of [30, 70, 140]) {
    story.runTo(303 + second);
    story.point('TX4-1', { kind: 'ping', answered: false });
    for (const i of [2, 3]) story.point(`TX4-${i}`, { kind: 'ping', answered: true });
  }
  story.runTo(560);
  expect(story.outages().map(({ causeGroup }) => causeGroup[0])).not.toContain(undefined);
  const [holder] = story.outages().filter(({ ever }) => ever.includes('TX4-1'));
  expect(holder!.causeGroup).toContain('RC1');
});

test('a small outage takes along who spoke in its very seconds, and nobody half a minute later', () => {
  const withSmall = (at: number): string[] => {
    const { grid } = drawn('SS1 - CB1 - LS1 - TX1*3\n LS1 - TX2*8\n LS1 - TX3*8');
    const story = outageStory(createEngine({ grid, settings: defaultOutageSettings() }));
    story.runTo(10);
    story.gasp('TX1-1', 'TX1-2', 'TX1-3');
    story.runTo(at);
    story.gasp('TX3-1');
    for (const second of [30, 70, 140]) {
      story.runTo(at + second);
      story.point('TX3-1', { kind: 'ping', answered: false });
      for (const i of [2, 3]) story.point(`TX3-${i}`, { kind: 'ping', answered: true });
    }
    story.runTo(at + 240);
    return story.outages().map(({ causeGroup, ever }) => causeGroup[0] ?? ever.join());
  };
  expect(withSmall(12)).toEqual(['TX1']);
  expect(withSmall(40)).toEqual(['TX1', 'TX3-1']);
});
