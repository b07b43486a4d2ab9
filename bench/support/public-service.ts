/** The whole service over a large network; on a word a storm of last gasps comes in, is judged and is told. */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { openStores } from '../../src/app/stores.ts';
import { startService } from '../../src/app.ts';
import type { GridEvent } from '../../src/model/event.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { loadSettings } from '../../src/settings/load.ts';

/** Of one batch, as a head-end hands them in. */
const BATCH = 2_000;

const [file = '', share = '0.5'] = process.argv.slice(2);
const service = await startService(loadSettings(file, process.env), silentLog, { openStores });
const { core } = service;
const { supplyPoints } = core.world.grid.tables;
process.send?.({
  is: 'up',
  port: Number(new URL(service.url).port),
  customers: supplyPoints.length,
});

/** FOREWATT_BENCH_PROFILE names a file for what the main thread did in the storm (.cpuprofile). */
const profileFile = process.env['FOREWATT_BENCH_PROFILE'];
const session = new Session();
session.connect();

let longestMs = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  longestMs = Math.max(longestMs, now - last - 10);
  last = now;
}, 10);

process.on('message', async (word: { is: 'storm'; seconds: number } | { is: 'ask' }) => {
  if (word.is === 'storm') {
    longestMs = 0;
    if (profileFile !== undefined) await profiled('start');
    storm(word.seconds).catch((error: unknown) =>
      process.send?.({ is: 'failed', error: String(error) }),
    );
    return;
  }
  report().catch((error: unknown) => process.send?.({ is: 'failed', error: String(error) }));
});

async function report(): Promise<void> {
  const dark = [...core.board.outages.values()].reduce((sum, one) => sum + one.dark.length, 0);
  const { items } = await core.records.notices.waves({ limit: 500 });
  const told = items.reduce((sum, one) => sum + one.recipients, 0);
  process.send?.({ is: 'storm', dark, told, longestMs });
  if (profileFile !== undefined) await profiled('stop');
}

async function profiled(what: 'start' | 'stop'): Promise<void> {
  if (what === 'start') {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    return;
  }
  const { profile } = await session.post('Profiler.stop');
  writeFileSync(profileFile as string, JSON.stringify(profile));
}

/** Whole feeders fall one after the other; seven of ten meters manage a last word. */
async function storm(seconds: number): Promise<void> {
  const hit = supplyPoints.slice(0, Math.floor(supplyPoints.length * Number(share)));
  const began = performance.now();
  for (let from = 0; from < hit.length; from += BATCH) {
    const at = core.clock.now();
    const events = hit.slice(from, from + BATCH).flatMap(({ meter, id }, i): GridEvent[] =>
      i % 10 < 7
        ? [
            {
              ...{ id: `gasp/${id}`, source: 'bench', asset: meter ?? id, type: 'last_gasp' },
              ...{ phases: null, deviceTime: at, receivedAt: at, retained: false, report: 'own' },
              details: {},
            },
          ]
        : [],
    );
    await core.ingest.events(events);
    const due = began + ((from + BATCH) / hit.length) * seconds * 1000;
    await new Promise((go) => setTimeout(go, Math.max(0, due - performance.now())));
  }
}
process.once('disconnect', () => process.exit(0));
