import type { decoderNames } from '../settings.ts';
import { chirpstack } from './chirpstack.ts';
import type { Decoder } from './decoder.ts';
import { headEndEvents } from './head-end.ts';
import { jsonEvents } from './json-events.ts';
import { jsonReadings } from './json-readings.ts';
import { mapped } from './mapped.ts';
import { thingsStack } from './things-stack.ts';

/** Those that need no memory of what came before. A new payload is one file and one line. */
export const decoders: Readonly<
  Record<Exclude<(typeof decoderNames)[number], 'sparkplug_b'>, Decoder>
> = {
  json_readings: jsonReadings,
  json_events: jsonEvents,
  head_end: headEndEvents,
  mapping: mapped,
  chirpstack,
  things_stack: thingsStack,
};
