/** Words of a meter that a gateway held back, from the payload to the outage. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../../src/collectors/mqtt/decoders/decoder.ts';
import { jsonEvents } from '../../../src/collectors/mqtt/decoders/json-events.ts';
import { createJudge } from '../../../src/detect/judge.ts';
import { defaultDetectSettings } from '../../../src/detect/settings.ts';
import type { Evidence } from '../../../src/model/evidence.ts';
import { noon, outageStory, smallTown } from '../../support/outage-story.ts';
import { placeOf } from '../../support/places.ts';

interface Word {
  at: string;
  e: string;
  ts: string;
}
const file = new URL('../../cases/mqtt/mq-out-of-order.json', import.meta.url);
const { receive, asset } = (
  JSON.parse(readFileSync(file, 'utf8')) as { input: { receive: Word[]; asset: string } }
).input;
/** The story begins at noon: the first word of the case comes then. */
const shift = noon + 60_000 - Date.parse(receive[0]?.at ?? '');

function heard(words: readonly Word[]): Evidence[] {
  const place = placeOf(asset, { witnesses: [{ supplyPoint: 'FA1', phases: 7, unV: 220 }] });
  const judge = createJudge({ locate: () => place, settings: defaultDetectSettings() });
  return words.flatMap(({ at, e, ts }) => {
    const receivedAt = Date.parse(at) + shift;
    const payload = { type: e, time: new Date(Date.parse(ts) + shift).toISOString() };
    const context: Context = {
      ...{ source: 'ami', receivedAt, isRetained: false, maxPayloadBytes: 1_000, assetLevel: 1 },
      ...{ timezone: null, timeUnit: null, eventCodes: new Map(), mapping: null },
    };
    const bytes = new TextEncoder().encode(JSON.stringify(payload));
    const said = jsonEvents(`ami/${asset}/events`, bytes, context);
    if ('rejected' in said) throw new Error(said.rejected);
    return judge.events(said.events).evidence;
  });
}

describe('mq-out-of-order', () => {
  test('a last gasp that "restored" has overtaken opens no outage and tells nobody', () => {
    const story = outageStory(smallTown());
    story.runTo(59);
    const evidence = heard(receive);
    expect(evidence.map(({ says }) => says.kind)).toEqual(['restored']);
    story.give(evidence);
    story.runTo(400);
    expect(story.outages()).toEqual([]);
  });

  test('the same words in their order are a gasp and a return', () => {
    const kinds = heard(receive.toReversed()).map(({ says }) => says.kind);
    expect(kinds).toEqual(['gasp', 'restored']);
  });

  test('a gasp a quarter of an hour after it counts: the clock of the meter may have been set', () => {
    const [first, second] = receive as [Word, Word];
    const later = new Date(Date.parse(first.at) + 15 * 60_000).toISOString();
    expect(heard([first, { ...second, at: later }]).map(({ says }) => says.kind)).toEqual([
      'restored',
      'gasp',
    ]);
  });
});
