/** Figures of the parts behind the HTTP side, read when somebody asks. Source ids are labels, asset ids never. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Core } from './core.ts';
import { type Figure, sourceFigures } from './sources/watch/figures.ts';

type Shown = Pick<
  Core,
  | 'runner'
  | 'collecting'
  | 'relay'
  | 'asking'
  | 'outbox'
  | 'board'
  | 'missing'
  | 'learning'
  | 'supervisor'
  | 'counters'
> & {
  clock: Core['clock'];
};

/** Registers them; nothing is counted twice, the parts keep the numbers. */
export function coreMetrics(register: Registry, core: Shown): void {
  core.collecting.meter.register(register);
  const { gauges, counters } = sourceFigures(core);
  for (const figure of [...gauges, ...houseGauges(core)]) {
    const { read, name, ...rest } = figure;
    new Gauge({
      ...{ name: `forewatt_${name}`, ...rest, registers: [register] },
      async collect() {
        this.reset();
        await read((labels, value) => this.inc(labels, value));
      },
    });
  }
  for (const figure of [...counters, noticesFigure(core)]) {
    const { read, name, ...rest } = figure;
    new Counter({
      ...{ name: `forewatt_${name}`, ...rest, registers: [register] },
      async collect() {
        this.reset();
        await read((labels, value) => this.inc(labels, value));
      },
    });
  }
}

function houseGauges(core: Shown): Figure[] {
  return [
    {
      name: 'learned_gasps_heard',
      help: 'Share of dark meters that said so, by head-end, in the outages learned from',
      labelNames: ['head_end'],
      read(add) {
        for (const [id, { dark, heard }] of Object.entries(core.learning.lessons().gasps)) {
          add({ head_end: id }, dark === 0 ? 0 : heard / dark);
        }
      },
    },
    {
      name: 'learned_openings_per_hour',
      help: 'Rate of one device learned from closed outages, by feeder and kind',
      labelNames: ['feeder', 'kind'],
      read(add) {
        for (const rate of core.learning.lessons().rates) {
          add({ feeder: rate.feeder, kind: rate.kind }, rate.perHour);
        }
      },
    },
    {
      ...{ name: 'outages', help: 'Open outages by state', labelNames: ['state'] },
      read(add) {
        for (const state of ['suspected', 'confirmed', 'restoring']) add({ state }, 0);
        for (const { state } of core.board.outages.values()) {
          if (state !== 'restored') add({ state }, 1);
        }
      },
    },
    {
      ...{ name: 'customers_dark', help: 'Supply points without supply', labelNames: ['why'] },
      read(add) {
        const { customers } = core.counters.view(core.clock.now());
        add({ why: 'fault' }, customers.dark);
        add({ why: 'planned' }, customers.planned);
      },
    },
    {
      ...{ name: 'missing', help: 'What does not work now, as in /readyz', labelNames: ['part'] },
      read(add) {
        for (const part of ['records', 'readings', 'sources', 'relay', 'channels'])
          add({ part }, 0);
        for (const { part } of core.missing.now()) add({ part }, 1);
      },
    },
    {
      ...{ name: 'pings', help: 'Questions to meters now', labelNames: ['head_end', 'what'] },
      read(add) {
        for (const [headEnd, one] of core.asking.standing()) {
          add({ head_end: headEnd, what: 'waiting' }, one.waiting);
          add({ head_end: headEnd, what: 'open' }, one.open);
          add({ head_end: headEnd, what: 'last_minute' }, one.lastMinute);
        }
      },
    },
    {
      ...{
        name: 'relay',
        help: 'Segments for another zone, and their facts',
        labelNames: ['what'],
      },
      read(add) {
        for (const [what, value] of core.relay.counts()) add({ what }, value);
      },
    },
    {
      ...{ name: 'work_in_flight', help: 'Work that has begun and not ended', labelNames: [] },
      read: (add) => add({}, core.supervisor.inFlight()),
    },
  ];
}

function noticesFigure({ outbox }: Shown): Figure {
  return {
    ...{ name: 'notices_total', help: 'What became of notices at the outbox' },
    labelNames: ['what'],
    read(add) {
      for (const [what, value] of outbox.counts()) add({ what }, value);
    },
  };
}
