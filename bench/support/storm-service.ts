/** The whole service in a process of its own, on a broker; tells how long each event waited for the disk. */
import { once } from 'node:events';
import { join } from 'node:path';
import { openStores } from '../../src/app/stores.ts';
import { startService } from '../../src/app.ts';
import type { GridEvent } from '../../src/model/event.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { loadSettings } from '../../src/settings/load.ts';
import type { HistoryStore } from '../../src/store/tables/history.ts';

export interface Stormed {
  /** Milliseconds from receipt to disk of every event, ascending. */
  delays: number[];
  cpuS: number;
}

const [folder = '', count = ''] = process.argv.slice(2);
const delays: number[] = [];
let end: () => void = () => {};
const ended = new Promise<void>((resolve) => {
  end = resolve;
});

function watched(history: HistoryStore): HistoryStore {
  const appendEvents = async (batch: readonly GridEvent[]) => {
    const added = await history.appendEvents(batch);
    const now = Date.now();
    for (const { receivedAt } of batch) delays.push(now - receivedAt);
    if (delays.length >= Number(count)) end();
    return added;
  };
  return new Proxy(history, {
    get: (own, name) => (name === 'appendEvents' ? appendEvents : Reflect.get(own, name)),
  });
}

const service = await startService(
  loadSettings(join(folder, 'forewatt.yaml'), process.env),
  silentLog,
  {
    async openStores(...asked) {
      const stores = await openStores(...asked);
      const history = watched(stores.records.history);
      const records = new Proxy(stores.records, {
        get: (own, name) => (name === 'history' ? history : Reflect.get(own, name)),
      });
      return { ...stores, records };
    },
  },
);
while (service.core.runner.statuses().some(({ health }) => health !== 'up')) {
  await new Promise((go) => setTimeout(go, 20));
}
process.send?.('up');
await once(process, 'message');
const cpu = process.cpuUsage();
await ended;
const used = process.cpuUsage(cpu);
delays.sort((a, b) => a - b);
process.send?.({ delays, cpuS: (used.user + used.system) / 1e6 } satisfies Stormed, () =>
  process.exit(0),
);
