/** The product's MQTT source on one broker, over a sink of one's own. */
import type { Collector, Sink } from '../../src/collectors/collector.ts';
import { busPool } from '../../src/collectors/modbus/pool.ts';
import { mqtt } from '../../src/collectors/mqtt/collector.ts';
import { mqttSettings } from '../../src/collectors/mqtt/settings.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { supervisor } from '../../src/runtime/supervisor.ts';

export interface CollectOptions {
  port: number;
  /** First level of the topics. */
  root?: string;
  /** What comes is durable when these resolve. */
  events?: Sink['events'] | undefined;
  telemetry?: Sink['telemetry'] | undefined;
}

/** Resolves when it is connected and has subscribed. */
export async function collectInto(options: CollectOptions): Promise<Collector> {
  const { port, root = 'ami', events, telemetry } = options;
  const none = async (): Promise<void> => {};
  const sink: Sink = {
    events: events ?? none,
    telemetry: telemetry ?? none,
    ...{ contact: none, deadLetter: none, gaps: none, health() {} },
  };
  const clock = systemClock();
  const random = seededRandom(process.pid);
  const common = { clock, random, log: silentLog, supervisor: supervisor(clock, silentLog) };
  const event = { topic: `${root}/+/events`, decoder: 'json_events', lane: 'events' };
  const reading = { topic: `${root}/+/readings`, decoder: 'json_readings', lane: 'telemetry' };
  const settings = mqttSettings.parse({
    ...{ id: root, kind: 'mqtt', url: `mqtt://127.0.0.1:${port}` },
    subscriptions: [
      ...(events === undefined ? [] : [event]),
      ...(telemetry === undefined ? [] : [reading]),
    ],
  });
  const source = mqtt.create(settings, {
    ...{ ...common, sink, templates: new Map(), headEnds: new Map(), mappings: new Map() },
    buses: busPool(common),
  });
  await source.start();
  while (source.status().health !== 'up') await new Promise((go) => setTimeout(go, 10));
  // Subscribed a moment after connecting; the first start must not miss what is published at once.
  await new Promise((go) => setTimeout(go, 200));
  return source;
}
