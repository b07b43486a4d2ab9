import { z } from 'zod';
import { duration } from '../model/time.ts';

/** Where an InfluxDB 1.x answers, and as whom. The password belongs into the environment or a file. */
const influxSettings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('http://host:8086'),
  database: z
    .string()
    .regex(/^[\w-]{1,60}$/)
    .default('forewatt')
    .describe('Made when it is not there and the user may'),
  username: z.string().min(1),
  password: z.string().min(1).describe('env:NAME or file:PATH in braces after a dollar sign'),
});
export type InfluxSettings = z.output<typeof influxSettings>;

/** 27 bytes a reading, measured: 24 hours of 2,100 a second. */
export const usualSpool = { maxBytes: 5_000_000_000 } as const;

/** What waits on the disk for a server that is away. */
const spool = z.strictObject({
  maxBytes: z
    .int()
    .min(10_000_000)
    .default(usualSpool.maxBytes)
    .describe('Of readings that wait for InfluxDB; beyond it the oldest measurements go first'),
});

const readings = z
  .strictObject({
    engine: z.enum(['sqlite', 'influx']).default('sqlite'),
    influx: influxSettings.optional().describe('The server of the engine influx'),
    spool: spool.prefault({}),
    retention: z
      .strictObject({ raw: duration.prefault('7d'), minute: duration.prefault('400d') })
      .prefault({}),
  })
  .refine(({ engine, influx }) => engine !== 'influx' || influx !== undefined, {
    path: ['influx'],
    message: 'engine influx needs the url, username and password of the server',
  });

export const storeSettings = z
  .strictObject({
    readings: readings.prefault({}),
    records: z.strictObject({ engine: z.enum(['sqlite']).default('sqlite') }).prefault({}),
  })
  .prefault({});
