/** A grid of one feeder with forty supply points, said by hand. */
import type { GridReads } from '../../../src/api/parts/grid.ts';
import type { DeviceView, FeederView, SupplyPointView } from '../../../src/api/shapes/grid.ts';
import { fault } from '../../../src/runtime/problem.ts';

export const pointIds = Array.from({ length: 40 }, (_, n) => `SP-${100_001 + n}`);

const feeder: FeederView = {
  id: 'XQ-12',
  name: '<script>alert(1)</script>',
  state: 'live',
  customers: { total: 40, dark: 0 },
  offNormal: [],
  loadA: 141.2,
  ratingA: 400,
  voltageKv: 10.4,
  alarms: 0,
  earthFault: null,
  automation: null,
  readAt: null,
};

const device: DeviceView = {
  ...{ id: 'RC-204', name: '东环路', label: '东环路 RC-204', kind: 'recloser', feeder: 'XQ-12' },
  ...{ phases: 'ABC', normal: 'closed', state: 'closed', stateOrigin: 'normal', stateAt: null },
  ...{ supply: 'live', remote: true, parent: 'CB-1', customersBelow: 40, ratingA: 400 },
  ...{ lat: null, lon: null, outage: null, tags: [] },
};

function pointView(id: string): SupplyPointView {
  return {
    ...{ id, meter: id.replace('SP-', 'M-'), feeder: 'XQ-12', transformer: 'TX-880', phases: 'A' },
    ...{ class: id === 'SP-100040' ? 'life_support' : 'residential', tier: null },
    ...{
      address: '东环路 18 号',
      area: 'A-1',
      supply: 'live',
      since: null,
      path: ['CB-1', 'RC-204'],
    },
    ...{ outage: null, plannedOutage: null, pDark: 0.01, evidenceAt: null, lat: null, lon: null },
  };
}

const noOne = {
  customers: 0,
  byClass: { life_support: 0, critical: 0, business: 0, residential: 0 },
};

export const handGrid: GridReads = {
  feeders: () => [feeder],
  feeder: (id) => (id === feeder.id ? feeder : null),
  diagram: (id) => (id === feeder.id ? { feeder: id, columns: ['id'], rows: [['CB-1']] } : null),
  device: (id) => (id === device.id ? device : null),
  values: (id) =>
    id !== device.id
      ? null
      : [
          {
            ...{ asset: id, quantity: 'voltage', phase: 'A', value: 5_980, unit: 'V' },
            ...{ quality: 'good', time: '2026-07-15T09:00:00Z', ageMs: 4_000, isOld: false },
          },
        ],
  trace: (id, { direction, state }) =>
    id !== device.id
      ? null
      : {
          ...{ device: id, direction, state, supplyPoints: 40, ids: pointIds, devices: [id] },
          ...{ byClass: { ...noOne.byClass, residential: 39, life_support: 1 }, kva: 400 },
        },
  whatIf: ({ open }) => {
    if (open.some((id) => id !== device.id)) throw fault('API-NOT-FOUND', { what: 'device' });
    return {
      ...{ lost: { ...noOne, customers: 40 }, gained: noOne, lostPoints: [], gainedPoints: [] },
      ...{ loops: [], parallel: [], backFeed: null, kept: [], load: [] },
    };
  },
  offNormal: () => [],
  supplyPoint: (key) => {
    const keysOf = (one: string): string[] => [
      one,
      ...['M-', '1300'].map((of) => one.replace('SP-', of)),
    ];
    const id = pointIds.find((one) => keysOf(one).includes(key));
    return id === undefined ? null : pointView(id);
  },
  supplyPoints: (ids) => ids.map(pointView),
  classesOf: (ids) => ids.map((id) => pointView(id).class),
  search: () => [],
};
