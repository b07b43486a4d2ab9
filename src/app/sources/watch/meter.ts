/** Counts what passes from the collectors to the store, and how long it takes. Source ids are labels, asset ids never. */
import { Counter, Gauge, Histogram, type Metric, type Registry } from 'prom-client';
import type { CollectorDeps, Sink } from '../../../collectors/collector.ts';
import type { Ingest } from '../../../ingest.ts';
import { type DurationMs, type Instant, MINUTE, SECOND } from '../../../model/time.ts';
import type { Clock } from '../../../runtime/clock.ts';

export interface SourceMeter {
  /** The way in for one source, counted. */
  sinkOf(source: string, ingest: () => Ingest): Sink;
  asked: NonNullable<CollectorDeps['asked']>;
  /** What came again and was known already. */
  duplicates(source: string): number;
  register(registry: Registry): void;
}

/** Requests of a bus: a fast network, and a serial line with its timeouts. */
const REQUEST_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 3];
const name = (rest: string): string => `forewatt_collector_${rest}`;

export function sourceMeter(clock: Clock): SourceMeter {
  const figures = countersOf();
  const lags = new Map<string, Worst>();
  const busy = new Map<string, Worst>();
  const known = new Map<string, number>();

  function repeated(source: string, count: number): void {
    if (count <= 0) return;
    known.set(source, (known.get(source) ?? 0) + count);
    figures.duplicates.inc({ collector: source }, count);
  }

  function durable(source: string, lane: string, receivedAt: Instant | undefined): void {
    if (receivedAt === undefined) return;
    const lagMs = Math.max(0, clock.now() - receivedAt);
    worstOf(lags, `${source} ${lane}`).see(lagMs, Date.now());
  }

  return {
    sinkOf: (source, ingest) => ({
      async telemetry(readings) {
        const { added, replaced, refused = 0 } = await ingest().telemetry(readings);
        for (const { quality } of readings) figures.readings.inc({ collector: source, quality });
        repeated(source, readings.length - added - replaced - refused);
        durable(source, 'telemetry', readings[0]?.receivedAt);
      },
      async events(events) {
        const { added } = await ingest().events(events);
        for (const { type } of events) figures.events.inc({ collector: source, type });
        repeated(source, events.length - added.length);
        durable(source, 'events', events[0]?.receivedAt);
      },
      contact: (changes) => ingest().contact(changes),
      gaps: (gaps) => ingest().gaps(gaps),
      deadLetter: (letter) => ingest().deadLetter(letter),
      health() {},
    }),
    asked(bus, { result, tookMs }) {
      figures.requests.inc({ bus, result });
      figures.seconds.observe({ bus }, tookMs / SECOND);
      worstOf(busy, bus).add(tookMs, Date.now());
    },
    duplicates: (source) => known.get(source) ?? 0,
    register(registry) {
      for (const figure of Object.values(figures)) registry.registerMetric(figure as Metric);
      lagGauge(registry, lags);
      busyGauge(registry, busy);
    },
  };
}

function countersOf() {
  const registers: Registry[] = [];
  const counter = <L extends string>(rest: string, help: string, labelNames: L[]) =>
    new Counter({ name: name(rest), help, labelNames, registers });
  return {
    readings: counter('readings_total', 'Readings that became durable', ['collector', 'quality']),
    events: counter('events_total', 'Events that became durable', ['collector', 'type']),
    duplicates: counter('duplicates_total', 'Came again and was known', ['collector']),
    requests: counter('modbus_requests_total', 'Requests on a bus', ['bus', 'result']),
    seconds: new Histogram({
      ...{ name: name('modbus_request_seconds'), help: 'From request to answer', registers },
      ...{ labelNames: ['bus'], buckets: REQUEST_BUCKETS_S },
    }),
  };
}

function lagGauge(registry: Registry, lags: ReadonlyMap<string, Worst>): void {
  new Gauge({
    name: name('lag_seconds'),
    help: 'Longest from receiving to durable within the last minute',
    labelNames: ['collector', 'lane'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [key, worst] of lags) {
        const [collector = '', lane = ''] = key.split(' ');
        this.set({ collector, lane }, worst.most(Date.now()) / SECOND);
      }
    },
  });
}

function busyGauge(registry: Registry, busy: ReadonlyMap<string, Worst>): void {
  new Gauge({
    name: name('bus_busy_ratio'),
    help: 'Share of the last minute in which a request was under way',
    labelNames: ['bus'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [bus, spent] of busy) this.set({ bus }, spent.share(Date.now()));
    },
  });
}

/** The largest and the sum of what was seen, in this minute and the one before; real time. */
interface Worst {
  see(value: DurationMs, at: Instant): void;
  add(value: DurationMs, at: Instant): void;
  most(now: Instant): DurationMs;
  /** Of the last minute, by what fell into it. */
  share(now: Instant): number;
}

function worstOf(all: Map<string, Worst>, key: string): Worst {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = minuteWorst();
  all.set(key, made);
  return made;
}

export function minuteWorst(): Worst {
  let startedAt: Instant | null = null;
  let now = { most: 0, sum: 0 };
  let before = { most: 0, sum: 0 };
  function turn(at: Instant): void {
    startedAt ??= at;
    const minutes = Math.floor((at - startedAt) / MINUTE);
    if (minutes === 0) return;
    before = minutes === 1 ? now : { most: 0, sum: 0 };
    now = { most: 0, sum: 0 };
    startedAt += minutes * MINUTE;
  }
  return {
    see(value, at) {
      turn(at);
      now.most = Math.max(now.most, value);
    },
    add(value, at) {
      turn(at);
      now.sum += value;
    },
    most(at) {
      turn(at);
      return Math.max(now.most, before.most);
    },
    share(at) {
      turn(at);
      const goneMs = at - (startedAt ?? at);
      const sum = now.sum + before.sum * (1 - goneMs / MINUTE);
      return Math.min(1, sum / MINUTE);
    },
  };
}
