import { hash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backUp, restoreFrom, SHOWN_COUNTS } from '../../src/app/backup.ts';
import { photoStore } from '../../src/app/http/photos.ts';
import { heldCounts } from '../../src/operate/public/held.ts';
import { keptCounts } from '../../src/operate/public/kept-counts.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import { openReadings } from '../../src/store/sqlite/readings.ts';
import { openRecords } from '../../src/store/sqlite/records.ts';
import { reading } from '../contracts/reading-store.ts';
import { outage } from '../contracts/records-samples.ts';
import { testFolders } from './folders.ts';

const T0 = Date.parse('2026-07-15T10:00:00Z');
const DAY = 86_400_000;
const retention = { raw: 7 * DAY, minute: 400 * DAY };
const point = { asset: 'TX-1', quantity: 'voltage', phase: 'A' } as const;
const folder = testFolders();

async function service(dataDir: string) {
  mkdirSync(dataDir, { recursive: true });
  const clock = virtualClock(T0);
  const records = await openRecords({ path: join(dataDir, 'records.db') });
  const readings = await openReadings({ directory: join(dataDir, 'readings'), retention, clock });
  return {
    ...{ records, readings, clock },
    async stop() {
      await readings.close();
      await records.close();
    },
  };
}

test('a backup of a service at work is whole, and restoring gives that moment back', async () => {
  const place = folder();
  const dataDir = join(place, 'data');
  const running = await service(dataDir);
  await running.records.commit({ put: { outage: [outage('O-1')] } });
  await running.readings.append([reading(T0, 1)]);
  running.clock.advanceTo(T0 + 60_000);
  await running.readings.tidy(0);
  await running.readings.append([reading(T0 + 61_000, 2)]);

  let isDone = false;
  let written = 0;
  const writing = (async () => {
    while (!isDone) {
      await running.readings.append([reading(T0 + 100_000 + written, written)]);
      written += 1;
    }
  })();
  const made = await backUp(dataDir, join(place, 'copy'), T0);
  isDone = true;
  await writing;
  expect(made.files.map(({ name }) => name)).toEqual([
    'records.db',
    join('readings', 'hot.db'),
    join('readings', 'day-20260715.db'),
  ]);
  expect(readdirSync(join(place, 'copy', 'readings')).filter((n) => n.endsWith('-wal'))).toEqual(
    [],
  );
  await running.records.commit({ put: { outage: [outage('O-2')] } });

  await expect(restoreFrom(join(place, 'copy'), dataDir, T0)).rejects.toMatchObject({
    code: 'STO-IN-USE',
  });
  await running.stop();
  const { aside } = await restoreFrom(join(place, 'copy'), dataDir, T0);
  expect(aside === null ? false : existsSync(join(aside, 'records.db'))).toBe(true);
  const again = await service(dataDir);
  expect(await again.records.documents.get('outage', 'O-1')).toMatchObject({ id: 'O-1' });
  expect(await again.records.documents.get('outage', 'O-2')).toBeNull();
  const rows = await again.readings.range(point, T0, T0 + 90_000, 10);
  expect(rows.map(({ value }) => value)).toEqual([1, 2]);
  await again.stop();
});

test('a count that the public saw goes on from where it began: two looks around a restore tell nothing', async () => {
  const place = folder();
  const dataDir = join(place, 'data');
  const running = await service(dataDir);
  const shows = (counts: Record<string, number>) => {
    const held = heldCounts(keptCounts(join(dataDir, SHOWN_COUNTS), () => {}));
    const show = held.begin();
    const shown = Object.entries(counts).map(([key, count]) => show(key, count));
    held.keep();
    return shown;
  };
  expect(shows({ 'O-1 east': 7 })).toEqual([5]);
  await backUp(dataDir, join(place, 'copy'), T0);
  expect(shows({ 'O-1 east': 7, 'O-2 west': 12 })).toEqual([5, 10]);
  await running.stop();
  // One more each: begun anew, both would be shown as another number, and so tell that somebody moved.
  await restoreFrom(join(place, 'copy'), dataDir, T0);
  expect(shows({ 'O-1 east': 8, 'O-2 west': 13 })).toEqual([5, 10]);
  // On a machine where nothing stood, by the backup alone.
  rmSync(dataDir, { recursive: true });
  await restoreFrom(join(place, 'copy'), dataDir, T0);
  expect(shows({ 'O-1 east': 8 })).toEqual([5]);
});

test('what is no whole backup is refused, and nothing is changed', async () => {
  const place = folder();
  const dataDir = join(place, 'data');
  const running = await service(dataDir);
  await running.records.commit({ put: { outage: [outage('O-1')] } });
  await expect(backUp(dataDir, dataDir, T0)).rejects.toMatchObject({ code: 'STO-BACKUP-PLACE' });
  await backUp(dataDir, join(place, 'copy'), T0);
  await running.stop();
  truncateSync(join(place, 'copy', 'records.db'), 4096);
  for (const from of ['copy', 'nowhere']) {
    await expect(restoreFrom(join(place, from), dataDir, T0)).rejects.toMatchObject({
      code: 'STO-BACKUP-PLACE',
    });
  }
  const again = await service(dataDir);
  expect(await again.records.documents.get('outage', 'O-1')).toMatchObject({ id: 'O-1' });
  await again.stop();
});

test('a backup within the data is refused: the next one would hold it too', async () => {
  const place = folder();
  const dataDir = join(place, 'data');
  await (await service(dataDir)).stop();
  const made = backUp(dataDir, join(dataDir, 'backups', 'monday'), T0);
  await expect(made).rejects.toMatchObject({ code: 'STO-BACKUP-PLACE' });
  expect(existsSync(join(dataDir, 'backups'))).toBe(false);
});

test('a list of files that leads out of the backup is none of ours', async () => {
  const place = folder();
  const [dataDir, copy] = [join(place, 'data'), join(place, 'copy')];
  await (await service(dataDir)).stop();
  await backUp(dataDir, copy, T0);
  const list = join(copy, 'forewatt-backup.json');
  const read = JSON.parse(readFileSync(list, 'utf8'));
  writeFileSync(join(place, 'other.json'), '{}');
  read.files.push({ name: join('..', 'other.json'), bytes: 2 });
  writeFileSync(list, JSON.stringify(read));
  const restored = restoreFrom(copy, join(place, 'fresh'), T0);
  await expect(restored).rejects.toMatchObject({ code: 'STO-BACKUP-PLACE' });
});

test('photos from the field go along and come back; one that was damaged stops the restoring', async () => {
  const place = folder();
  const [dataDir, copy] = [join(place, 'data'), join(place, 'copy')];
  await (await service(dataDir)).stop();
  const photos = photoStore(dataDir);
  const bytes = Buffer.from([0xff, 0xd8, 0xff, ...Array.from({ length: 500 }, (_, n) => n % 256)]);
  const sha256 = hash('sha256', bytes);
  await photos.put(sha256, { offset: 0, total: bytes.length, bytes });
  const other = hash('sha256', 'a photo that has half come');
  await photos.put(other, { offset: 0, total: 1_000, bytes });
  const made = await backUp(dataDir, copy, T0);
  const names = made.files.map(({ name }) => name).filter((name) => name.startsWith('photos'));
  expect(names).toEqual([join('photos', `${sha256}.jpg`)]);

  const fresh = join(place, 'fresh');
  await restoreFrom(copy, fresh, T0);
  expect(await photoStore(fresh).read(sha256)).toEqual(bytes);

  writeFileSync(join(copy, 'photos', `${sha256}.jpg`), Buffer.alloc(bytes.length));
  const damaged = restoreFrom(copy, join(place, 'never'), T0);
  await expect(damaged).rejects.toMatchObject({ code: 'STO-BACKUP-PLACE' });
});
