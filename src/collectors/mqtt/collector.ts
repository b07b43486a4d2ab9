/** A broker as a source: one connection for each lane, pings, quiet assets, its health. */
import type { ContactChange, SourceView } from '../../model/source.ts';
import { type Instant, toIso } from '../../model/time.ts';
import type { Cancel } from '../../runtime/clock.ts';
import { type Collector, type CollectorDeps, defineCollector } from '../collector.ts';
import { isAssetId } from '../ids.ts';
import { mqttInside } from '../inside/mqtt.ts';
import { type Outlet, outlet } from '../outlet.ts';
import { tally } from '../tally.ts';
import { heldOf, type LaneAtWork, type LaneEars, openLane } from './lane.ts';
import { noticing } from './noticing.ts';
import { type Pings, pings } from './pings.ts';
import { type QuietWatch, quietWatch } from './quiet.ts';
import { type Lane, lanes, type MqttSettings, mqttSettings } from './settings.ts';
import { isShown } from './standing.ts';
import { type Teller, teller } from './teller.ts';
import { type SkewWatch, skewWatch } from './watch/skew.ts';

export const mqtt = defineCollector({
  title: { en: 'MQTT broker', 'zh-CN': 'MQTT 服务器' },
  settings: mqttSettings,
  create: mqttCollector,
});

const quietCheckMs = 5_000;
function mqttCollector(settings: MqttSettings, deps: CollectorDeps): Collector {
  const { clock } = deps;
  const counts = tally();
  const quiet = quietWatch(settings.id);
  const skew = skewWatch();
  const out = outlet({ source: settings.id, ...deps });
  const headEnd = deps.headEnds.get(settings.headEnd ?? 'default') ?? null;
  let open: LaneAtWork[] = [];
  let stopCheck: Cancel = () => {};
  const notices = noticing({ source: settings.id, ...deps, skew, open: () => open });
  const health = teller({
    ...{ source: settings.id, deps, notices, openLanes: () => open.length },
    first: settings.enabled ? 'starting' : 'disabled',
  });
  const asked = pings({ source: settings.id, headEnd, clock, publish });

  /** On the events lane where it stands: it is never behind a day of voltages. */
  function publish(topic: string, payload: string): boolean {
    const message = { topic, payload, qos: 1, retain: false } as const;
    return open.some(({ connection }) => connection.publish(message));
  }

  /** By the lane on which assets have a rhythm; with it away nobody can be heard. */
  function listen(): void {
    const lane = open.find((one) => one.lane === 'telemetry') ?? open[0];
    quiet.listen(lane?.connection.isConnected() ?? false, clock.now());
  }

  function openOne(lane: Lane): LaneAtWork {
    return openLane(lane, settings, {
      deps,
      counts,
      headEnd,
      ears: {
        ...earsOf({ quiet, skew, out, asked }),
        standing(standing, text) {
          listen();
          health.lane(lane, standing, text);
        },
      },
    });
  }

  async function enable(): Promise<void> {
    if (open.length > 0) return;
    const used = new Set(settings.subscriptions.map(({ lane }) => lane));
    open = lanes.filter((lane) => used.has(lane)).map(openOne);
    stopCheck = deps.supervisor.every(`quiet_${settings.id}`, quietCheckMs, () => {
      listen();
      out.contact(quiet.check(clock.now()));
      health.look();
    });
    listen();
    health.tell();
  }

  async function disable(): Promise<void> {
    const closing = open;
    open = [];
    stopCheck();
    listen();
    asked.stop();
    await Promise.all(closing.map((lane) => lane.stop()));
    health.clear();
  }

  return {
    start: async () => {
      if (settings.enabled) await enable();
    },
    async stop() {
      await disable();
      await out.drain();
    },
    holds: () => heldOf(settings, deps.mappings),
    async leave(wanted) {
      await Promise.all(open.map((lane) => lane.leave(wanted)));
    },
    status: () =>
      viewOf(settings, { health, counts, open, now: clock.now(), assets: quiet.counts() }),
    inside() {
      const isLossShown = (at: Instant): boolean => isShown(at, clock.now());
      const inside = mqttInside({ open, standings: health.lanes(), quiet, isLossShown });
      return { ...inside, causes: [...inside.causes, ...notices.causes()] };
    },
    readNow: () => {},
    ping: (asset) => asked.ask(asset),
    assets: () => quiet.assets(),
    reaches: (asset) => headEnd?.ping !== undefined && headEnd?.ping !== null && isAssetId(asset),
    enable,
    disable,
    counters: () => counts.all(),
  };
}

function earsOf(at: {
  quiet: QuietWatch;
  skew: SkewWatch;
  out: Outlet;
  asked: Pings;
}): Pick<LaneEars, 'heard' | 'clock' | 'told' | 'ping'> {
  const tell = (change: ContactChange | null): void => {
    if (change !== null) at.out.contact([change]);
  };
  return {
    heard: ({ asset, at: when, ...of }) => tell(at.quiet.heard(asset, of, when)),
    clock: (asset, claimed, when) => at.skew.seen(asset, claimed, when),
    told: (asset, isThere, when) => tell(at.quiet.told(asset, isThere, when)),
    ping: (id, isReached) => at.asked.answered(id, isReached),
  };
}

const unsure = 'the broker grants QoS 0 only: what it sends while we are away is lost';

function viewOf(
  settings: MqttSettings,
  at: {
    health: Teller;
    counts: ReturnType<typeof tally>;
    open: readonly LaneAtWork[];
    now: Instant;
    assets: SourceView['assets'];
  },
): SourceView {
  const { health, reason, since } = at.health.told();
  const errors = [...at.counts.all()].filter(([name]) => /^(rejected|lost)\//.test(name));
  const retries = at.open.flatMap(({ connection }) => connection.retryAt() ?? []);
  return {
    id: settings.id,
    kind: settings.kind,
    health,
    reason,
    since: toIso(since),
    lastReadingAt: toIso(at.counts.lastReadingAt()),
    assets: at.assets,
    readingsPerMinute: at.counts.perMinute(at.now),
    errors: Object.fromEntries(errors),
    retryAt: toIso(retries.length === 0 ? null : Math.min(...retries)),
    backlog: at.open.reduce((sum, lane) => sum + lane.held(), 0),
    lastError: at.health.lastError(),
    learned: at.open.flatMap(({ connection, lane }) =>
      connection.isSure() ? [] : [`${lane}: ${unsure}`],
    ),
  };
}
