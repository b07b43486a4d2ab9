/** Publishes last gasps from a process of its own, as fast as the broker takes them or over some seconds; then ends. */
import { readFileSync } from 'node:fs';
import { connectAsync } from 'mqtt';

export interface Publishing {
  port: number;
  /** First level of the topics, and what begins the ids. */
  root: string;
  count: number;
  /** Spread evenly over these; null: as fast as they are taken over. */
  seconds: number | null;
  /** File with the id of a meter a line; null: made up. */
  meters: string | null;
  /** Last gasps where it is left out. */
  kind?: 'events' | 'readings';
}

/** Messages handed to the broker and not taken over by it. */
const IN_FLIGHT = 500;
const STEP_MS = 10;
const METERS = 50_000;

const { port, root, count, seconds, meters, kind } = JSON.parse(
  process.argv[2] ?? '{}',
) as Publishing;
const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4 });
const named = meters === null ? null : readFileSync(meters, 'utf8').split('\n');
/** Readings lie a millisecond apart and in the past: no two have the same time. */
const firstAt = Date.now() - count;

function send(n: number): Promise<unknown> {
  const meter = named?.[n % named.length] ?? `M-${n % METERS}`;
  const [topic, payload] =
    kind === 'readings'
      ? [`${root}/${meter}/readings`, { time: iso(firstAt + n), values: { voltage_a: n } }]
      : [`${root}/${meter}/events`, { id: `${root}-${n}`, type: 'last_gasp' }];
  return client.publishAsync(topic, JSON.stringify(payload), { qos: 1 });
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

let next = 0;
async function lane(): Promise<void> {
  while (next < count) await send(next++);
}

async function paced(overMs: number): Promise<void> {
  const began = performance.now();
  const sent: Array<Promise<unknown>> = [];
  while (next < count) {
    const due = Math.min(count, Math.ceil(((performance.now() - began) / overMs) * count));
    while (next < due) sent.push(send(next++));
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  await Promise.all(sent);
}

await (seconds === null
  ? Promise.all(Array.from({ length: IN_FLIGHT }, lane))
  : paced(seconds * 1000));
await client.endAsync();
