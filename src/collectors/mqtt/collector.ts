/** A broker as a source: one connection for each lane, pings, quiet assets, its health. */
import type { AssetFlag, ContactChange, SourceView } from '../../model/source.ts';
import type { Instant } from '../../model/time.ts';
import type { Cancel } from '../../runtime/clock.ts';
import { type Collector, type CollectorDeps, defineCollector } from '../collector.ts';
import { isAssetId } from '../ids.ts';
import { mqttInside } from '../inside/mqtt.ts';
import { type Outlet, outlet } from '../outlet.ts';
import { sourceView } from '../source-view.ts';
import { type Tally, tally } from '../tally.ts';
import type { HeadEnd } from './head-end.ts';
import { heldOf, type LaneAtWork, type LaneEars, openLane } from './lane.ts';
import { type Absence, absence } from './link/absence.ts';
import { type Noticing, noticing } from './noticing.ts';
import { type Pings, pings } from './pings.ts';
import { type QuietWatch, quietWatch } from './quiet.ts';
import { type Lane, lanes, type MqttSettings, mqttSettings } from './settings.ts';
import { isShown } from './standing.ts';
import { type Teller, teller } from './teller.ts';
import { type PartialWatch, partialWatch } from './watch/partial.ts';
import { type SkewWatch, skewWatch } from './watch/skew.ts';

export const mqtt = defineCollector({
  title: { en: 'MQTT broker', 'zh-CN': 'MQTT 服务器' },
  settings: mqttSettings,
  create: mqttCollector,
});

const quietCheckMs = 5_000;

/** A source between two messages. */
interface Source {
  settings: MqttSettings;
  deps: CollectorDeps;
  headEnd: HeadEnd | null;
  counts: Tally;
  quiet: QuietWatch;
  skew: SkewWatch;
  partial: PartialWatch;
  out: Outlet;
  away: Absence;
  asked: Pings;
  notices: Noticing;
  health: Teller;
  open: LaneAtWork[];
  isOn: boolean;
  /** End what is looked at again and again. */
  stops: Cancel[];
}

function mqttCollector(settings: MqttSettings, deps: CollectorDeps): Collector {
  const source = sourceOf(settings, deps);
  const { clock } = deps;
  const { quiet, counts, notices, health, asked, headEnd } = source;
  return {
    start: async () => {
      if (settings.enabled) await enable(source);
    },
    async stop() {
      await disable(source);
      await source.out.drain();
    },
    holds: () => heldOf(settings, deps.mappings),
    async leave(wanted) {
      await Promise.all(source.open.map((lane) => lane.leave(wanted)));
    },
    status: () => viewOf(source),
    inside() {
      const isLossShown = (at: Instant): boolean => isShown(at, clock.now());
      const { open, skew, partial } = source;
      const odd = oddOf({ skew, partial, now: clock.now() });
      const inside = mqttInside({ open, standings: health.lanes(), quiet, isLossShown, odd });
      return { ...inside, causes: [...inside.causes, ...notices.causes()] };
    },
    readNow: () => {},
    ping: (asset) => asked.ask(asset),
    assets: () => quiet.assets(),
    speaksFor: quiet.knows,
    reaches: (asset) => headEnd?.ping !== undefined && headEnd?.ping !== null && isAssetId(asset),
    enable: () => enable(source),
    disable: () => disable(source),
    counters: () => counts.all(),
  };
}

function sourceOf(settings: MqttSettings, deps: CollectorDeps): Source {
  const { id } = settings;
  const quiet = quietWatch(id);
  const skew = skewWatch();
  const out = outlet({ source: id, ...deps });
  const headEnd = deps.headEnds.get(settings.headEnd ?? 'default') ?? null;
  const open = (): LaneAtWork[] => source.open;
  /** On the events lane where it stands: it is never behind a day of voltages. */
  const publish = (topic: string, payload: string): boolean => {
    const message = { topic, payload, qos: 1, retain: false } as const;
    return open().some(({ connection }) => connection.publish(message));
  };
  const notices = noticing({ source: id, ...deps, skew, open });
  const source: Source = {
    ...{
      settings,
      deps,
      headEnd,
      quiet,
      skew,
      out,
      notices,
      counts: tally(),
      partial: partialWatch(),
    },
    away: absence(id, deps, { assets: quiet.assets, tell: out.gaps }),
    asked: pings({ source: id, headEnd, clock: deps.clock, publish }),
    health: teller({
      ...{ source: id, deps, notices, openLanes: () => open().length },
      first: settings.enabled ? 'starting' : 'disabled',
    }),
    ...{ open: [], isOn: false, stops: [] },
  };
  return source;
}

/** By the lane on which assets have a rhythm; with it away nobody can be heard. */
function listen({ open, quiet, deps }: Source): void {
  const lane = open.find((one) => one.lane === 'telemetry') ?? open[0];
  quiet.listen(lane?.connection.isConnected() ?? false, deps.clock.now());
}

function openOne(lane: Lane, source: Source): LaneAtWork {
  const { settings, deps, counts, headEnd, away, health, partial } = source;
  return openLane(lane, settings, {
    ...{ deps, counts, headEnd, partial, heardUntil: away.heardUntil },
    ears: {
      ...earsOf(source),
      back: away.back,
      gone: away.lost,
      standing(standing, text) {
        listen(source);
        health.lane(lane, standing, text);
      },
    },
  });
}

/** Sessions that are heard now. */
function heardBy({ open }: Source): string[] {
  return open.flatMap(({ connection, session }) => (connection.isConnected() ? [session] : []));
}

async function enable(source: Source): Promise<void> {
  const { settings, deps, quiet, out, away, health } = source;
  if (source.isOn) return;
  source.isOn = true;
  await away.recall();
  // It may have been switched off meanwhile.
  if (!source.isOn || source.open.length > 0) return;
  const used = new Set(settings.subscriptions.map(({ lane }) => lane));
  source.open = lanes.filter((lane) => used.has(lane)).map((lane) => openOne(lane, source));
  const check = (): void => {
    listen(source);
    out.contact(quiet.check(deps.clock.now()));
    health.look();
  };
  source.stops = [
    deps.supervisor.every(`quiet_${settings.id}`, quietCheckMs, check),
    away.watch(() => heardBy(source)),
  ];
  listen(source);
  health.tell();
}

async function disable(source: Source): Promise<void> {
  const closing = source.open;
  for (const session of heardBy(source)) source.away.lost(session);
  source.isOn = false;
  source.open = [];
  for (const stop of source.stops.splice(0)) stop();
  listen(source);
  source.asked.stop();
  await Promise.all(closing.map((lane) => lane.stop()));
  if (closing.length > 0) await source.away.note([]);
  source.health.clear();
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

/** Assets that answer and are odd all the same. */
function oddOf(of: {
  skew: SkewWatch;
  partial: PartialWatch;
  now: Instant;
}): Map<string, AssetFlag[]> {
  const odd = new Map<string, AssetFlag[]>();
  for (const { asset } of of.skew.wrong(of.now)) odd.set(asset, ['clock_skew']);
  for (const asset of of.partial.assets()) odd.set(asset, [...(odd.get(asset) ?? []), 'partial']);
  return odd;
}

const unsure = 'the broker grants QoS 0 only: what it sends while we are away is lost';

function viewOf({ settings, health, counts, open, quiet, deps }: Source): SourceView {
  const retries = open.flatMap(({ connection }) => connection.retryAt() ?? []);
  return sourceView({
    ...{ settings, told: health.told(), counts, now: deps.clock.now() },
    errors: (name) => (/^(rejected|lost)\//.test(name) ? name : null),
    own: {
      assets: quiet.counts(),
      retryAt: retries.length === 0 ? null : Math.min(...retries),
      backlog: open.reduce((sum, lane) => sum + lane.held(), 0),
      lastError: health.lastError(),
      learned: open.flatMap(({ connection, lane }) =>
        connection.isSure() ? [] : [`${lane}: ${unsure}`],
      ),
    },
  });
}
