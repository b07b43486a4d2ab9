/** Payloads of Sparkplug B as an edge node would send them, by its own library. */
import sparkplug from 'sparkplug-payload';

const codec = sparkplug.get('spBv1.0');
type Payload = Parameters<NonNullable<typeof codec>['encodePayload']>[0];
export type Metrics = NonNullable<Payload['metrics']>;

/** The time of all that is sent where a test says nothing else. */
export const sentAt = Date.parse('2026-11-25T08:00:00Z');

export function encoded(payload: Payload): Buffer {
  if (codec === null) throw new Error('no codec');
  return Buffer.from(codec.encodePayload({ timestamp: sentAt, ...payload }));
}

/** The metrics of a command that was published. */
export function decoded(bytes: Uint8Array): Array<{ name: unknown; value: unknown }> {
  const metrics = codec?.decodePayload(bytes).metrics ?? [];
  return metrics.map(({ name, value }) => ({ name, value }));
}

export const bdSeq = (value: number): Metrics[number] => ({ name: 'bdSeq', type: 'UInt64', value });

export function nbirth(session: number, seq = 0, metrics: Metrics = []): Buffer {
  return encoded({ seq, metrics: [bdSeq(session), ...metrics] });
}

export const ndeath = (session: number): Buffer => encoded({ metrics: [bdSeq(session)] });

/** What a feeder terminal says of itself in its birth; the aliases of `data`. */
export const feeder: Metrics = [
  { name: 'Phase A/Voltage', alias: 1, type: 'Float', value: 230.1 },
  { name: 'Phase B/Voltage', alias: 2, type: 'Float', value: null },
  { name: 'Active Power', alias: 3, type: 'Int16', value: -5 },
  { name: 'Energy Import', alias: 4, type: 'UInt64', value: 812 },
  { name: 'Switch/Position', alias: 5, type: 'UInt8', value: 2 },
  { name: 'Fault/Passed', alias: 6, type: 'Boolean', value: false },
  { name: 'Fault/Phase', alias: 7, type: 'String', value: 'AB' },
];
