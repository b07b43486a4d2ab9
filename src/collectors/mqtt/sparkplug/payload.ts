/** Payloads of Sparkplug B (Protocol Buffers) as metrics, and the one command that is ever sent. Pure. */
import proto from 'sparkplug-payload/lib/sparkplugPayloadProto.js';
import type { Instant } from '../../../model/time.ts';

const { Payload } = proto.org.eclipse.tahu.protobuf;
type ProtoMetric = InstanceType<typeof Payload.Metric>;

export interface Metric {
  name: string | null;
  /** Stands for the name after a birth has said which. */
  alias: number | null;
  at: Instant | null;
  /** null: as the birth said. */
  datatype: number | null;
  isHistorical: boolean;
  raw: ProtoMetric;
}

export interface SparkplugPayload {
  at: Instant | null;
  seq: number | null;
  metrics: readonly Metric[];
}

/** `undefined` is a value that is no scalar; `overflow` one that no number holds exactly. */
export type MetricValue = number | string | boolean | null | 'overflow' | undefined;

const metricsMost = 10_000;
const type = { int8: 1, int16: 2, int32: 3, int64: 4, boolean: 11 } as const;

/** Null when the bytes are no payload: garbage, or nothing at all. */
export function sparkplugPayload(bytes: Uint8Array): SparkplugPayload | 'oversize' | null {
  if (bytes.length === 0) return null;
  let payload: InstanceType<typeof Payload>;
  try {
    payload = Payload.decode(bytes);
  } catch {
    return null;
  }
  if (payload.metrics.length > metricsMost) return 'oversize';
  return {
    at: said(payload, 'timestamp') ? numberOf(payload.timestamp) : null,
    seq: said(payload, 'seq') ? numberOf(payload.seq) : null,
    metrics: payload.metrics.map((one) => metricOf(one as ProtoMetric)),
  };
}

function metricOf(raw: ProtoMetric): Metric {
  return {
    name: said(raw, 'name') && raw.name !== '' ? raw.name : null,
    alias: said(raw, 'alias') ? numberOf(raw.alias) : null,
    at: said(raw, 'timestamp') ? numberOf(raw.timestamp) : null,
    datatype: said(raw, 'datatype') && raw.datatype !== 0 ? raw.datatype : null,
    isHistorical: raw.isHistorical === true,
    raw,
  };
}

/** Fields that were not sent have a default, which must never be taken for a value of 0. */
function said(of: object, field: string): boolean {
  return Object.hasOwn(of, field) && (of as Record<string, unknown>)[field] !== null;
}

/** @param datatype the metric's own, else that of its birth */
export function metricValue({ raw }: Metric, datatype: number | null): MetricValue {
  if (raw.isNull === true) return null;
  if (said(raw, 'intValue')) return intOf(raw.intValue ?? 0, datatype);
  if (said(raw, 'longValue')) return longOf(raw.longValue ?? 0, datatype);
  if (said(raw, 'floatValue')) return shortest(raw.floatValue ?? Number.NaN);
  if (said(raw, 'doubleValue')) return finite(raw.doubleValue ?? Number.NaN);
  if (said(raw, 'booleanValue')) return raw.booleanValue === true;
  if (said(raw, 'stringValue')) return raw.stringValue ?? null;
  const isOther = ['bytesValue', 'datasetValue', 'templateValue', 'extensionValue'].some((field) =>
    said(raw, field),
  );
  return isOther ? undefined : null;
}

/** Signed ones travel as the two's complement of 32 bits, some senders use only as many as they need. */
function intOf(value: number, datatype: number | null): number {
  if (datatype === type.int8) return (value << 24) >> 24;
  if (datatype === type.int16) return (value << 16) >> 16;
  return datatype === type.int32 ? value | 0 : value >>> 0;
}

type Long = Exclude<NonNullable<ProtoMetric['longValue']>, number>;

function longOf(value: number | Long, datatype: number | null): number | 'overflow' {
  const isSigned = datatype !== null && datatype <= type.int64;
  const number =
    typeof value === 'number'
      ? value
      : (isSigned ? value.toSigned() : value.toUnsigned()).toNumber();
  return Number.isSafeInteger(number) ? number : 'overflow';
}

/** A float of 32 bits as it was meant: 230.1, not 230.10000610351562. */
function shortest(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function numberOf(value: number | { toNumber(): number }): number {
  return typeof value === 'number' ? value : value.toNumber();
}

/** The command by which a node says everything again, from its birth on. */
export function rebirthCommand(at: Instant): Uint8Array {
  const metric = { name: 'Node Control/Rebirth', datatype: type.boolean, booleanValue: true };
  return Payload.encode({ timestamp: at, metrics: [metric] }).finish();
}
