/** Rows with the defaults of the missing columns, in one place for every importer. */
import { ABC } from '../model/phases.ts';
import type { DeviceRow, SectionRow, SourceRow, SupplyPointRow, TransformerRow } from './tables.ts';

export function sourceRow(row: Pick<SourceRow, 'id' | 'node'> & Partial<SourceRow>): SourceRow {
  return { name: row.id, kv: null, earthing: 'solid', ...row };
}

type DeviceKey = 'id' | 'kind' | 'fromNode' | 'toNode';

/** `normalClosed` left out: closed in all its phases. */
export function deviceRow(row: Pick<DeviceRow, DeviceKey> & Partial<DeviceRow>): DeviceRow {
  const phases = row.phases ?? ABC;
  return {
    name: row.id,
    feeder: null,
    phases,
    normalClosed: phases,
    presentClosed: null,
    lat: null,
    lon: null,
    remote: false,
    kv: null,
    owner: null,
    boundary: false,
    fa: 'none',
    opensWithoutVoltage: false,
    ratingA: null,
    ...row,
  };
}

export function sectionRow(
  row: Pick<SectionRow, 'id' | 'fromNode' | 'toNode'> & Partial<SectionRow>,
): SectionRow {
  return { phases: ABC, lengthM: null, construction: 'overhead', ratingA: null, ...row };
}

export function transformerRow(
  row: Pick<TransformerRow, 'id' | 'node'> & Partial<TransformerRow>,
): TransformerRow {
  return {
    name: row.id,
    phases: ABC,
    kva: null,
    lat: null,
    lon: null,
    owner: 'public',
    vectorGroup: null,
    ...row,
  };
}

export function supplyPointRow(
  row: Pick<SupplyPointRow, 'id'> & Partial<SupplyPointRow>,
): SupplyPointRow {
  return {
    node: null,
    transformer: null,
    phases: ABC,
    phaseUnknown: row.phases === undefined,
    meter: null,
    account: null,
    premises: null,
    class: 'residential',
    tier: null,
    accountManager: null,
    address: null,
    area: null,
    lat: null,
    lon: null,
    kva: null,
    supplyRole: 'main',
    transfer: 'none',
    ownSupply: 'none',
    ownSupplyMinutes: null,
    generationKw: null,
    generationKind: null,
    islanding: false,
    box: null,
    rotaBlock: null,
    areaClass: null,
    headEnd: null,
    concentrator: null,
    gasp: true,
    voltageV: 220,
    ...row,
  };
}
