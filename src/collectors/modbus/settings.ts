import { z } from 'zod';
import { duration, parseDuration } from '../../model/time.ts';
import { assetId, sourceId } from '../ids.ts';

const periodLeastMs = 250;
const periodMostMs = parseDuration('24h');
const period = duration.refine(
  (ms) => ms >= periodLeastMs && ms <= periodMostMs,
  'a period between 250ms and 24h',
);

const device = z.strictObject({
  unit: z.int().min(0).max(255).describe('Unit number behind the gateway'),
  template: z.string().min(1).describe('Name of a file in config/devices/, without its ending'),
  asset: assetId.describe('What is measured: a meter, terminal or transformer'),
  every: period
    .optional()
    .describe('Period of the template’s fastest group; slower groups keep theirs'),
  timeout: duration.optional().describe('Overrides the source’s'),
  minGap: duration.optional().describe('Rest after a request to it; overrides the source’s'),
  ct: z.number().positive().default(1).describe('Current transformer ratio, applied after scale'),
  pt: z.number().positive().default(1).describe('Voltage transformer ratio, applied after scale'),
});
export type DeviceSettings = z.output<typeof device>;

const devices = z.array(device).min(1).max(255);

/** A gateway that takes several requests seldom takes more. */
const inFlightMost = 8;

/** A gateway or device that speaks Modbus over a TCP connection, in either framing. */
export const modbusTcpSettings = z.strictObject({
  id: sourceId,
  kind: z.literal('modbus_tcp'),
  enabled: z.boolean().default(true),
  framing: z
    .enum(['mbap', 'rtu'])
    .default('mbap')
    .describe('mbap: Modbus TCP; rtu: serial frames carried over TCP'),
  host: z.string().min(1).describe('Name or address'),
  port: z.int().min(1).max(65_535).default(502),
  timeout: duration.optional().describe('Of one request; 1s, with rtu 1.5s'),
  minGap: duration.optional().describe('Rest between two requests; 0, with rtu 20ms'),
  connectPause: duration.prefault('0ms').describe('Rest after connecting'),
  connectTimeout: duration.prefault('3s'),
  idleClose: duration.optional().describe('Hang up after this long without a request'),
  maxInFlight: z
    .int()
    .min(1)
    .max(inFlightMost)
    .default(1)
    .describe('Requests to different units under way at once; more than 1 with mbap only'),
  devices,
});
export type ModbusTcpSettings = z.output<typeof modbusTcpSettings>;

/** Slower than this no meter speaks; faster than this no line of copper carries. */
const baudLeast = 300;
const baudMost = 921_600;

/** A serial port of this machine, with the devices on its line; RTU framing. */
export const modbusSerialSettings = z.strictObject({
  id: sourceId,
  kind: z.literal('modbus_serial'),
  enabled: z.boolean().default(true),
  path: z
    .string()
    .min(1)
    .describe('The port: /dev/serial/by-id/… stays the same when others are plugged in'),
  baud: z.int().min(baudLeast).max(baudMost).default(9_600),
  parity: z.enum(['none', 'even', 'odd']).default('none'),
  dataBits: z.literal(8).default(8).describe('Serial frames are bytes: 8'),
  stopBits: z.literal([1, 2]).default(1),
  timeout: duration.optional().describe('Of one request; 1.5s, longer below 2400 baud'),
  minGap: duration.optional().describe('Rest between two requests; 20ms, longer below 2400 baud'),
  connectPause: duration.prefault('0ms').describe('Rest after opening the port'),
  devices,
});
export type ModbusSerialSettings = z.output<typeof modbusSerialSettings>;

export type ModbusSettings = ModbusTcpSettings | ModbusSerialSettings;
