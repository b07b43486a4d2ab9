import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { importNetwork } from '../../src/operate/imports.ts';
import { recordsOver } from '../../src/store/sqlite/records/store.ts';
import { event, outage } from '../contracts/records-samples.ts';
import { forewatt } from '../support/program.ts';
import { storyFolder, writeSettings } from '../support/story-service.ts';
import { meterOf, writeTown } from '../support/story-towns.ts';

const from = '2026-07-15T18:40:00+08:00';
const at = Date.parse('2026-07-15T18:41:00+08:00');

/** Settings with a night in their records: FU4 of `two-feeders` went, and the service said so. */
async function settingsWithPast(): Promise<string> {
  const place = storyFolder();
  onTestFinished(place.remove);
  writeTown('two-feeders', place.network, {});
  const gatewayUrl = 'http://127.0.0.1:1';
  const file = writeSettings(place, { policy: 'cn', port: 1, gatewayUrl, ratePerSecond: 1 });
  const dataDir = join(place.folder, 'data');
  mkdirSync(dataDir);
  const records = await recordsOver({ path: join(dataDir, 'records.db') });
  const about = { records, zone: 'Asia/Shanghai', country: 'CN', by: 'test', now: at };
  await importNetwork(place.network, about);
  await records.history.appendEvents(
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) =>
      event(`g${n}`, {
        ...{
          asset: meterOf(`TX4-${n}`),
          type: 'last_gasp',
          deviceTime: at,
          receivedAt: at + n * 99,
        },
      }),
    ),
  );
  const live = { startedAt: at, state: 'confirmed' as const, feeder: 'XQ-14' };
  await records.commit({
    put: {
      outage: [
        outage('O-2026-000007', { ...live, causeGroup: ['FU4'] }),
        outage('O-2026-000008', { ...live, causeGroup: ['FU3'] }),
      ],
    },
  });
  await records.close();
  return file;
}

test('the command says what it would have declared beside what the records hold', async () => {
  const config = await settingsWithPast();
  const words = ['replay', '--config', config, '--from', from];
  const run = await forewatt(...words, '--to', '2026-07-15 18:50', '--json');
  expect(run.code, run.err).toBe(0);
  const answer = JSON.parse(run.out);
  expect(answer).toMatchObject({
    from: '2026-07-15T10:40:00.000Z',
    to: '2026-07-15T10:50:00.000Z',
    outages: [{ live: 'O-2026-000007', state: 'suspected', feeder: 'XQ-14', mergedInto: null }],
    onlyLive: ['O-2026-000008'],
    networks: [{ version: 1, path: null }],
    facts: { events: 8 },
  });
  expect(answer.decisionsHash).toMatch(/^[0-9a-f]{64}$/);
  expect(answer.speed).toBeGreaterThan(0);

  const shown = await forewatt(...words, '--to', '2026-07-15 18:50');
  expect(shown.out).toMatch(/R-000001 +O-2026-000007 +suspected/);
  expect(shown.out).toContain('in the records alone: O-2026-000008');
  expect(shown.out).toContain(answer.decisionsHash);
});

test('a time that is none is wrong usage', async () => {
  const config = await settingsWithPast();
  const words = ['replay', '--config', config, '--from', from];
  const backwards = await forewatt(...words, '--to', '2026-07-15T00:00Z');
  expect(backwards).toMatchObject({ code: 2 });
});
