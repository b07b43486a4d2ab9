/** Payloads read by the mapping files of the product. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Decoded, Rejected } from '../../src/collectors/mqtt/decoders/decoder.ts';
import { decoders } from '../../src/collectors/mqtt/decoders/registry.ts';
import { matches } from '../../src/collectors/mqtt/filters.ts';
import { routesOf } from '../../src/collectors/mqtt/intake.ts';
import { readMapping, readMappings } from '../../src/collectors/mqtt/mapping/read.ts';
import { mqttSettings } from '../../src/collectors/mqtt/settings.ts';
import type { Reading } from '../../src/model/reading.ts';
import { seriesOf } from '../../src/model/reading.ts';

const folder = 'config/mappings';
export const { mappings, problems } = readMappings(
  readdirSync(folder).map((name) => ({
    file: name,
    text: readFileSync(join(folder, name), 'utf8'),
  })),
);

/** How a message came; a minute's fraction after the time of the examples when left out. */
export interface Came {
  receivedAt: number;
  isRetained: boolean;
  decoder: keyof typeof decoders;
  /** Text of a mapping of the test's own. */
  text: string;
}

/** As a subscription by this mapping would read it. */
export function cameOf(
  name: string,
  topic: string,
  payload: string,
  over: Partial<Came> = {},
): Decoded | Rejected {
  const own = over.text === undefined ? null : readMapping('own.yaml', over.text);
  const mapping = own === null ? mappings.get(name) : own.mapping;
  if (mapping === undefined || mapping === null) throw new Error(own?.problems.join() ?? name);
  const decoder = over.decoder ?? 'mapping';
  const { subscriptions } = mqttSettings.parse({
    id: 'iot',
    kind: 'mqtt',
    url: 'mqtt://broker:1883',
    subscriptions: [{ topic: mapping.topic, decoder, lane: 'telemetry', mapping: name }],
  });
  const routes = subscriptions.flatMap((one) => routesOf(one, new Map([[name, mapping]])));
  const route = routes.find(({ filter }) => matches(filter, topic.split('/')));
  if (route === undefined) throw new Error(`no subscription takes ${topic}`);
  const context: Context = {
    source: 'iot',
    receivedAt: over.receivedAt ?? Date.parse('2026-11-25T08:00:01.300Z'),
    isRetained: over.isRetained ?? false,
    maxPayloadBytes: 262_144,
    assetLevel: route.assetLevel,
    timezone: null,
    timeUnit: null,
    eventCodes: new Map(),
    mapping: route.mapping,
  };
  return decoders[decoder](topic, new TextEncoder().encode(payload), context);
}

/** The same where it must have been read. */
export function facts(
  name: string,
  topic: string,
  payload: string,
  over: Partial<Came> = {},
): Decoded {
  const came = cameOf(name, topic, payload, over);
  if ('rejected' in came) throw new Error(`${came.rejected} ${came.field}`);
  return came;
}

/** Values by their point, without the asset. */
export function points(readings: readonly Reading[]): Record<string, number | null> {
  return Object.fromEntries(
    readings.map((reading) => [seriesOf(reading).slice(reading.asset.length + 1), reading.value]),
  );
}
