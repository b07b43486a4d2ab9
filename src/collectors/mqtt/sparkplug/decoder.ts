/** Sparkplug B: payloads that are understood only with the births that came before them. */
import type { Clock } from '../../../runtime/clock.ts';
import type { Random } from '../../../runtime/random.ts';
import { isAssetId } from '../../ids.ts';
import {
  type Context,
  type Decoded,
  type Decoder,
  nothing,
  type Rejected,
  reject,
} from '../decoders/decoder.ts';
import type { Mapping } from '../mapping/mapping.ts';
import { type MetricMap, metricMap, sparkplugFacts } from './facts.ts';
import {
  counted,
  deviceBorn,
  deviceOf,
  type EdgeDevice,
  type EdgeNode,
  named,
  nodeBorn,
  ofNode,
  seqs,
  sessionOf,
} from './node.ts';
import { edgeNodes } from './nodes.ts';
import { type SparkplugPayload, sparkplugPayload } from './payload.ts';
import { rebirths } from './rebirths.ts';
import { type SparkplugTopic, sparkplugTopic } from './topic.ts';

export interface SparkplugDecoder {
  decode: Decoder;
  stop(): void;
}

/** Most devices of one node. */
const devicesMost = 2_000;

interface Spoken {
  topic: SparkplugTopic;
  payload: SparkplugPayload;
  node: EdgeNode;
  context: Context;
  map: MetricMap;
}

/** @param deps.publish false when there is no connection; nothing may be queued then */
export function sparkplugDecoder(deps: {
  clock: Clock;
  random: Random;
  publish(topic: string, payload: Uint8Array): boolean;
}): SparkplugDecoder {
  const nodes = edgeNodes(deps.clock);
  const maps = new WeakMap<Mapping, MetricMap>();
  const births = rebirths(deps);

  function mapOf(mapping: Mapping): MetricMap {
    const known = maps.get(mapping);
    if (known !== undefined) return known;
    const map = metricMap(mapping);
    maps.set(mapping, map);
    return map;
  }

  function spoken({ topic, payload, node, context, map }: Spoken): Decoded | Rejected {
    if (payload.seq !== null && !(payload.seq < seqs)) return reject('wrong_type', 'seq');
    const isBirth = topic.type === 'NBIRTH' || topic.type === 'DBIRTH';
    if (topic.type === 'NBIRTH') {
      nodeBorn(node, payload);
      births.born(topic.group, topic.node);
    } else {
      if (payload.seq === null) return reject('missing_field', 'seq');
      counted(node, payload.seq);
      nodes.watchGap(node, () => births.need(topic.group, topic.node));
    }
    if (!node.devices.has(topic.device ?? ofNode) && node.devices.size >= devicesMost) {
      return reject('oversize', 'devices');
    }
    const device = deviceOf(node, topic.device ?? ofNode);
    if (topic.type === 'DDEATH') return deadDevice(device, { topic, context, map });
    if (isBirth) deviceBorn(device, payload.metrics);
    if (!node.isBorn) births.need(topic.group, topic.node);
    const { known, unknown } = named(device, payload.metrics);
    if (unknown > 0) births.need(topic.group, topic.node);
    if (unknown > 0 && known.length === 0) return reject('unknown_alias');
    if (isBirth && map.asset !== null) device.asset = textAt(known, map.asset);
    const asset = assetOf(device, { topic, context, map });
    if (asset === null) return reject('missing_field', 'asset');
    if (!isAssetId(asset)) return reject('unknown_asset');
    const isSelf = topic.device === null;
    const speaking = { asset, device, metrics: known, isBirth, at: payload.at };
    const facts = sparkplugFacts(speaking, map, context);
    const clocks = payload.at === null ? [] : [{ asset, claimed: payload.at }];
    return {
      ...facts,
      ping: null,
      // What a node says of itself besides is its own business.
      notes: [
        ...facts.notes.filter((note) => !(isSelf && note === 'unmatched')),
        ...aliases(unknown),
      ],
      spoke: [asset],
      clocks,
      ...(isBirth ? { told: [{ asset, isThere: true }] } : {}),
    };
  }

  return {
    decode(topic, bytes, context) {
      const at = sparkplugTopic(topic);
      if (at === null) return reject('not_sparkplug', 'topic');
      if (at === 'other') return nothing(['command_ignored']);
      // A birth is never kept by a broker that is set up well; an old one would explain nothing.
      if (context.isRetained) return nothing(['retained_ignored']);
      if (bytes.length > context.maxPayloadBytes) return reject('oversize');
      if (context.mapping === null) return reject('missing_field', 'mapping');
      const payload = sparkplugPayload(bytes);
      if (payload === 'oversize') return reject('oversize', 'metrics');
      if (payload === null) return reject('not_sparkplug', bytes.length === 0 ? 'empty' : null);
      const map = mapOf(context.mapping);
      const of = { topic: at, payload, node: nodes.at(at), context, map };
      return at.type === 'NDEATH' ? deadNode(of) : spoken(of);
    },
    stop() {
      births.stop();
      nodes.stop();
    },
  };
}

/** A death belongs to one session: a late one of an old session must not end the new one. */
function deadNode({ topic, payload, node, context, map }: Spoken): Decoded | Rejected {
  const session = sessionOf(payload);
  if (session === null) return reject('missing_field', 'bdSeq');
  if (!node.isBorn || session !== node.bdSeq) return nothing(['old_death']);
  node.isBorn = false;
  const told = [...node.devices].flatMap(([name, device]) => {
    if (!device.isAlive) return [];
    device.isAlive = false;
    const of = { ...topic, device: name === ofNode ? null : name };
    const asset = assetOf(device, { topic: of, context, map });
    return asset === null || !isAssetId(asset) ? [] : [{ asset, isThere: false }];
  });
  return { ...nothing(), told, spoke: [] };
}

function deadDevice(
  device: EdgeDevice,
  of: { topic: SparkplugTopic; context: Context; map: MetricMap },
): Decoded | Rejected {
  device.isAlive = false;
  const asset = assetOf(device, of);
  if (asset === null) return reject('missing_field', 'asset');
  if (!isAssetId(asset)) return reject('unknown_asset');
  return { ...nothing(), told: [{ asset, isThere: false }], spoke: [] };
}

/** As its birth named it, as a level of the topic says, else the device, or the node where it speaks of itself. */
function assetOf(
  device: EdgeDevice,
  of: { topic: SparkplugTopic; context: Context; map: MetricMap },
): string | null {
  const { group, node, device: name } = of.topic;
  if (of.map.asset !== null && name !== null) return device.asset;
  const level = of.context.assetLevel;
  if (level === null) return name ?? node;
  return ['', group, '', node, name ?? node][level] ?? null;
}

function textAt(metrics: ReturnType<typeof named>['known'], name: string): string | null {
  const value = metrics.find((one) => one.name === name)?.value;
  if (typeof value === 'string' && value.trim() !== '' && value !== 'overflow') return value.trim();
  return typeof value === 'number' ? String(value) : null;
}

function aliases(unknown: number): string[] {
  return unknown === 0 ? [] : ['unknown_alias'];
}
