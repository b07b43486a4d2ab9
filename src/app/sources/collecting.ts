/** The collectors of the settings, built before what they hand to. */
import type { Sink } from '../../collectors/collector.ts';
import { type CollectorRunner, collectorRunner } from '../../collectors/runner.ts';
import type { Ingest } from '../../ingest.ts';
import type { Ground } from '../ground.ts';
import { readDeviceTemplates, readHeadEnds, readPayloadMappings } from './device-files.ts';

export interface Collecting {
  runner: CollectorRunner;
  /** From here on collected facts go this way; before that nothing may be collected. */
  handTo(ingest: Ingest): void;
}

export function openRunner(ground: Ground): Collecting {
  const { settings, loaded, clock, log, supervisor } = ground;
  let sink: Sink | null = null;
  const now = (): Sink => {
    if (sink === null) throw new Error('collected before there was a way in');
    return sink;
  };
  const runner = collectorRunner(settings.sources, {
    ...{ clock, log, supervisor, random: Math.random },
    headEnds: readHeadEnds(loaded.folder).headEnds,
    mappings: readPayloadMappings(loaded.folder).mappings,
    templates: readDeviceTemplates(loaded.folder).templates,
    sink: {
      telemetry: (readings) => now().telemetry(readings),
      events: (events) => now().events(events),
      contact: (changes) => now().contact(changes),
      deadLetter: (letter) => now().deadLetter(letter),
      health: (change) => now().health(change),
    },
  });
  return {
    runner,
    handTo(ingest) {
      sink = sinkOf(ingest);
    },
  };
}

function sinkOf(ingest: Ingest): Sink {
  return {
    async telemetry(readings) {
      await ingest.telemetry(readings);
    },
    async events(events) {
      await ingest.events(events);
    },
    contact: (changes) => ingest.contact(changes),
    deadLetter: (letter) => ingest.deadLetter(letter),
    health() {},
  };
}
