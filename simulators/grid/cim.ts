/** Reads the test feeder: just the elements of CIM100 XML that a distribution tree needs. */
import { readFileSync } from 'node:fs';
import { SaxesParser } from 'saxes';
import { allPhases, type Mask, maskOf } from './network.ts';

export interface CimBranch {
  id: string;
  kind: 'line' | 'switch' | 'regulator';
  from: string;
  to: string;
  mask: Mask;
  lengthM: number;
  isNormallyOpen: boolean;
}

interface CimConsumer {
  id: string;
  node: string;
  mask: Mask;
  peakW: number;
}

export interface CimFeeder {
  sourceNode: string;
  branches: CimBranch[];
  consumers: CimConsumer[];
  /** Drawing coordinates in feet. */
  points: Map<string, { x: number; y: number }>;
}

interface Element {
  type: string;
  text: Map<string, string>;
  links: Map<string, string>;
}

/** Lines, switches, regulators and consumers of the file, with phases and drawing points. */
export function readCimFeeder(path: string): CimFeeder {
  const elements = readElements(path);
  const ends = terminalsOf(elements);
  const phases = phasesByElement(elements);
  const branches: CimBranch[] = [];
  const consumers: CimConsumer[] = [];
  let sourceNode = '';
  for (const [id, element] of elements) {
    const nodes = ends.get(id);
    if (nodes === undefined) continue;
    const name = nameOf(element);
    const mask = phases.get(id) ?? allPhases;
    if (element.type === 'EnergySource') sourceNode = nodes[0]!;
    if (element.type === 'EnergyConsumer') {
      const peakW = Number(element.text.get('EnergyConsumer.p'));
      consumers.push({ id: name, node: nodes[0]!, mask, peakW });
    }
    const kind = branchKinds[element.type];
    if (kind === undefined) continue;
    const from = nodes[0]!;
    const to = nodes.find((node) => node !== from)!;
    branches.push({
      id: name,
      kind,
      from,
      to,
      mask: kind === 'regulator' ? (phases.get(id) ?? allPhases) : mask,
      lengthM: Number(element.text.get('Conductor.length') ?? 0),
      isNormallyOpen: element.text.get('Switch.normalOpen') === 'true',
    });
  }
  return { sourceNode, branches, consumers, points: pointsOf(elements, ends) };
}

const branchKinds: Record<string, CimBranch['kind']> = {
  ACLineSegment: 'line',
  LoadBreakSwitch: 'switch',
  PowerTransformer: 'regulator',
};

function readElements(path: string): Map<string, Element> {
  const elements = new Map<string, Element>();
  const parser = new SaxesParser();
  let current: Element | null = null;
  let field = '';
  parser.on('opentag', ({ name, attributes }) => {
    const about = attributes['rdf:about'];
    if (about !== undefined) {
      current = { type: local(name), text: new Map(), links: new Map() };
      elements.set(bare(about), current);
      return;
    }
    field = local(name);
    const link = attributes['rdf:resource'];
    if (link !== undefined) current?.links.set(field, bare(link));
  });
  parser.on('text', (text) => {
    if (text.trim() !== '') current?.text.set(field, text.trim());
  });
  parser.write(readFileSync(path, 'utf8')).close();
  return elements;
}

const local = (name: string): string => name.replace(/^cim:/, '');
const bare = (uri: string): string => uri.replace('urn:uuid:', '').replace(/^.*#/, '');
const nameOf = (element: Element): string => element.text.get('IdentifiedObject.name') ?? '';

/** Nodes of each element in the order of its terminals. */
function terminalsOf(elements: Map<string, Element>): Map<string, string[]> {
  const ends = new Map<string, Array<{ order: number; node: string }>>();
  for (const element of elements.values()) {
    if (element.type !== 'Terminal') continue;
    const owner = element.links.get('Terminal.ConductingEquipment')!;
    const node = elements.get(element.links.get('Terminal.ConnectivityNode')!)!;
    const order = Number(element.text.get('ACDCTerminal.sequenceNumber'));
    const list = ends.get(owner) ?? [];
    list.push({ order, node: nameOf(node) });
    ends.set(owner, list);
  }
  return new Map(
    [...ends].map(([id, list]) => [
      id,
      list.sort((a, b) => a.order - b.order).map(({ node }) => node),
    ]),
  );
}

/** Elements with fewer than three phases name them one by one; regulators through their tanks. */
function phasesByElement(elements: Map<string, Element>): Map<string, Mask> {
  const phases = new Map<string, Mask>();
  const add = (id: string | undefined, code: string | undefined): void => {
    if (id === undefined || code === undefined) return;
    const mask = maskOf(code.replace(/^SinglePhaseKind\.|^OrderedPhaseCodeKind\.|N$/g, ''));
    phases.set(id, (phases.get(id) ?? 0) | mask);
  };
  for (const { type, links } of elements.values()) {
    if (type === 'ACLineSegmentPhase') {
      add(links.get(`${type}.ACLineSegment`), links.get(`${type}.phase`));
    } else if (type === 'EnergyConsumerPhase') {
      add(links.get(`${type}.EnergyConsumer`), links.get(`${type}.phase`));
    } else if (type === 'SwitchPhase') {
      add(links.get('SwitchPhase.Switch'), links.get('SwitchPhase.phaseSide1'));
    } else if (type === 'TransformerTankEnd') {
      const tank = elements.get(links.get('TransformerTankEnd.TransformerTank') ?? '');
      const code = links.get('TransformerTankEnd.orderedPhases');
      add(tank?.links.get('TransformerTank.PowerTransformer'), code);
    }
  }
  return phases;
}

function pointsOf(
  elements: Map<string, Element>,
  ends: Map<string, string[]>,
): Map<string, { x: number; y: number }> {
  const byLocation = new Map<string, Map<number, { x: number; y: number }>>();
  for (const { type, text, links } of elements.values()) {
    if (type !== 'PositionPoint') continue;
    const location = links.get('PositionPoint.Location')!;
    const list = byLocation.get(location) ?? new Map();
    const x = Number(text.get('PositionPoint.xPosition'));
    list.set(Number(text.get('PositionPoint.sequenceNumber')), {
      x,
      y: Number(text.get('PositionPoint.yPosition')),
    });
    byLocation.set(location, list);
  }
  const points = new Map<string, { x: number; y: number }>();
  for (const [id, nodes] of ends) {
    const location = elements.get(id)?.links.get('PowerSystemResource.Location') ?? '';
    nodes.forEach((node, index) => {
      const point = byLocation.get(location)?.get(index + 1);
      if (point !== undefined && !points.has(node)) points.set(node, point);
    });
  }
  return points;
}
