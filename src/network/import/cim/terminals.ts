/** Which terminals an element has, and which nodes they lead to. */

import type { Findings } from '../report.ts';
import type { CimFile, CimObject } from './xml.ts';

export interface Ends {
  fromNode: string;
  toNode: string;
}

export interface Terminals {
  /** All nodes that the file declares, as they are called in our tables. */
  nodes: Iterable<string>;
  has(element: string): boolean;
  /** Nodes of an element in the order of its terminals; `null` when one was refused. */
  nodesOf(element: CimObject, found: Findings): string[] | null;
  /** Objects of a class that point to an owner, such as the poles of a switch. */
  partsOf(part: string, property: string, owner: string): CimObject[];
}

/** Groups the terminals; one that belongs to nothing is refused. */
export function terminalsOf(file: string, cim: CimFile, found: Findings): Terminals {
  const byElement = new Map<string, CimObject[]>();
  for (const terminal of cim.byClass.get('Terminal') ?? []) {
    const element = terminal.values.get('ConductingEquipment');
    if (element === undefined || !cim.objects.has(element)) {
      tellDangling(file, terminal, element ?? 'nothing', found);
      continue;
    }
    const others = byElement.get(element);
    if (others === undefined) byElement.set(element, [terminal]);
    else others.push(terminal);
  }
  for (const terminals of byElement.values()) terminals.sort((a, b) => sequence(a) - sequence(b));
  const names = nodeNames(cim);
  const parts = new Map<string, Map<string, CimObject[]>>();
  return {
    nodes: names.values(),
    has: (element) => byElement.has(element),
    nodesOf(element, findings) {
      const nodes = (byElement.get(element.id) ?? []).map((terminal) =>
        nodeOf({ file, names, terminal, element, found: findings }),
      );
      return nodes.includes(null) ? null : (nodes as string[]);
    },
    partsOf(part, property, owner) {
      let byOwner = parts.get(part);
      if (byOwner === undefined) {
        byOwner = Map.groupBy(cim.byClass.get(part) ?? [], (one) => one.values.get(property) ?? '');
        parts.set(part, byOwner);
      }
      return byOwner.get(owner) ?? [];
    },
  };
}

/** Node id → its name where unique, else the id. */
function nodeNames(cim: CimFile): Map<string, string> {
  const nodes = cim.byClass.get('ConnectivityNode') ?? [];
  const bearers = Map.groupBy(nodes, (node) => node.values.get('name') ?? node.id);
  return new Map(
    nodes.map((node) => {
      const name = node.values.get('name') ?? node.id;
      return [node.id, bearers.get(name)?.length === 1 ? name : node.id];
    }),
  );
}

/** A terminal that is not connected leads to a node of its own: the element stays, its far side has no supply from here. */
function nodeOf(one: {
  file: string;
  names: Map<string, string>;
  terminal: CimObject;
  element: CimObject;
  found: Findings;
}): string | null {
  const { terminal, element, found } = one;
  const place = { file: one.file, row: terminal.line, column: 'Terminal' };
  const id = element.values.get('name') ?? element.id;
  const target = terminal.values.get('ConnectivityNode');
  const node = target === undefined ? undefined : one.names.get(target);
  if (terminal.values.get('connected') === 'false') {
    const end = sequence(terminal);
    found.warn(place, 'NET-TERMINAL-OPEN', { id, end });
    return `${id}/end-${end}`;
  }
  if (node !== undefined) return node;
  found.refuse(place, 'NET-NODE-UNKNOWN', { id, node: target ?? 'none' });
  return null;
}

function sequence(terminal: CimObject): number {
  return Number(terminal.values.get('sequenceNumber') ?? 1);
}

function tellDangling(file: string, terminal: CimObject, element: string, found: Findings): void {
  const place = { file, row: terminal.line, column: 'Terminal' };
  const id = terminal.values.get('name') ?? terminal.id;
  found.refuse(place, 'NET-TERMINAL-DANGLING', { id, element });
}
