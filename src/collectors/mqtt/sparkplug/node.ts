/** One edge node and its devices: which births are known, and whether messages were lost. Pure but for its memory. */
import type { Instant } from '../../../model/time.ts';
import { type Metric, type MetricValue, metricValue, type SparkplugPayload } from './payload.ts';

/** A metric with the name and the type that its birth gave it. */
export interface NamedMetric {
  name: string;
  at: Instant | null;
  value: MetricValue;
  isHistorical: boolean;
}

export interface EdgeNode {
  isBorn: boolean;
  /** Of the session: a death belongs to the birth with the same number. */
  bdSeq: number | null;
  devices: Map<string, EdgeDevice>;
  /** Number the next message must have; null before the first. */
  expected: number | null;
  missing: Set<number>;
}

/** A device, or the node itself under the name ''. */
export interface EdgeDevice {
  isAlive: boolean;
  names: Map<number, string>;
  types: Map<string, number>;
  /** Last values of those metrics that a mapping compares. */
  values: Map<string, MetricValue>;
  /** As a metric of its birth names it. */
  asset: string | null;
}

/** Messages are numbered 0 to 255. */
export const seqs = 256;
export const ofNode = '';

export function edgeNode(): EdgeNode {
  return { isBorn: false, bdSeq: null, devices: new Map(), expected: null, missing: new Set() };
}

export function deviceOf(node: EdgeNode, name: string): EdgeDevice {
  const known = node.devices.get(name);
  if (known !== undefined) return known;
  const fresh = {
    isAlive: false,
    names: new Map(),
    types: new Map(),
    values: new Map(),
    asset: null,
  };
  node.devices.set(name, fresh);
  return fresh;
}

/** A new session: the names of all devices are void until they are born again. */
export function nodeBorn(node: EdgeNode, payload: SparkplugPayload): void {
  node.isBorn = true;
  node.bdSeq = sessionOf(payload);
  node.missing.clear();
  node.expected = payload.seq === null ? null : (payload.seq + 1) % seqs;
  for (const device of node.devices.values()) {
    device.names.clear();
    device.types.clear();
  }
}

/** Number of the session that a birth or a death belongs to. */
export function sessionOf({ metrics }: SparkplugPayload): number | null {
  const metric = metrics.find(({ name }) => name === 'bdSeq');
  const value = metric === undefined ? null : metricValue(metric, metric.datatype);
  return typeof value === 'number' ? value : null;
}

/** Takes the number of a message; what was passed over is missing until it comes. */
export function counted(node: EdgeNode, seq: number): void {
  const expected = node.expected ?? seq;
  const wasMissing = node.missing.delete(seq);
  if (wasMissing && seq !== expected) return;
  for (let one = expected; one !== seq; one = (one + 1) % seqs) node.missing.add(one);
  node.expected = (seq + 1) % seqs;
}

/** Learns the names of a birth; what was known before is void. */
export function deviceBorn(device: EdgeDevice, metrics: readonly Metric[]): void {
  device.isAlive = true;
  device.names.clear();
  device.types.clear();
  for (const { name, alias, datatype } of metrics) {
    if (name === null) continue;
    if (alias !== null) device.names.set(alias, name);
    if (datatype !== null) device.types.set(name, datatype);
  }
}

/** Metrics by their names; `unknown` counts those whose alias no birth has explained. */
export function named(
  device: EdgeDevice,
  metrics: readonly Metric[],
): { known: NamedMetric[]; unknown: number } {
  const known: NamedMetric[] = [];
  for (const metric of metrics) {
    const name =
      metric.name ?? (metric.alias === null ? null : (device.names.get(metric.alias) ?? null));
    if (name === null) continue;
    const datatype = metric.datatype ?? device.types.get(name) ?? null;
    const { at, isHistorical } = metric;
    known.push({ name, at, value: metricValue(metric, datatype), isHistorical });
  }
  return { known, unknown: metrics.length - known.length };
}
