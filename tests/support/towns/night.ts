// A feeder with as many customers as a real one has.
import type { TownPlan } from '../story-towns.ts';

const TRANSFORMERS = 19;
const CUSTOMERS_EACH = 470;
/** Behind each transformer one home depends on its supply. */
export const breathing = Array.from({ length: TRANSFORMERS }, (_, i) => `Breath${i + 1}`);
export const hospital = 'Hospital';
export const allCustomers = TRANSFORMERS * CUSTOMERS_EACH;

const branches = Array.from(
  { length: TRANSFORMERS },
  (_, i) => `LS1 - FU${i + 1} - TX${i + 1}*${CUSTOMERS_EACH}`,
);

export const nightTowns = {
  'night-feeder': {
    drawing: ['SS1 - CB1 - LS1', ...branches, 'SS1 - CB2 - LS90 - FU90 - TX90*6'].join('\n'),
    feeders: { CB1: 'XQ-12', CB2: 'XQ-14' },
    remote: ['CB1', 'CB2'],
    earthing: {},
    people: Object.fromEntries([
      ...breathing.map((name, i) => [
        name,
        { at: `TX${i + 1}-1`, class: 'life_support' as const, phone: `+86139000071${10 + i}` },
      ]),
      [hospital, { at: 'TX1-2', class: 'critical' as const, phone: '+8613900007333' }],
    ]),
  },
} satisfies Record<string, TownPlan>;
