/** Two people act in the same moment, and a process dies between two steps: nothing of what was said is lost. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Commit } from '../../src/store/records.ts';
import { story, type Town } from '../support/story.ts';
import { account } from '../support/story-service.ts';

const start = '2026-07-15T10:00+08:00';

/** Decisions wait in a row behind one that takes its time. */
function busy(town: Town): () => Promise<void> {
  let over = (): void => {};
  const waits = new Promise<void>((resolve) => {
    over = resolve;
  });
  const first = town.core.saver.decide(async () => {
    await waits;
    return { commit: null, result: null };
  });
  return async () => {
    await delay(REACHES_MS);
    over();
    await first;
  };
}

/** Real time in which a request on loopback reaches the desks. */
const REACHES_MS = 150;

test('two crews hang their tags on one device at once: both stand, and stand after a restart', async () => {
  const town = await story('two-feeders', { start });
  const [li, chief] = [await town.signIn('dispatcher'), await town.signIn('chief')];
  const goOn = busy(town);
  const both = [
    li.post('/devices/LS2/actions/tag', { tag: 'crew_on', note: 'team 3' }),
    chief.post('/devices/LS2/actions/tag', { tag: 'earth_placed', note: 'at pole 7' }),
  ];
  await goOn();
  await Promise.all(both);
  const tags = async (): Promise<string[]> =>
    (await town.read('/devices/LS2')).tags.map(({ tag }: { tag: string }) => tag).sort();
  expect(await tags()).toEqual(['crew_on', 'earth_placed']);
  await town.killAndRestart();
  await town.runTo('10:01');
  expect(await tags()).toEqual(['crew_on', 'earth_placed']);
});

test('a device is not closed onto a crew whose tag was pressed a moment before', async () => {
  const town = await story('two-feeders', { start });
  const [li, chief] = [await town.signIn('dispatcher'), await town.signIn('chief')];
  await li.post('/devices/RC1/actions/switch', { state: 'open', reason: 'work on LS2' });
  const goOn = busy(town);
  const tag = chief.post('/devices/LS2/actions/tag', { tag: 'crew_on', note: 'team 3' });
  await delay(REACHES_MS);
  const said = li.post('/devices/RC1/actions/switch', { state: 'closed', reason: 'back' });
  const refused = expect(said).rejects.toThrow('NET-CREW-ON-LINE');
  await goOn();
  await tag;
  await refused;
});

test('a report of danger and its alarm are saved as one: no crash leaves a danger that nobody is called for', async () => {
  const town = await story('two-feeders', { start });
  const li = await town.signIn('dispatcher');
  const saved: Commit[] = [];
  town.core.onCommitted((commit) => saved.push(commit));
  const report = { supplyPoint: 'TX1-1', danger: true, noSupply: false, text: 'wire down' };
  await li.post('/trouble-reports', { ...report, channel: 'phone' });
  const danger = saved.find(({ put }) => (put?.trouble_report?.length ?? 0) > 0);
  expect(danger?.put?.alarm).toMatchObject([{ rule: 'danger_reported', priority: 1 }]);
});

test('what a customer says counts as read only when it is written down: a crash before that reads it again', async () => {
  const town = await story('two-feeders', { start });
  town.at('10:01').terminal('RC1').lockout();
  await town.runTo('10:05');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');
  const people = await town.core.records.network.contacts(null, 100);
  const { phone } = people.find(({ name }) => name === 'Chen') ?? {};
  const goOn = busy(town);
  await town.gateway.reply(phone ?? '', account.from, '孩子一个人在家');
  // Time goes on and the answer is read; whoever writes it down waits for a turn.
  const passing = town.runTo('10:05:30');
  await delay(3 * REACHES_MS);
  const waiting = await town.core.records.outbox.receipts(10);
  expect(waiting.map(({ said }) => said)).toEqual(['孩子一个人在家']);
  await goOn();
  await passing;
  await town.runTo('10:06');
  expect(await town.core.records.outbox.receipts(10)).toEqual([]);
  expect((await town.read('/feedback')).items).toMatchObject([{ text: '孩子一个人在家' }]);
});
