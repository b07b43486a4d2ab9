import { z } from 'zod';
import { modbusSerialSettings, modbusTcpSettings } from './modbus/settings.ts';
import { mqttSettings } from './mqtt/settings.ts';
import { relayFolderSettings, relaySettings } from './relay/settings.ts';

/** Most connections of one service; beyond it the work is split by feeder. */
const sourcesMost = 2_000;

/** `sources:` of the configuration: each connection we collect from, by kind. */
export const sourcesSettings = z
  .array(
    z.discriminatedUnion('kind', [
      modbusTcpSettings,
      modbusSerialSettings,
      mqttSettings,
      relayFolderSettings,
    ]),
  )
  .max(sourcesMost)
  .default([]);

export type SourceSettings = z.output<typeof sourcesSettings>[number];

export { relaySettings };
