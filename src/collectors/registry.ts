import { modbusSerial, modbusTcp } from './modbus/collector.ts';
import { mqtt } from './mqtt/collector.ts';

/** A new kind of source is one folder and one line. */
export const collectorKinds = {
  modbus_tcp: modbusTcp,
  modbus_serial: modbusSerial,
  mqtt,
} as const;
