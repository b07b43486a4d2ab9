// One feeder with a hospital and a waterworks whose account managers ring them.
import type { TownPlan } from '../story-towns.ts';

export const managedTowns = {
  managed: {
    drawing: `
      SS1 - CB1 - LS1 - RC1 - TX1*6
                  LS1 - FU2 - TX2*6
    `,
    feeders: { CB1: 'XQ-12' },
    remote: ['CB1', 'RC1'],
    earthing: {},
    points: {
      'TX1-1': { tier: 'special', account_manager: '王晓东' },
      'TX1-2': { tier: 'second', account_manager: '王晓东' },
      'TX2-1': { tier: 'first' },
    },
    people: {
      Hospital: { at: 'TX1-1', class: 'critical' },
      School: { at: 'TX1-2', class: 'business' },
      Waterworks: { at: 'TX2-1', class: 'critical' },
    },
  },
} satisfies Record<string, TownPlan>;
