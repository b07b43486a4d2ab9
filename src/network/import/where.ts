/** Rows that say where and when: a device or supply points, a start and an end. */

import type { Instant } from '../../model/time.ts';
import { idListCell } from './cells.ts';
import type { Column } from './csv-table.ts';
import type { Findings, Place } from './report.ts';
import { instantCell } from './times.ts';

/** What a file of works or outages needs to know of the network. */
export interface WhereContext {
  zone: string;
  isDevice: (id: string) => boolean;
  isSupplyPoint: (id: string) => boolean;
}

export interface Where {
  devices: string[];
  supplyPoints: string[];
  start: Instant;
  end: Instant;
}

/** Empty, so that a row without times is told. */
const noTime = '' as unknown as Instant;

export const nowhere: Where = { devices: [], supplyPoints: [], start: noTime, end: noTime };

export function whereColumns(zone: string): Column[] {
  const instant = instantCell(zone);
  return [
    { name: 'device', field: 'devices', read: idListCell },
    { name: 'supply_points', field: 'supplyPoints', read: idListCell },
    { name: 'start', field: 'start', read: instant, isRequired: true },
    { name: 'end', field: 'end', read: instant, isRequired: true },
  ];
}

/** Refuses rows that say no place, two places, unknown ids, or an end before their start. */
export function checkWhere(
  row: Where,
  place: Place,
  world: { found: Findings; context: WhereContext },
): void {
  const { found, context } = world;
  if ((row.devices.length === 0) === (row.supplyPoints.length === 0)) {
    found.refuse({ ...place, column: 'device' }, 'IMP-WHERE', {});
  }
  for (const id of row.devices) {
    if (context.isDevice(id)) continue;
    found.refuse({ ...place, column: 'device' }, 'IMP-DEVICE-UNKNOWN', { id });
  }
  for (const id of row.supplyPoints) {
    if (context.isSupplyPoint(id)) continue;
    found.refuse({ ...place, column: 'supply_points' }, 'IMP-POINT-UNKNOWN', { id });
  }
  if (row.end <= row.start) found.refuse({ ...place, column: 'end' }, 'IMP-END-FIRST', {});
}
