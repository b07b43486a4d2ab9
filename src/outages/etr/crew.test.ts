import { expect, test } from 'vitest';
import { noon, outageStory, smallTown } from '../../../tests/support/outage-story.ts';
import type { Outage } from '../../model/outage.ts';
import { MINUTE } from '../../model/time.ts';
import * as actions from '../actions.ts';

test('a crew on site that says nothing for an hour is asked about, once for each silence', () => {
  const story = outageStory(smallTown());
  story.device('FA', true, 'trip');
  story.runTo(3);
  const silences: unknown[] = [];
  const until = (minute: number): void => {
    for (let at = now; at <= minute; at += 1) {
      silences.push(
        ...story.detector
          .decide(noon + at * MINUTE)
          .etrFacts.filter(({ what }) => what === 'crew_silent'),
      );
    }
    now = minute;
  };
  let now = 1;
  const by = (minute: number) => ({ who: 'K-7', at: noon + minute * MINUTE });
  const last = (): Outage => story.detector.outages()[0] as Outage;
  const says = (state: Outage['crew']['state'], minute: number): void =>
    story.detector.put(actions.assignCrew(last(), { state, name: 'K-7' }, by(minute)));

  says('en_route', 1);
  until(90);
  expect(silences).toEqual([]);
  says('on_site', 90);
  expect(last().crew).toEqual({ state: 'on_site', name: 'K-7', saidAt: noon + 90 * MINUTE });
  until(149);
  expect(silences).toEqual([]);
  until(200);
  expect(silences).toEqual([{ what: 'crew_silent', outage: 'O-1', since: noon + 90 * MINUTE }]);
  const word = { at: noon + 600 * MINUTE, origin: 'crew' as const, nextUpdateAt: null };
  story.detector.put(actions.setEtr(last(), word, by(200)));
  until(259);
  expect(silences).toHaveLength(1);
  until(261);
  expect(silences).toHaveLength(2);
});
