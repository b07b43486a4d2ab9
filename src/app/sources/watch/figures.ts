/** Figures of the sources, read when somebody asks. Source ids are labels, asset ids never. */
import type { CollectorRunner } from '../../../collectors/runner.ts';
import { assetContacts, type SourceInside, sourceHealths } from '../../../model/source.ts';
import type { Collecting } from '../collecting.ts';

interface Shown {
  runner: CollectorRunner;
  collecting: Pick<Collecting, 'disk' | 'spool'>;
}

type Labels = Record<string, string>;
type Add = (labels: Labels, value: number) => void;
/** One figure; its numbers are kept by the parts. */
export interface Figure {
  name: string;
  help: string;
  labelNames: string[];
  read: (add: Add) => void | Promise<void>;
}

/** Each name without its prefix `forewatt_`. */
export function sourceFigures(core: Shown): { gauges: Figure[]; counters: Figure[] } {
  const lanes = laneReader(core);
  return {
    gauges: [...sourceGauges(core), ...laneGauges(lanes)],
    counters: [...collectorCounters(core), ...laneCounters(lanes)],
  };
}

function sourceGauges({ runner, collecting }: Shown): Figure[] {
  return [
    {
      ...{ name: 'collector_sources', help: 'Sources by kind and health' },
      labelNames: ['kind', 'health'],
      read(add) {
        const all = runner.statuses();
        for (const kind of new Set(all.map((source) => source.kind))) {
          for (const health of sourceHealths) add({ kind, health }, 0);
        }
        for (const { kind, health } of all) add({ kind, health }, 1);
      },
    },
    {
      ...{ name: 'collector_assets', help: 'Assets by kind of source and contact' },
      labelNames: ['kind', 'contact'],
      read(add) {
        for (const { kind, assets } of runner.statuses()) {
          for (const contact of assetContacts) add({ kind, contact }, assets[contact]);
        }
      },
    },
    {
      ...{ name: 'collector_backlog', help: 'Taken in and not yet durable' },
      labelNames: ['collector'],
      read(add) {
        for (const { id, backlog } of runner.statuses()) add({ collector: id }, backlog);
      },
    },
    {
      ...{ name: 'collector_spool_rows', help: 'Readings that wait for their server' },
      labelNames: [],
      read: async (add) => add({}, (await collecting.spool()).rows),
    },
    {
      ...{ name: 'disk_free_bytes', help: 'Room on the disk of the data' },
      labelNames: [],
      read(add) {
        const disk = collecting.disk.view();
        if (disk !== null) add({}, disk.freeBytes);
      },
    },
  ];
}

type Lane = SourceInside['lanes'][number];

/** What a scrape has looked up holds for all its figures; real time. */
const LOOKED_UP_FOR_MS = 500;

/** Lanes of each broker; looked up once a scrape, since a broker knows a hundred thousand assets. */
function laneReader({ runner }: Pick<Shown, 'runner'>): () => Array<[string, Lane[]]> {
  let found: { at: number; lanes: Array<[string, Lane[]]> } | null = null;
  return () => {
    const at = performance.now();
    if (found !== null && at - found.at < LOOKED_UP_FOR_MS) return found.lanes;
    const brokers = runner.statuses().filter(({ kind }) => kind === 'mqtt');
    const lanes = brokers.map(({ id }): [string, Lane[]] => {
      return [id, runner.source(id)?.inside?.().lanes ?? []];
    });
    found = { at, lanes };
    return lanes;
  };
}

function eachLane(
  read: ReturnType<typeof laneReader>,
  see: (labels: { collector: string; lane: string }, lane: Lane) => void,
): void {
  for (const [collector, lanes] of read()) {
    for (const lane of lanes) see({ collector, lane: lane.lane }, lane);
  }
}

function laneGauges(lanes: ReturnType<typeof laneReader>): Figure[] {
  const gauge = (name: string, help: string, value: (lane: Lane) => number): Figure => ({
    ...{ name: `collector_${name}`, help, labelNames: ['collector', 'lane'] },
    read: (add) => eachLane(lanes, (labels, lane) => add(labels, value(lane))),
  });
  return [
    gauge('mqtt_unacked', 'Messages taken in and not acknowledged', ({ unacked }) => unacked),
    gauge('mqtt_connected', '1 while connected', ({ connected }) => (connected ? 1 : 0)),
    gauge('ack_delay_seconds', 'From message to acknowledgement, last batch', (l) => l.ackDelayS),
  ];
}

function laneCounters(lanes: ReturnType<typeof laneReader>): Figure[] {
  return [
    {
      ...{ name: 'collector_mqtt_reconnects_total', help: 'Connections lost, by reason' },
      labelNames: ['collector', 'lane', 'reason'],
      read: (add) =>
        eachLane(lanes, (labels, { reconnects }) => {
          for (const [reason, count] of Object.entries(reconnects)) {
            add({ ...labels, reason }, count);
          }
        }),
    },
    {
      ...{ name: 'collector_session_lost_total', help: 'Sessions a broker had forgotten' },
      labelNames: ['collector', 'lane'],
      read: (add) => eachLane(lanes, (labels, { sessionsLost }) => add(labels, sessionsLost)),
    },
  ];
}

const droppedCounts = { group: 'dropped', labels: ['reason'] as [string] };

/** What sources gave up, and what the spool of the readings store did. */
function droppedFigure({ collecting }: Shown, ofSources: Figure): Figure {
  return {
    ...ofSources,
    async read(add) {
      await ofSources.read(add);
      const { givenUp } = await collecting.spool();
      if (givenUp > 0) add({ collector: 'spool', reason: 'spool_full' }, givenUp);
    },
  };
}

/** Counts that the parts keep since the start: what was refused and why, and the rest by name. */
function collectorCounters(core: Shown): Figure[] {
  const { runner } = core;
  const each = (see: (collector: string, name: string, value: number) => void): void => {
    for (const [collector, counts] of runner.counters()) {
      for (const [name, value] of counts) see(collector, name, value);
    }
  };
  const named = (
    name: string,
    help: string,
    of: { group: string; labels: [string] | [string, string] },
  ): Figure => ({
    ...{ name: `collector_${name}`, help, labelNames: ['collector', ...of.labels] },
    read: (add) =>
      each((collector, counted, value) => {
        const [group, first, second] = counted.split('/');
        if (group !== of.group || first === undefined) return;
        const [one, two] = of.labels;
        const more = two === undefined ? {} : { [two]: second ?? '' };
        add({ collector, [one]: first, ...more }, value);
      }),
  });
  return [
    named('rejected_total', 'Refused, by decoder and reason', {
      ...{ group: 'refused', labels: ['decoder', 'reason'] },
    }),
    droppedFigure(core, named('dropped_total', 'Given up, by reason', droppedCounts)),
    {
      ...{ name: 'collector_missed_slots_total', help: 'Rounds that never took place' },
      labelNames: ['bus'],
      read(add) {
        for (const { name, bus } of runner.buses()) add({ bus: name }, bus.missedSlots());
      },
    },
    {
      ...{ name: 'collector_counts_total', help: 'All else that a source counts' },
      labelNames: ['collector', 'what'],
      read: (add) =>
        each((collector, name, value) => {
          if (!/^(readings|events|duplicates)$|^(refused|dropped)\//.test(name)) {
            add({ collector, what: name }, value);
          }
        }),
    },
  ];
}
