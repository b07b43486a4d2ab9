/** A broker that has forgotten us: what may be missing is said of each asset, also over a restart. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Collector, SourceNote, SourceNotes } from '../../../src/collectors/collector.ts';
import { fastClock, type MemorySink, memorySink } from '../support.ts';
import { type Broker, sourceOf, startBroker } from './broker.ts';

const stops: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** One for all: a service that starts again does not begin time anew. */
const clock = fastClock(20);

/** What outlives the process. */
function keptNotes(): SourceNotes & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    of: async (source) => JSON.parse(kept.get(source) ?? 'null') as SourceNote | null,
    save: async (source, note) => void kept.set(source, JSON.stringify(note)),
  };
}

async function brokerAt(port?: number): Promise<Broker> {
  const broker = await startBroker(port === undefined ? {} : { port });
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= broker.stop();
    return stopping;
  };
  stops.push(stop);
  return { ...broker, stop };
}

async function started(port: number, sink: MemorySink, notes: SourceNotes): Promise<Collector> {
  const source = sourceOf(port, sink, { deps: { notes, clock } });
  stops.push(() => source.stop());
  await source.start();
  await sink.until(() => ['up', 'degraded'].includes(source.status().health));
  return source;
}

const gasp = (id: string): string => JSON.stringify({ id, type: 'last_gasp' });

async function heardFrom(broker: Broker, sink: MemorySink, meter: string): Promise<void> {
  await broker.client.publishAsync(`ami/${meter}/events`, gasp(`hes-${meter}`), { qos: 1 });
  await sink.until(() => sink.gridEvents.some(({ asset }) => asset === meter));
}

const spansOf = (sink: MemorySink, asset: string | null) =>
  sink.spans.filter((span) => span.asset === asset && span.lane === 'events');

describe('a session that the broker forgot', () => {
  test('while we ran is a gap of every asset, from the loss until it stood again', async () => {
    const first = await brokerAt();
    const sink = memorySink();
    const source = await started(first.port, sink, keptNotes());
    await heardFrom(first, sink, 'M-1');
    expect(sink.spans).toEqual([]);
    await first.stop();
    await sink.until(() => source.status().health === 'down');
    const downAt = sink.healths.at(-1)?.at ?? 0;
    await brokerAt(first.port);
    await sink.until(() => spansOf(sink, 'M-1').length > 0);
    const [own] = spansOf(sink, null);
    expect(spansOf(sink, 'M-1')).toEqual([{ ...own, asset: 'M-1' }]);
    expect(own).toMatchObject({ reason: 'session_lost', source: source.status().id });
    expect(own?.from).toBeLessThanOrEqual(downAt);
    expect(own?.to).toBeGreaterThanOrEqual(downAt);
  });

  test('while the service was stopped is told from a first start, and from one that was kept', async () => {
    const notes = keptNotes();
    const first = await brokerAt();
    const one = memorySink();
    const before = await started(first.port, one, notes);
    await heardFrom(first, one, 'M-1');
    await before.stop();
    const stoppedAt = clock.now() - 1_000;

    const two = memorySink();
    const kept = await started(first.port, two, notes);
    await heardFrom(first, two, 'M-2');
    expect([one.spans, two.spans]).toEqual([[], []]);
    expect(kept.status()).toMatchObject({ health: 'up', reason: null });
    await kept.stop();

    await first.stop();
    await brokerAt(first.port);
    const three = memorySink();
    const after = await started(first.port, three, notes);
    await three.until(() => spansOf(three, 'M-2').length > 0);
    expect(after.status()).toMatchObject({ health: 'degraded', reason: 'session_lost' });
    for (const asset of ['M-1', 'M-2', null]) {
      const [span] = spansOf(three, asset);
      expect(span?.reason).toBe('session_expired');
      expect(span?.from).toBeGreaterThanOrEqual(stoppedAt);
      expect(span?.to).toBeGreaterThanOrEqual(span?.from ?? 0);
    }
  });

  test('is a gap also where the notes of before cannot be read: of what is known since', async () => {
    const away: SourceNotes = {
      of: () => Promise.reject(new Error('records are away')),
      save: () => Promise.reject(new Error('records are away')),
    };
    const first = await brokerAt();
    const sink = memorySink();
    const source = await started(first.port, sink, away);
    expect(sink.spans).toEqual([]);
    expect(source.status().health).toBe('up');
  });
});
