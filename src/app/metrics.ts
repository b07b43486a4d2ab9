/** Figures of the parts behind the HTTP side, read when somebody asks. Source ids are labels, asset ids never. */
import { Counter, Gauge, type Registry } from 'prom-client';
import { assetContacts, sourceHealths } from '../model/source.ts';
import type { Core } from './core.ts';

type Shown = Pick<Core, 'runner' | 'outbox' | 'board' | 'missing' | 'supervisor' | 'counters'> & {
  clock: Core['clock'];
};

/** Registers them; nothing is counted twice, the parts keep the numbers. */
export function coreMetrics(register: Registry, core: Shown): void {
  collectorCounters(register, core);
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    read: (set: (labels: Record<string, string>, value: number) => void) => void,
  ): void => {
    new Gauge({
      name: `forewatt_${name}`,
      ...{ help, labelNames, registers: [register] },
      collect() {
        this.reset();
        read((labels, value) => this.inc(labels, value));
      },
    });
  };
  gauge('collector_sources', 'Sources by kind and health', ['kind', 'health'], (add) => {
    const all = core.runner.statuses();
    for (const kind of new Set(all.map((source) => source.kind))) {
      for (const health of sourceHealths) add({ kind, health }, 0);
    }
    for (const { kind, health } of all) add({ kind, health }, 1);
  });
  gauge('collector_assets', 'Assets by kind of source and contact', ['kind', 'contact'], (add) => {
    for (const { kind, assets } of core.runner.statuses()) {
      for (const contact of assetContacts) add({ kind, contact }, assets[contact]);
    }
  });
  gauge('collector_backlog', 'Taken in and not yet durable', ['collector'], (add) => {
    for (const { id, backlog } of core.runner.statuses()) add({ collector: id }, backlog);
  });
  gauge('outages', 'Open outages by state', ['state'], (add) => {
    for (const state of ['suspected', 'confirmed', 'restoring']) add({ state }, 0);
    for (const { state } of core.board.outages.values()) {
      if (state !== 'restored') add({ state }, 1);
    }
  });
  gauge('customers_dark', 'Supply points without supply', ['why'], (add) => {
    const { customers } = core.counters.view(core.clock.now());
    add({ why: 'fault' }, customers.dark);
    add({ why: 'planned' }, customers.planned);
  });
  gauge('missing', 'What does not work now, as in /readyz', ['part'], (add) => {
    for (const part of ['records', 'readings', 'sources', 'channels']) add({ part }, 0);
    for (const { part } of core.missing.now()) add({ part }, 1);
  });
  gauge('work_in_flight', 'Work that has begun and not ended', [], (add) => {
    add({}, core.supervisor.inFlight());
  });
}

/** Counts that the parts keep since the start: readings, events, what was refused and why, and the rest by name. */
function collectorCounters(register: Registry, { runner, outbox }: Shown): void {
  const counter = (
    name: string,
    help: string,
    labelNames: string[],
    read: (set: (labels: Record<string, string>, value: number) => void) => void,
  ): void => {
    new Counter({
      name: `forewatt_${name}`,
      ...{ help, labelNames, registers: [register] },
      collect() {
        this.reset();
        read((labels, value) => this.inc(labels, value));
      },
    });
  };
  const each = (see: (collector: string, name: string, value: number) => void): void => {
    for (const [collector, counts] of runner.counters()) {
      for (const [name, value] of counts) see(collector, name, value);
    }
  };
  for (const what of ['readings', 'events'] as const) {
    counter(`collector_${what}_total`, `Collected ${what}`, ['collector'], (add) =>
      each((collector, name, value) => {
        if (name === what) add({ collector }, value);
      }),
    );
  }
  counter('collector_rejected_total', 'Refused, by reason', ['collector', 'reason'], (add) =>
    each((collector, name, value) => {
      const [group, reason] = name.split('/');
      if (group === 'rejected' && reason !== undefined) add({ collector, reason }, value);
    }),
  );
  counter('collector_counts_total', 'All else that a source counts', ['collector', 'what'], (add) =>
    each((collector, name, value) => {
      const isOwn = name === 'readings' || name === 'events' || name.startsWith('rejected/');
      if (!isOwn) add({ collector, what: name }, value);
    }),
  );
  counter('notices_total', 'What became of notices at the outbox', ['what'], (add) => {
    for (const [what, value] of outbox.counts()) add({ what }, value);
  });
}
