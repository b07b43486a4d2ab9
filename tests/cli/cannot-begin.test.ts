/** A service that cannot begin says why and lets go of everything: whoever starts it again finds the data free. */
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startService } from '../../src/app.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { loadSettings } from '../../src/settings/load.ts';
import { takeLock } from '../../src/store/sqlite/copies.ts';
import { storyFolder, writeSettings } from '../support/story-service.ts';
import { writeTown } from '../support/story-towns.ts';

async function takenPort(): Promise<number> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => void other.close(() => resolve())));
  const address = other.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test.each([
  ['its port belongs to another program', 'two-feeders' as const, { code: 'EADDRINUSE' }],
  ['its network cannot be read', null, { code: 'SET-FILE' }],
])(
  '%s',
  async (_, town, problem) => {
    const place = storyFolder();
    onTestFinished(place.remove);
    if (town !== null) writeTown(town, place.network, {});
    const port = await takenPort();
    const gatewayUrl = 'http://127.0.0.1:1';
    const file = writeSettings(place, { policy: 'cn', port, gatewayUrl, ratePerSecond: 1 });
    const before = process.getActiveResourcesInfo().length;
    await expect(startService(loadSettings(file, {}), silentLog)).rejects.toMatchObject(problem);
    const lock = takeLock(join(place.folder, 'data', 'owner.lock'));
    lock?.release();
    expect(lock, 'somebody still has the data').not.toBeNull();
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
  },
  30_000,
);
