import { modbusSerial, modbusTcp } from './modbus/collector.ts';
import { mqtt } from './mqtt/collector.ts';
import { relayFolder } from './relay/collector.ts';

/** A new kind of source is one folder and one line. */
export const collectorKinds = {
  modbus_tcp: modbusTcp,
  modbus_serial: modbusSerial,
  mqtt,
  relay_folder: relayFolder,
} as const;
