/** A broker as a source: one connection for each lane, pings, quiet assets, its health. */
import type { ContactChange, SourceHealth, SourceReason, SourceView } from '../../model/source.ts';
import { type Instant, MINUTE, toIso } from '../../model/time.ts';
import type { Cancel } from '../../runtime/clock.ts';
import { type Collector, type CollectorDeps, defineCollector } from '../collector.ts';
import { isAssetId } from '../ids.ts';
import { mqttInside } from '../inside/mqtt.ts';
import { type Outlet, outlet } from '../outlet.ts';
import { tally } from '../tally.ts';
import { type LaneAtWork, type LaneEars, type LaneStanding, openLane } from './lane.ts';
import { type Pings, pings } from './pings.ts';
import { type QuietWatch, quietWatch } from './quiet.ts';
import { type Lane, lanes, type MqttSettings, mqttSettings } from './settings.ts';

export const mqtt = defineCollector({
  title: { en: 'MQTT broker', 'zh-CN': 'MQTT 服务器' },
  settings: mqttSettings,
  create: mqttCollector,
});

const quietCheckMs = 5_000;
/** A session that was lost is shown for this long. */
const sessionLostShownMs = 10 * MINUTE;

interface Standing {
  health: SourceHealth;
  reason: SourceReason | null;
  since: Instant;
}

type KeptStanding = LaneStanding & { since: Instant; text: string | null };

/** The same trouble at the next try is the trouble it was. */
function sinceWhen(
  before: KeptStanding | undefined,
  next: LaneStanding & { text: string | null },
  now: Instant,
): KeptStanding {
  const isSame = before?.state === next.state && before.trouble === next.trouble;
  return { ...next, since: isSame && next.state === 'down' ? before.since : now };
}

const isLossShown = (since: Instant, now: Instant): boolean => now - since < sessionLostShownMs;

function mqttCollector(settings: MqttSettings, deps: CollectorDeps): Collector {
  const { clock } = deps;
  const counts = tally();
  const quiet = quietWatch(settings.id);
  const out = outlet({ source: settings.id, ...deps });
  const headEnd = deps.headEnds.get(settings.headEnd ?? 'default') ?? null;
  const standings = new Map<Lane, KeptStanding>();
  let open: LaneAtWork[] = [];
  let lastError: string | null = null;
  let stopCheck: Cancel = () => {};
  const first = settings.enabled ? 'starting' : 'disabled';
  let told: Standing = { health: first, reason: null, since: clock.now() };
  const asked = pings({ source: settings.id, headEnd, clock, publish });

  /** On the events lane where it stands: it is never behind a day of voltages. */
  function publish(topic: string, payload: string): boolean {
    return open.some(({ connection }) => connection.publish(topic, payload));
  }

  function tell(): void {
    const now = { ...standingOf(open.length > 0, standings, clock.now()), since: clock.now() };
    if (now.health === told.health && now.reason === told.reason) return;
    told = now;
    const { health, reason, since: at } = now;
    deps.log.info({ source: settings.id, health, reason, lastError }, 'source_health');
    deps.sink.health({ source: settings.id, health, reason, at });
  }

  function openOne(lane: Lane): LaneAtWork {
    return openLane(lane, settings, {
      deps,
      counts,
      headEnd,
      ears: {
        ...earsOf({ quiet, out, asked }),
        standing(standing, text) {
          standings.set(lane, sinceWhen(standings.get(lane), { ...standing, text }, clock.now()));
          if (text !== null) lastError = `${lane}: ${text}`;
          tell();
        },
      },
    });
  }

  async function enable(): Promise<void> {
    if (open.length > 0) return;
    const used = new Set(settings.subscriptions.map(({ lane }) => lane));
    open = lanes.filter((lane) => used.has(lane)).map(openOne);
    stopCheck = deps.supervisor.every(`quiet_${settings.id}`, quietCheckMs, () => {
      const isReached = open.some(({ connection }) => connection.isConnected());
      // With the broker away nobody can be heard, and nothing follows from it.
      if (isReached) out.contact(quiet.check(clock.now()));
      tell();
    });
    tell();
  }

  async function disable(): Promise<void> {
    const closing = open;
    open = [];
    stopCheck();
    asked.stop();
    await Promise.all(closing.map((lane) => lane.stop()));
    standings.clear();
    tell();
  }

  return {
    start: async () => {
      if (settings.enabled) await enable();
    },
    async stop() {
      await disable();
      await out.drain();
    },
    status: () =>
      viewOf(settings, { told, counts, open, lastError, now: clock.now(), assets: quiet.counts() }),
    inside: () =>
      mqttInside({ open, standings, quiet, isLossShown: (at) => isLossShown(at, clock.now()) }),
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
  out: Outlet;
  asked: Pings;
}): Pick<LaneEars, 'heard' | 'told' | 'ping'> {
  const tell = (change: ContactChange | null): void => {
    if (change !== null) at.out.contact([change]);
  };
  return {
    heard({ asset, isLive, everyMs, at: when }) {
      if (isLive) tell(at.quiet.heard(asset, everyMs, when));
    },
    told: (asset, isThere, when) => tell(at.quiet.told(asset, isThere, when)),
    ping: (id, isReached) => at.asked.answered(id, isReached),
  };
}

function standingOf(
  isOpen: boolean,
  standings: ReadonlyMap<Lane, LaneStanding & { since: Instant }>,
  now: Instant,
): { health: SourceHealth; reason: SourceReason | null } {
  if (!isOpen) return { health: 'disabled', reason: null };
  const all = [...standings.values()];
  const down = all.filter(({ state }) => state === 'down');
  const reason = down[0]?.trouble ?? null;
  const isAllDown = down.length > 0 && down.length === all.length;
  if (isAllDown) return { health: 'down', reason };
  if (down.length > 0) return { health: 'degraded', reason };
  if (all.length === 0) return { health: 'starting', reason: null };
  const isLost = all.some(
    ({ trouble, since }) => trouble === 'session_lost' && isLossShown(since, now),
  );
  return isLost ? { health: 'degraded', reason: 'session_lost' } : { health: 'up', reason: null };
}

function viewOf(
  settings: MqttSettings,
  at: {
    told: Standing;
    counts: ReturnType<typeof tally>;
    open: readonly LaneAtWork[];
    lastError: string | null;
    now: Instant;
    assets: SourceView['assets'];
  },
): SourceView {
  const errors = [...at.counts.all()].filter(([name]) => /^(rejected|lost)\//.test(name));
  const retries = at.open.flatMap(({ connection }) => connection.retryAt() ?? []);
  return {
    id: settings.id,
    kind: settings.kind,
    health: at.told.health,
    reason: at.told.reason,
    since: toIso(at.told.since),
    lastReadingAt: toIso(at.counts.lastReadingAt()),
    assets: at.assets,
    readingsPerMinute: at.counts.perMinute(at.now),
    errors: Object.fromEntries(errors),
    retryAt: toIso(retries.length === 0 ? null : Math.min(...retries)),
    backlog: at.open.reduce((sum, lane) => sum + lane.held(), 0),
    lastError: at.lastError,
    learned: [],
  };
}
