/** IEC 61970 CIM100 XML to the same tables as the CSV files. */
import { ABC } from '../../model/phases.ts';
import { deviceRow, sectionRow, sourceRow, supplyPointRow } from '../rows.ts';
import { type NetworkTables, noTables } from '../tables.ts';
import { lineClasses, shuntClasses, switchClasses } from './cim/classes.ts';
import { type Ends, type Terminals, terminalsOf } from './cim/terminals.ts';
import { type CimFile, type CimObject, readCimXml } from './cim/xml.ts';
import { finishImport, type NetworkImport } from './csv.ts';
import { textOf } from './csv-table.ts';
import { networkFiles } from './forms.ts';
import { type Findings, findings, type ImportFile } from './report.ts';

interface Reading {
  file: string;
  cim: CimFile;
  terminals: Terminals;
  found: Findings;
  tables: NetworkTables;
  lines: Record<keyof NetworkTables, number[]>;
  /** Id of an object in our tables. */
  idOf: (object: CimObject) => string;
}

/**
 * Reads one CIM file. An id is `IdentifiedObject.name` where unique, else the mRID. A transformer between two nodes
 * becomes a section, a consumer a supply point. Refused with the element named: dangling terminals, ids given twice,
 * elements joined to nodes that do not exist, conducting classes nobody knows.
 */
export function importCim(file: ImportFile, before: NetworkTables | null = null): NetworkImport {
  const found = findings();
  const text = textOf(file, found);
  const cim = readCimXml(file.name, text ?? '<none/>', found);
  const terminals = terminalsOf(file.name, cim, found);
  const tables = noTables();
  const lines = {
    sources: [],
    devices: [],
    sections: [],
    transformers: [],
    supplyPoints: [],
    assets: [],
    protection: [],
  };
  const reading = { file: file.name, cim, terminals, found, tables, lines, idOf: namesOf(cim) };
  for (const [name, objects] of cim.byClass) {
    for (const object of objects) readObject(reading, name, object);
  }
  const declaredNodes = [...terminals.nodes];
  const done = finishImport(tables, lines, { found, before, declaredNodes });
  for (const finding of [...done.report.refused, ...done.report.warnings]) {
    if (!Object.values(networkFiles).includes(finding.file)) continue;
    finding.file = file.name;
    finding.column = '';
  }
  return done;
}

/** Unique names first; a name that two objects of the same use bear is no id. */
function namesOf(cim: CimFile): (object: CimObject) => string {
  const bearers = new Map<string, number>();
  const keyOf = (object: CimObject): string => {
    const isPoint = object.class === 'EnergyConsumer' || object.class === 'ConnectivityNode';
    return `${isPoint ? object.class : ''}/${object.values.get('name') ?? ''}`;
  };
  const isNamed = (object: CimObject): boolean =>
    object.class in switchClasses ||
    lineClasses.has(object.class) ||
    ['PowerTransformer', 'EnergyConsumer', 'EnergySource', 'ConnectivityNode'].includes(
      object.class,
    );
  for (const object of cim.objects.values()) {
    if (!isNamed(object)) continue;
    bearers.set(keyOf(object), (bearers.get(keyOf(object)) ?? 0) + 1);
  }
  return (object) => {
    const name = object.values.get('name');
    if (name !== undefined && bearers.get(keyOf(object)) === 1) return name;
    return object.values.get('mRID') ?? object.id;
  };
}

function readObject(reading: Reading, name: string, object: CimObject): void {
  if (name in switchClasses) readSwitch(reading, object);
  else if (lineClasses.has(name)) readLine(reading, object);
  else if (name === 'PowerTransformer') readTransformer(reading, object);
  else if (name === 'EnergySource') readSource(reading, object);
  else if (name === 'EnergyConsumer') readConsumer(reading, object);
  else if (reading.terminals.has(object.id) && !shuntClasses.has(name)) {
    const place = { file: reading.file, row: object.line, column: name };
    reading.found.refuse(place, 'NET-CLASS-UNKNOWN', {
      class: name,
      id: object.values.get('mRID') ?? object.id,
    });
  }
}

function readSwitch(reading: Reading, object: CimObject): void {
  const ends = twoEnds(reading, object);
  if (ends === null) return;
  const poles = polesOf(reading, object);
  const normalOpen = object.values.get('normalOpen');
  const open = object.values.get('open');
  const phases = poles.phases === 0 ? ABC : poles.phases;
  const normal = normalOpen === undefined ? open === 'true' : normalOpen === 'true';
  const normalClosed = (normal ? 0 : phases) & ~poles.normalOpen;
  const present = open === undefined && !poles.isPresentTold ? null : open === 'true';
  const presentClosed = present === null ? null : (present ? 0 : phases) & ~poles.open;
  reading.lines.devices.push(object.line);
  reading.tables.devices.push(
    deviceRow({
      id: reading.idOf(object),
      kind: switchClasses[object.class] ?? 'load_break_switch',
      ...ends,
      name: object.values.get('name') ?? object.id,
      phases,
      normalClosed,
      presentClosed,
      ratingA: numberIn(object, 'ratedCurrent'),
    }),
  );
}

/** What the single poles of a switch say (SwitchPhase): none given means all three, as the switch says. */
function polesOf(
  reading: Reading,
  object: CimObject,
): { phases: number; normalOpen: number; open: number; isPresentTold: boolean } {
  const poles = { phases: 0, normalOpen: 0, open: 0, isPresentTold: false };
  for (const pole of reading.terminals.partsOf('SwitchPhase', 'Switch', object.id)) {
    const mask = phaseMask(pole.values.get('phaseSide1'));
    poles.phases |= mask;
    if (pole.values.get('normalOpen') === 'true') poles.normalOpen |= mask;
    const closed = pole.values.get('closed');
    if (closed !== undefined) poles.isPresentTold = true;
    if (closed === 'false') poles.open |= mask;
  }
  return poles;
}

function readLine(reading: Reading, object: CimObject): void {
  const ends = twoEnds(reading, object);
  if (ends === null) return;
  const parts = reading.terminals.partsOf('ACLineSegmentPhase', 'ACLineSegment', object.id);
  const phases = parts.reduce((mask, part) => mask | phaseMask(part.values.get('phase')), 0);
  reading.lines.sections.push(object.line);
  reading.tables.sections.push(
    sectionRow({
      id: reading.idOf(object),
      ...ends,
      // phases s1 and s2 of a split secondary are whatever phase reaches them
      phases: phases === 0 ? ABC : phases,
      lengthM: numberIn(object, 'length'),
    }),
  );
}

/** One section from the first end to each other one, with the phases of its tanks. */
function readTransformer(reading: Reading, object: CimObject): void {
  const nodes = reading.terminals.nodesOf(object, reading.found);
  if (nodes === null) return;
  // each tank has terminals of its own, often at the same nodes
  const [first, ...others] = new Set(nodes);
  if (first === undefined || others.length === 0) {
    tellTerminals(reading, object, nodes.length);
    return;
  }
  const tanks = reading.terminals.partsOf('TransformerTank', 'PowerTransformer', object.id);
  const ends = tanks.flatMap((tank) =>
    reading.terminals.partsOf('TransformerTankEnd', 'TransformerTank', tank.id),
  );
  const phases = ends
    .filter((end) => end.values.get('endNumber') === '1')
    .reduce((mask, end) => mask | phaseMask(end.values.get('orderedPhases')), 0);
  for (const [i, toNode] of others.entries()) {
    reading.lines.sections.push(object.line);
    reading.tables.sections.push(
      sectionRow({
        id: i === 0 ? reading.idOf(object) : `${reading.idOf(object)}/${i + 2}`,
        fromNode: first,
        toNode,
        phases: phases === 0 ? ABC : phases,
        construction: 'transformer',
      }),
    );
  }
}

function readSource(reading: Reading, object: CimObject): void {
  const node = oneEnd(reading, object);
  if (node === null) return;
  const volts = numberIn(object, 'nominalVoltage');
  reading.lines.sources.push(object.line);
  reading.tables.sources.push(
    sourceRow({ id: reading.idOf(object), node, kv: volts === null ? null : volts / 1000 }),
  );
}

function readConsumer(reading: Reading, object: CimObject): void {
  const node = oneEnd(reading, object);
  if (node === null) return;
  const parts = reading.terminals.partsOf('EnergyConsumerPhase', 'EnergyConsumer', object.id);
  const phases = parts.reduce((mask, part) => mask | phaseMask(part.values.get('phase')), 0);
  const watts = numberIn(object, 'p') ?? 0;
  const vars = numberIn(object, 'q') ?? 0;
  const kva = Math.round(Math.hypot(watts, vars)) / 1000;
  reading.lines.supplyPoints.push(object.line);
  reading.tables.supplyPoints.push(
    supplyPointRow({
      id: reading.idOf(object),
      node,
      phases: phases === 0 ? ABC : phases,
      phaseUnknown: parts.length > 0 && phases === 0,
      kva: kva === 0 ? null : kva,
    }),
  );
}

function twoEnds(reading: Reading, object: CimObject): Ends | null {
  const nodes = reading.terminals.nodesOf(object, reading.found);
  if (nodes === null) return null;
  const [fromNode, toNode] = nodes;
  if (nodes.length === 2 && fromNode !== undefined && toNode !== undefined) {
    return { fromNode, toNode };
  }
  tellTerminals(reading, object, nodes.length);
  return null;
}

function oneEnd(reading: Reading, object: CimObject): string | null {
  const nodes = reading.terminals.nodesOf(object, reading.found);
  if (nodes === null) return null;
  if (nodes.length === 1) return nodes[0] ?? null;
  tellTerminals(reading, object, nodes.length);
  return null;
}

function tellTerminals(reading: Reading, object: CimObject, terminals: number): void {
  const place = { file: reading.file, row: object.line, column: object.class };
  const id = object.values.get('name') ?? object.id;
  reading.found.refuse(place, 'NET-TERMINALS', { class: object.class, id, terminals });
}

/** `…SinglePhaseKind.A`, `…OrderedPhaseCodeKind.ABN`: the phases in the last word; s1 and s2 are none of A, B, C. */
function phaseMask(reference: string | undefined): number {
  const word = reference?.slice(reference.lastIndexOf('.') + 1) ?? '';
  return (word.includes('A') ? 1 : 0) | (word.includes('B') ? 2 : 0) | (word.includes('C') ? 4 : 0);
}

function numberIn(object: CimObject, name: string): number | null {
  const value = Number(object.values.get(name));
  return object.values.has(name) && Number.isFinite(value) ? value : null;
}
