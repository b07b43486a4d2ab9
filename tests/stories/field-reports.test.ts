import { createHash, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

const start = '2026-07-15T18:40+08:00';
const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(300_000, 7)]);
const sha256 = createHash('sha256').update(jpeg).digest('hex');

/** A report as a phone writes it down. */
function reportOf(kind: string, device: string, more: object = {}) {
  const at = '2026-07-15T10:50:00Z';
  return { id: randomUUID(), kind, device, at, sentAt: at, ...more };
}

test('a fuse found open by eye is suspected at once and names who saw it; the same report again changes nothing', async () => {
  const town = await story('two-feeders', { start });
  const li = await town.signIn('dispatcher');
  await town.runTo('18:45');
  const said = reportOf('found_open', 'FU2', { phases: 'ABC', text: 'blown' });
  const first = await li.post('/field/reports', said);
  expect(first).toMatchObject({ kind: 'found_open', outcome: 'evidence' });
  await town.runTo('18:46');
  expect(town.outages).toMatchObject([{ cause: { device: 'FU2' }, state: 'suspected' }]);
  const [reason] = town.outages[0]?.explanation ?? [];
  expect(reason).toMatchObject({ code: 'state_report', text: 'FU2 was seen open' });

  const again = await li.post('/field/reports', { ...said, sentAt: '2026-07-15T10:56:00Z' });
  expect(again).toEqual(first);
  const { items } = await li.get('/trouble-reports?limit=10');
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ channel: 'field', field: { device: 'FU2', phases: 'ABC' } });
});

test('who stands before an outage is on site, and a second word of the same repair is asked about', async () => {
  const town = await story('two-feeders', { start });
  const [li, chief] = [await town.signIn('dispatcher'), await town.signIn('chief')];
  await li.post('/field/reports', reportOf('found_open', 'FU2'));
  await town.runTo('18:46');
  const here = await li.post('/field/reports', reportOf('here', 'FU2'));
  expect(here).toMatchObject({ outcome: 'on_site', outage: town.outages[0]?.id });
  await town.runTo('18:47');
  expect(town.outages[0]?.crew).toMatchObject({ state: 'on_site', name: 'dispatcher' });

  await li.post('/field/reports', reportOf('repaired', 'FU2', { seen: 3 }));
  const second = reportOf('repaired', 'FU2', { seen: 2 });
  await expect(chief.post('/field/reports', second)).rejects.toThrow('FLD-ALREADY');
  const note = await chief.post('/field/reports', { ...second, asNote: true });
  expect(note).toMatchObject({ kind: 'note', outcome: 'noted' });
  // A word of a repair ends no outage.
  expect(town.outages[0]?.state).not.toBe('restored');
  const card = await li.get('/devices/FU2/field');
  expect(card).toMatchObject({ crews: [{ name: 'dispatcher', state: 'on_site' }] });
  expect(card.candidates[0]).toMatchObject({ device: 'FU2' });
  const { items } = await li.get(`/outages/${town.outages[0]?.id}/timeline`);
  expect(JSON.stringify(items)).toContain('field_report');
});

test('a photo goes on where it was cut off and is whole when its hash is', async () => {
  const town = await story('two-feeders', { start });
  const li = await town.signIn('dispatcher');
  const takenAt = '2026-07-15T10:49:00Z';
  const said = reportOf('note', 'FU2', { photos: [{ sha256, takenAt }] });
  const { id } = await li.post('/field/reports', said);
  const path = `/field/reports/${id}/photos/${sha256}`;
  const part = (from: number, to: number) => ({
    ...{ offset: from, total: jpeg.length },
    part: jpeg.subarray(from, to).toString('base64'),
  });
  expect(await li.post(path, part(0, 131_072))).toEqual({ sha256: null, received: 131_072 });
  await expect(li.post(path, part(262_144, 300_004))).rejects.toThrow('FLD-PHOTO-GAP');
  expect(await li.get(path)).toEqual({ sha256: null, received: 131_072 });
  await li.post(path, part(131_072, 262_144));
  expect(await li.post(path, part(262_144, 300_004))).toEqual({ sha256, received: 300_004 });
  expect((await li.post('/field/reports', said)).photos).toEqual([{ sha256, isKept: true }]);
  await expect(
    li.post(`/field/reports/${id}/photos/${'0'.repeat(64)}`, part(0, 9)),
  ).rejects.toThrow('API-NOT-FOUND');
});

test('an earth placed in the field keeps the switch before it from being recorded as closed', async () => {
  const town = await story('two-feeders', { start });
  const li = await town.signIn('dispatcher');
  const open = { state: 'open', reason: 'work', phases: 'ABC' };
  await li.post('/devices/FU2/actions/switch', open);
  await li.post('/field/reports', reportOf('earth_placed', 'TX2'));
  const close = li.post('/devices/FU2/actions/switch', { ...open, state: 'closed' });
  await expect(close).rejects.toThrow('NET-CREW-ON-LINE');
  expect((await li.get('/devices/FU2/field')).tags).toMatchObject([
    { device: 'TX2', tag: 'earth_placed' },
  ]);
  await li.post('/field/reports', reportOf('earth_removed', 'TX2'));
  await li.post('/devices/FU2/actions/switch', { ...open, state: 'closed' });
});
