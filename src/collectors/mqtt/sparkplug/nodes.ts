/** All edge nodes that are known, and the messages of theirs that are missing. */
import { type DurationMs, SECOND } from '../../../model/time.ts';
import type { Cancel, Clock } from '../../../runtime/clock.ts';
import { type EdgeNode, edgeNode } from './node.ts';
import type { SparkplugTopic } from './topic.ts';

export interface EdgeNodes {
  at(topic: SparkplugTopic): EdgeNode;
  /** Calls back when what is missing now has not come within 5 s. */
  watchGap(node: EdgeNode, lost: () => void): void;
  stop(): void;
}

/** A message that is late may still come; later than this it is lost. */
const gapMost: DurationMs = 5 * SECOND;
/** Most nodes remembered; the one known longest is forgotten first. */
const nodesMost = 10_000;

export function edgeNodes(clock: Clock): EdgeNodes {
  const nodes = new Map<string, EdgeNode>();
  const gaps = new Map<EdgeNode, Cancel>();
  return {
    at({ group, node }) {
      const name = `${group}/${node}`;
      const known = nodes.get(name);
      if (known !== undefined) return known;
      if (nodes.size >= nodesMost) nodes.delete(nodes.keys().next().value ?? '');
      const fresh = edgeNode();
      nodes.set(name, fresh);
      return fresh;
    },
    watchGap(node, lost) {
      if (node.missing.size === 0 || gaps.has(node)) return;
      const look = (): void => {
        gaps.delete(node);
        if (node.missing.size === 0) return;
        node.missing.clear();
        lost();
      };
      gaps.set(node, clock.after(gapMost, look));
    },
    stop() {
      for (const cancel of gaps.values()) cancel();
      gaps.clear();
    },
  };
}
