import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

const start = '2026-07-15T18:40+08:00';
const fuses = ['FU1', 'FU2', 'FU3', 'FU4', 'FU5'];

test('a batch of twelve switchings is recorded whole with one reference, or not at all', async () => {
  const town = await story('two-feeders', { start });
  const li = await town.signIn('dispatcher');
  const entry = (device: string, state: string, at: string) => ({
    ...{ device, state, phases: 'ABC', at: `2026-07-15T10:${at}:00Z` },
    ...{ reason: 'test of fuses', reference: 'OT-2026-0715-3' },
  });
  const twelve = [
    ...fuses.map((device, i) => entry(device, 'open', `${10 + i}`)),
    ...fuses.map((device, i) => entry(device, 'closed', `${20 + i}`)),
    entry('RC1', 'open', '30'),
    entry('RC1', 'closed', '31'),
  ];
  const wrong = [...twelve.slice(0, 11), entry('SW-999', 'open', '31')];
  await expect(li.post('/devices/actions/switch', { entries: wrong })).rejects.toThrow(
    'NET-DEVICE-UNKNOWN',
  );
  expect((await li.get('/switching')).items).toEqual([]);

  expect(await li.post('/devices/actions/switch', { entries: twelve })).toEqual({ recorded: 12 });
  const { items } = await li.get('/switching');
  expect(items).toHaveLength(12);
  expect(new Set(items.map(({ reference }: { reference: string }) => reference)).size).toBe(1);
  expect((await li.get('/switching/off-normal')).items).toEqual([]);

  await li.post('/devices/FU2/actions/switch', { state: 'open', reason: 'left open' });
  await li.post('/devices/FU3/actions/tag', { tag: 'do_not_operate', note: 'split insulator' });
  expect((await li.get('/switching/off-normal')).items).toMatchObject([
    { device: 'FU2', state: 'open', normal: 'closed', by: 'dispatcher', reason: 'left open' },
    { device: 'FU3', state: 'closed', tags: [{ tag: 'do_not_operate', note: 'split insulator' }] },
  ]);
  await li.post('/devices/FU2/actions/switch', { state: 'closed', reason: 'closed again' });
});

test('closing onto a section with a crew is refused from either end, and simulated as such', async () => {
  const town = await story('two-feeders', { start });
  const li = await town.signIn('dispatcher');
  const open = { state: 'open', reason: 'work on LS2' };
  const closed = { state: 'closed', reason: 'back' };
  for (const device of ['RC1', 'FU2']) await li.post(`/devices/${device}/actions/switch`, open);
  await li.post('/devices/LS2/actions/tag', { tag: 'crew_on', note: 'team 3' });

  // From the side with voltage, and from the dead side: that too is their piece of line.
  for (const device of ['RC1', 'FU2']) {
    const said = li.post(`/devices/${device}/actions/switch`, closed);
    await expect(said).rejects.toThrow('NET-CREW-ON-LINE');
  }
  const asked = await li.post('/what-if', { open: [], close: ['RC1'] });
  expect(asked.kept).toEqual([{ device: 'RC1', tagged: 'LS2', tag: 'crew_on', by: 'dispatcher' }]);
  const entries = [
    { device: 'FU1', ...open },
    { device: 'RC1', ...closed },
  ];
  const said = li.post('/devices/actions/switch', { entries });
  await expect(said).rejects.toThrow('NET-CREW-ON-LINE');
  // Elsewhere one may.
  await li.post('/devices/FU3/actions/switch', open);
  await li.post('/devices/FU3/actions/switch', closed);
  await li.post('/devices/LS2/actions/tag', { tag: 'crew_on', on: false });
  for (const device of ['RC1', 'FU2']) await li.post(`/devices/${device}/actions/switch`, closed);
});
