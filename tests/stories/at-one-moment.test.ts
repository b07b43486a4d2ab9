/** Two people act in the same moment, and a process dies between two steps: nothing of what was said is lost. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Commit } from '../../src/store/records.ts';
import { story, type Town } from '../support/story.ts';

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
