import { expect, test } from 'vitest';
import { replayParts } from '../../src/app/replay.ts';
import { HOUR } from '../../src/model/time.ts';
import type { Facts } from '../../src/operate/replay/facts.ts';
import { type ReplayParts, replay } from '../../src/operate/replay/replay.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { story, type Town } from '../support/story.ts';

/** Device, start, state and customers of each outage: what a replay must find again. */
function gist(town: Town): object[] {
  return town.outages.map((one) => ({
    ...{ device: one.cause.device, startedAt: one.startedAt, state: one.state },
    peak: one.customers.peak,
  }));
}

async function again(town: Town, more: Partial<ReplayParts> = {}) {
  const { core } = town;
  const now = core.clock.now();
  const parts = { ...replayParts(core.loaded, core.stores), ...more };
  const replayed = await replay(parts, { from: now - HOUR / 4, to: now });
  const gists = replayed.outages.map((one) => ({
    ...{ device: one.causeGroup[0], startedAt: new Date(one.startedAt).toISOString() },
    ...{ state: one.state, peak: one.ever.length },
  }));
  return { ...replayed, gists };
}

/** All that one second brought, in another order. */
function shuffler(seed: number): (facts: Facts) => Facts {
  const random = seededRandom(seed);
  const shuffled = <T>(list: readonly T[]): T[] =>
    list
      .map((one) => ({ one, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ one }) => one);
  return ({ at, readings, events, contacts }) => ({
    ...{ at, readings: shuffled(readings), events: shuffled(events) },
    contacts: shuffled(contacts),
  });
}

test('an evening with a lockout, a return in steps and a fuse is replayed as it was', async () => {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  for (const fuse of ['FU3', 'FU4', 'FU5']) town.metersOf(fuse).readWell();
  town.at('18:41').terminal('RC1').lockout();
  town.at('18:41').metersOf('RC1').lastGasp({ share: 0.7 });
  town.at('18:43').metersOf('FU4').lastGasp({ share: 0.8 });
  town.at('18:47').terminal('RC1').closes();
  town.at('18:47').metersOf('FU1').restored();
  town.at('18:49').metersOf('FU4').restored();
  town.at('18:52').metersOf('FU2').restored();
  await town.runTo('18:55');
  const before = { number: await town.core.records.nextNumber('outage/2026'), live: gist(town) };

  const first = await again(town);
  expect(first.gists).toEqual(before.live);
  expect(first.gists).toMatchObject([{ device: 'RC1' }, { device: 'FU4' }, { peak: 12 }]);
  expect(first.facts).toMatchObject({ readings: 24 });
  expect((await again(town)).decisionsHash).toBe(first.decisionsHash);
  for (const seed of [1, 2]) {
    const mixed = await again(town, { reordered: shuffler(seed) });
    expect(mixed.decisionsHash).toBe(first.decisionsHash);
  }

  // Nothing of it stands anywhere.
  const messages = town.gateway.inbox.all().length;
  await town.runTo('18:57');
  expect(gist(town)).toEqual(before.live);
  expect(town.gateway.inbox.all().length).toBe(messages);
  expect(await town.core.records.nextNumber('outage/2026')).toBe(before.number + 1);
  readAllMessages(town);
});

/** What people were told is told in other stories. */
function readAllMessages(town: Town): void {
  for (const name of new Set(['CB1', 'CB2'].flatMap((head) => town.contactsAt(head)))) {
    const phone = town.phone(name);
    for (const { channel } of town.messagesOf(name)) {
      if (channel === 'sms') phone.gotSms(/./);
      else phone.gotCall(/./);
    }
  }
}
