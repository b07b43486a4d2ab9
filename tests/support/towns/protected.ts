// A school with two supplies and generators of its own, where the college entrance examination is written.
import type { TownPlan } from '../story-towns.ts';

export const protectedTowns = {
  'protected-school': {
    drawing: `
      SS1 - CB1 - LS1 - FU1 - LS3 - TX1*4
                  LS1 - FU3 - TX3*6
      SS2 - CB2 - LS2 - FU2 - TX2*8
      SS3 - CB3 - LS4 - FU4 - TX4*8
      LS4 - SW9/ - LS1
    `,
    feeders: { CB1: 'XQ-12', CB2: 'XQ-14', CB3: 'XQ-16' },
    remote: ['CB1', 'CB2', 'CB3'],
    earthing: { SS1: 'unearthed', SS2: 'unearthed', SS3: 'unearthed' },
    people: { School: { at: 'TX1-1', also: ['TX2-1'], class: 'business' } },
    points: {
      'TX1-1': {
        ...{ premises: 'P-1', supply_role: 'main', transfer: 'auto', tier: 'special' },
        ...{ own_supply: 'standby', own_supply_minutes: '120' },
      },
      'TX2-1': { premises: 'P-1', supply_role: 'second', transfer: 'auto', tier: 'special' },
    },
    protection: [
      // Local times, as a calendar is written; the last has a day alone.
      ['GK-2026', '高考', '一级', '2026-06-07 09:00', '2026-06-07 09:12', 'TX1-1', '', '保电一班'],
      ['FAIR', '交易会', '', '2026-07-01', '2026-07-03', '', 'XQ-16', ''],
    ],
  },
} satisfies Record<string, TownPlan>;
