/** The columns of each network file. */
import { customerClasses, tiers } from '../../model/contact.ts';
import { ABC } from '../../model/phases.ts';
import { deviceRow, sectionRow, sourceRow, supplyPointRow, transformerRow } from '../rows.ts';
import {
  type AssetRow,
  automations,
  type DeviceRow,
  deviceKinds,
  earthings,
  type NetworkTables,
  type ProtectionRow,
  type SectionRow,
  type SourceRow,
  type SupplyPointRow,
  type TableName,
  type TransformerRow,
} from '../tables.ts';
import {
  booleanCell,
  choiceCell,
  idCell,
  idListCell,
  numberCell,
  phasesCell,
  type ReadCell,
  textCell,
} from './cells.ts';
import type { Column, TableForm } from './csv-table.ts';

/** `from_node` → `fromNode`. */
function fieldOf(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function column(name: string, read: ReadCell, field = fieldOf(name)): Column {
  return { name, field, read };
}

function required(name: string, read: ReadCell): Column {
  return { ...column(name, read), isRequired: true };
}

const lat = column('lat', numberCell(-90, 90));
const lon = column('lon', numberCell(-180, 180));
const kv = column('kv', numberCell(0, 1_500));
const ratingA = column('rating_a', numberCell(0, 100_000));
const name = column('name', textCell);
const phases = column('phases', phasesCell);
const headEnd = column('head_end', idCell);
const concentrator = column('concentrator', idCell);

const nameIsId = (row: { id: string; name: string }): void => {
  if (row.name === '') row.name = row.id;
};

const sources: TableForm<SourceRow> = {
  columns: [
    required('id', idCell),
    required('node', idCell),
    name,
    kv,
    column('earthing', choiceCell(earthings)),
  ],
  defaults: sourceRow({ id: '', node: '', name: '' }),
  finish: nameIsId,
};

const devices: TableForm<DeviceRow> = {
  columns: [
    required('id', idCell),
    required('kind', choiceCell(deviceKinds)),
    required('from_node', idCell),
    required('to_node', idCell),
    name,
    column('feeder', idCell),
    phases,
    column('normal_state', choiceCell(['open', 'closed']), 'normalClosed'),
    lat,
    lon,
    column('remote', booleanCell),
    kv,
    column('owner', textCell),
    column('boundary', booleanCell),
    column('fa', choiceCell(automations)),
    column('opens_without_voltage', booleanCell),
    ratingA,
  ],
  defaults: deviceRow({
    id: '',
    kind: '' as DeviceRow['kind'],
    fromNode: '',
    toNode: '',
    name: '',
  }),
  finish(row) {
    nameIsId(row);
    const state = row.normalClosed as unknown as number | string;
    row.normalClosed = state === 'open' ? 0 : row.phases;
  },
};

const sections: TableForm<SectionRow> = {
  columns: [
    required('id', idCell),
    required('from_node', idCell),
    required('to_node', idCell),
    phases,
    column('length_m', numberCell(0, 1_000_000)),
    column('construction', choiceCell(['overhead', 'cable', 'transformer'])),
    ratingA,
  ],
  defaults: sectionRow({ id: '', fromNode: '', toNode: '' }),
};

const transformers: TableForm<TransformerRow> = {
  columns: [
    required('id', idCell),
    required('node', idCell),
    name,
    phases,
    column('kva', numberCell(0, 1_000_000)),
    lat,
    lon,
    column('owner', choiceCell(['public', 'private'])),
    column('vector_group', textCell),
  ],
  defaults: transformerRow({ id: '', node: '', name: '' }),
  finish: nameIsId,
};

const UNKNOWN_PHASE = -1;
const supplyPhasesCell: ReadCell = (text, place, found) =>
  text === '?' || text === '？' ? UNKNOWN_PHASE : phasesCell(text, place, found);

const supplyPoints: TableForm<SupplyPointRow> = {
  columns: [
    required('id', idCell),
    column('node', idCell),
    column('transformer', idCell),
    column('phases', supplyPhasesCell),
    column('meter', idCell),
    column('account', idCell),
    column('premises', idCell),
    column('class', choiceCell(customerClasses)),
    column('tier', choiceCell(tiers)),
    column('account_manager', textCell),
    column('address', textCell),
    column('area', textCell),
    lat,
    lon,
    column('kva', numberCell(0, 1_000_000)),
    column('supply_role', choiceCell(['main', 'second'])),
    column('transfer', choiceCell(['none', 'manual', 'auto'])),
    column('own_supply', choiceCell(['none', 'ups', 'standby'])),
    column('own_supply_minutes', numberCell(0, 100_000)),
    column('generation_kw', numberCell(0, 1_000_000)),
    column('generation_kind', choiceCell(['pv', 'chp', 'battery'])),
    column('islanding', booleanCell),
    column('box', idCell),
    column('rota_block', idCell),
    column('area_class', choiceCell(['urban', 'rural', 'remote'])),
    headEnd,
    concentrator,
    column('gasp', booleanCell),
    column('voltage_v', numberCell(1, 1_000_000)),
  ],
  defaults: supplyPointRow({ id: '', phases: UNKNOWN_PHASE }),
  finish(row) {
    row.phaseUnknown = row.phases === UNKNOWN_PHASE;
    if (row.phaseUnknown) row.phases = ABC;
  },
};

const assets: TableForm<AssetRow> = {
  columns: [
    required('id', idCell),
    required('at', idCell),
    column('kind', choiceCell(['terminal', 'indicator', 'sensor'])),
    column('side', choiceCell(['source', 'load'])),
    headEnd,
    concentrator,
  ],
  defaults: { id: '', at: '', kind: null, side: null, headEnd: null, concentrator: null },
};

const protection: TableForm<ProtectionRow> = {
  columns: [
    required('id', idCell),
    required('title', textCell),
    column('level', textCell),
    required('from', textCell),
    required('to', textCell),
    column('supply_points', idListCell),
    column('feeders', idListCell),
    column('crew', textCell),
  ],
  defaults: {
    ...{ id: '', title: '', level: null, from: '', to: '' },
    ...{ supplyPoints: [], feeders: [], crew: null },
  },
};

/** The form of each table of the network. */
export const networkForms: { [T in TableName]: TableForm<NetworkTables[T][number]> } = {
  sources,
  devices,
  sections,
  transformers,
  supplyPoints,
  assets,
  protection,
};

/** File of each table. */
export const networkFiles: Record<TableName, string> = {
  sources: 'sources.csv',
  devices: 'devices.csv',
  sections: 'sections.csv',
  transformers: 'transformers.csv',
  supplyPoints: 'supply_points.csv',
  assets: 'assets.csv',
  protection: 'protection.csv',
};
