import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('a fault that reclosing clears: nobody is told, no outage stands, and it counts as a short one', async () => {
  const town = await story('automated', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41:00').terminal('CB1').trips();
  town.at('18:41:00').metersOf('CB1').lastGasp({ share: 0.7, within: 1000 });
  for (const device of ['SE1', 'SE2']) town.at('18:41:01').terminal(device).opens();
  town.at('18:41:05').terminal('CB1').closes();
  town.at('18:41:06').metersOf('TX1').restored();
  town.at('18:41:12').terminal('SE1').closes();
  town.at('18:41:13').metersOf('TX2').restored();
  town.at('18:41:19').terminal('SE2').closes();
  town.at('18:41:20').metersOf('TX3').restored();

  await town.runTo('18:41:42');
  // "41 s of at most 180 s".
  expect(await town.read('/feeders/XQ-12')).toMatchObject({
    automation: { since: '2026-07-15T10:41:01.000Z', until: '2026-07-15T10:44:01.000Z' },
  });
  await town.runTo('18:50');
  expect(await town.read('/feeders/XQ-12')).toMatchObject({ automation: null });
  expect(town.outages).toMatchObject([{ state: 'rejected', customers: { out: 0 } }]);
  // TX3-1 could say that its supply went, TX3-2 only that it was back.
  for (const point of ['TX3-1', 'TX3-2']) {
    const { items } = await town.read(`/supply-points/${point}/timeline`);
    expect(items.filter(({ kind }: { kind: string }) => kind === 'interval')).toMatchObject([
      { from: '2026-07-15T10:41:00.000Z', to: '2026-07-15T10:41:20.000Z' },
    ]);
  }
});
