import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { virtualClock } from '../runtime/clock.ts';
import { settingsSchema } from '../settings/schema.ts';
import { openStores } from './stores.ts';

test('a second service on the same data is refused, a command works beside the first', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-stores-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const store = settingsSchema.shape.store.parse({});
  const settings = { dataDir: folder, store } as Parameters<typeof openStores>[0];
  const clock = virtualClock(Date.parse('2026-07-15T10:00:00Z'));
  const service = await openStores(settings, clock, 'service');
  await expect(openStores(settings, clock, 'service')).rejects.toMatchObject({
    code: 'STO-IN-USE',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  const command = await openStores(settings, clock, 'command');
  await command.records.commit({});
  await command.close();
  await service.close();
  const next = await openStores(settings, clock, 'service');
  await next.close();
});
