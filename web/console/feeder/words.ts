/** Words of the page of one feeder. */
import { wordsOf } from '../../shared/i18n.ts';

export const say = wordsOf(
  {
    history: 'History',
    point: 'Point',
    range: 'Range',
    hour: '1 h',
    day: '24 h',
    week: '7 d',
    month: '30 d',
    nothing: 'Nothing was measured in this time.',
    chart:
      '{what}: {min} to {max} {unit}, {gaps, plural, one {# gap} other {# gaps}}, {outages, plural, one {# outage} other {# outages}}',
    csv: 'As CSV',
    gap: 'gap',
    outage: 'outage',
    whatIf: 'What if this opens',
    record: 'Record its state',
    loading: 'Loading',
  },
  {
    history: '历史',
    point: '测点',
    range: '时段',
    hour: '1 小时',
    day: '24 小时',
    week: '7 天',
    month: '30 天',
    nothing: '此时段没有采集值。',
    chart: '{what}：{min} 至 {max} {unit}，缺口 {gaps} 处，停电 {outages} 次',
    csv: '导出 CSV',
    gap: '缺口',
    outage: '停电',
    whatIf: '模拟断开',
    record: '记录其状态',
    loading: '读取中',
  },
);
