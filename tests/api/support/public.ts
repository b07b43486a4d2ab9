/** What the public sees: one outage of three customers, one plan, one known number. */
import type { PublicReads } from '../../../src/api/parts/public.ts';
import type { CustomerAnswer, PublicStatus } from '../../../src/api/shapes/public.ts';

export const evilName = '<img src=x onerror=alert(1)>';
const iso = (text: string): string => new Date(text).toISOString();

export const publicStatus: PublicStatus = {
  ...{ asOf: iso('2026-07-15T01:00:00Z'), utility: '新区供电公司', zone: 'Asia/Shanghai' },
  customers: '<5',
  areas: [
    { id: 'A-1', name: evilName, also: [], state: 'off', customers: '<5' },
    { id: 'A-2', name: '河东', also: [], state: 'on', customers: 0 },
  ],
  outages: [
    {
      ...{ id: 'O-2026-000017', area: 'A-1', areaName: evilName, state: 'confirmed' },
      ...{ customers: '<5', startedAt: iso('2026-07-15T00:35:00Z'), restoredAt: null },
      etr: {
        ...{ at: iso('2026-07-15T07:30:00Z'), low: iso('2026-07-15T07:30:00Z') },
        ...{ high: iso('2026-07-15T08:00:00Z'), origin: 'statistical' },
      },
      ...{ cause: 'vegetation', plannedOutage: null, crew: 'on_site' },
      ...{ lastUpdateAt: iso('2026-07-15T00:50:00Z'), nextUpdateAt: null, lat: null, lon: null },
    },
  ],
  planned: [
    {
      ...{ id: 'P-2026-000031', revision: 1, state: 'announced', area: 'A-2', areaName: '河东' },
      ...{ lines: ['XQ-12'], start: iso('2026-07-20T00:00:00Z'), end: iso('2026-07-20T02:00:00Z') },
      windows: [{ start: iso('2026-07-20T00:00:00Z'), end: iso('2026-07-20T02:00:00Z') }],
      ...{ reason: '检修', customers: 40 },
    },
  ],
  cancelled: [],
};

export const off: CustomerAnswer = {
  ...{ label: '户号 13••••8842 · 新区 东环路 1•', area: 'A-1', state: 'off' },
  ...{ since: Date.parse('2026-07-15T00:35:00Z'), etr: publicStatus.outages[0]?.etr ?? null },
  ...{
    cause: 'vegetation',
    crew: 'on_site',
    planned: [],
    cancelled: [],
    lastUpdateAt: null,
    nextUpdateAt: null,
  },
};

export function handPublic(calls: string[]): PublicReads {
  let confirmedAt: number | null = null;
  return {
    status: () => publicStatus,
    lookup: (text) => {
      calls.push(`lookup ${text}`);
      if (text === '1300007777') return { ...off, state: 'on', since: null, etr: null, crew: null };
      return text === '1300008842' ? off : null;
    },
    link: (token) =>
      token === 'kgood'
        ? {
            ...off,
            ...{ supplyPoint: 'SP-100001', contact: 'C-12' },
            state: 'planned',
            text: 'Power cut <b>Monday</b>',
            canConfirm: true,
            confirmedAt,
          }
        : null,
    confirm: async () => {
      confirmedAt = Date.parse('2026-07-15T01:00:00Z');
      return true;
    },
  };
}
