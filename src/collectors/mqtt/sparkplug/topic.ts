/** Topics of Sparkplug B: `spBv1.0/group/type/node[/device]`. Pure. */

export const sparkplugNamespace = 'spBv1.0';
const types = ['NBIRTH', 'NDEATH', 'DBIRTH', 'DDEATH', 'NDATA', 'DDATA'] as const;
export type SparkplugType = (typeof types)[number];

export interface SparkplugTopic {
  group: string;
  type: SparkplugType;
  node: string;
  /** null in what a node says of itself. */
  device: string | null;
}

/** `other` is what is no news of a device: commands to it, and the state of hosts. Null: no topic of Sparkplug. */
export function sparkplugTopic(topic: string): SparkplugTopic | 'other' | null {
  const [namespace, group, type, node, device, ...rest] = topic.split('/');
  if (namespace !== sparkplugNamespace || rest.length > 0) return null;
  if (group === 'STATE' || type === 'NCMD' || type === 'DCMD') return 'other';
  const known = types.find((one) => one === type);
  if (known === undefined || !group || !node) return null;
  const isOfDevice = known.startsWith('D');
  if (isOfDevice !== (device !== undefined && device !== '')) return null;
  return { group, type: known, node, device: device ?? null };
}

export function commandTopic(group: string, node: string): string {
  return `${sparkplugNamespace}/${group}/NCMD/${node}`;
}
