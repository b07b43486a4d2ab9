import { expect, test } from 'vitest';
import { spoken } from './spoken.ts';

const page = 'http://10.0.0.1:8480/s/kL65RtYvbAAA-qlM_jI';

test.each([
  [`【新区供电】桃园路2号停电，正在抢修。详情${page}`, '新区供电：桃园路2号停电，正在抢修。'],
  [
    `【新区供电】已恢复供电。若仍无电请点${page}或拨95598。`,
    '新区供电：已恢复供电。若仍无电请拨95598。',
  ],
  [`请于20:00前确认知悉：回复Y1234，或点${page}`, '请于20:00前确认知悉。'],
  [`Confirm by 20:00: reply Y1234 or ${page}`, 'Confirm by 20:00.'],
  ['您家来电了吗？有电回1，没电回2。', '您家来电了吗？'],
  ['Is yours on? Reply 1 = on, 2 = still off', 'Is yours on?'],
  [
    'Grid: power off at 1 High Street +2 since 18:41.',
    'Grid: power off at 1 High Street and 2 more since 18:41.',
  ],
  [`勿触碰带电设备。详情${page}，求助95598。`, '勿触碰带电设备。求助95598。'],
  [
    `Grid: power is back. Still off? ${page} or call 95598`,
    'Grid: power is back. Still off? Call 95598',
  ],
  [`Grid: power off since 18:41. ${page}`, 'Grid: power off since 18:41.'],
])('no address of a page, and nothing to write back, is read aloud: %s', (text, said) => {
  expect(spoken(text)).toBe(said);
});
