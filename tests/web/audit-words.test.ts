import { expect, test } from 'vitest';
import {
  alarmActions,
  earthFaultActions,
  noticeActions,
  outageActions,
  plannedActions,
  reportActions,
  sourceActions,
  taskActions,
  waveActions,
} from '../../src/api/shapes/actions.ts';
import { consoleEnTerms } from '../../web/console/words/terms-en.ts';
import { consoleZhTerms } from '../../web/console/words/terms-zh.ts';
import { enTerms } from '../../web/shared/terms-en.ts';
import { zhTerms } from '../../web/shared/terms-zh.ts';

const acts = (name: string, of: object): string[] => Object.keys(of).map((one) => `${name}_${one}`);
const written = [
  ...acts('alarm', alarmActions),
  ...acts('earth_fault', earthFaultActions),
  ...acts('notice', noticeActions),
  ...acts('outage', outageActions),
  ...acts('plan', plannedActions),
  ...acts('report', reportActions),
  ...acts('source', sourceActions),
  ...acts('task', taskActions),
  ...acts('wave', waveActions),
  ...acts('duty', {
    calling: 1,
    taken: 1,
    failed: 1,
    confirmed: 1,
    page_over: 1,
    call: 1,
    test: 1,
    news: 1,
  }),
  ...['life_support_confirmed', 'life_support_refused', 'logged', 'refused', 'shift_taken_over'],
];

test.each(written)(
  'who reads %s in the log of what was done reads words, in both languages',
  (code) => {
    const en: Record<string, string> = { ...enTerms, ...consoleEnTerms };
    const zh: Record<string, string> = { ...zhTerms, ...consoleZhTerms };
    expect(en[`did.${code}`]).toMatch(/^[A-Z]/);
    expect(zh[`did.${code}`]).toMatch(/\p{Script=Han}/u);
  },
);
