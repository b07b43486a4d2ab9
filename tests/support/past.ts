// A past of a small grid in records and readings, to be replayed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { GridEvent } from '../../src/model/event.ts';
import { DAY, type Instant, MINUTE, SECOND } from '../../src/model/time.ts';
import { tablesToText } from '../../src/network/import/serial.ts';
import type { NetworkTables } from '../../src/network/tables.ts';
import { type Replayed, type ReplayParts, replay } from '../../src/operate/replay/replay.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import { loadSettings } from '../../src/settings/load.ts';
import { sqliteReadings } from '../../src/store/sqlite/readings.ts';
import { recordsOver } from '../../src/store/sqlite/records/store.ts';
import { event } from '../contracts/records-samples.ts';
import { drawn } from './drawn.ts';

export const noon = Date.parse('2026-07-15T04:00:00Z');

export interface Past {
  parts: ReplayParts;
  /** Another version of the network from this moment on. */
  network(drawing: string, at: Instant): Promise<void>;
  /** One event of each of these assets, half a second apart, `second` seconds after noon. */
  said(type: GridEvent['type'], assets: readonly string[], second: number): Promise<void>;
  /** Minutes from and to noon. */
  replayed(minutes: [number, number], more?: Partial<ReplayParts>): Promise<Replayed>;
}

export async function past(drawing: string): Promise<Past> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-past-'));
  const records = await recordsOver({ path: join(folder, 'records.db') });
  const readings = await sqliteReadings({
    directory: join(folder, 'readings'),
    retention: { raw: 7 * DAY, minute: 400 * DAY },
    clock: virtualClock(noon),
  });
  onTestFinished(async () => {
    await readings.close();
    await records.close();
    rmSync(folder, { recursive: true });
  });
  const { settings } = loadSettings(join(import.meta.dirname, '../../config/forewatt.yaml'), {});
  const parts: ReplayParts = {
    ...{ settings, records, readings },
    headEnds: new Map(),
    periodOf: () => 10 * SECOND,
    spentMs: () => 0,
  };
  const made: Past = {
    parts,
    async network(lines, at) {
      const tables: NetworkTables = drawn(lines).tables;
      const network = { contentHash: String(at), importedAt: at, by: 'li' };
      await records.import({ network: { ...network, tables: tablesToText(tables) } });
    },
    async said(type, assets, second) {
      await records.history.appendEvents(
        assets.map((asset, n) =>
          event(`${asset}/${type}/${second}`, {
            ...{ asset, type, deviceTime: null },
            receivedAt: noon + second * SECOND + n * 500,
          }),
        ),
      );
    },
    replayed: ([from, to], more = {}) =>
      replay({ ...parts, ...more }, { from: noon + from * MINUTE, to: noon + to * MINUTE }),
  };
  await made.network(drawing, noon - DAY);
  return made;
}

/** `TX1-1` … `TX1-n`. */
export function pointsAt(transformer: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${transformer}-${n + 1}`);
}
