/** Words of the hours that are proposed for planned work. */
import { wordsOf } from '../../shared/i18n.ts';

export const hoursWord = wordsOf(
  {
    ask: 'Which hours disturb least?',
    note: 'Within 7 days, from 07:00 to 19:00, of the same length. From how these places use energy.',
    use: '{start} – {end}',
    kwh: 'about {kwh} kWh not used',
    disturbs: 'needed most by: {groups}',
    few: 'fewer than {count}',
    from: 'From {read} of {places, plural, one {# place} other {# places}}.',
    none: 'No hours can be proposed: too little was read of these places, or none fit.',
  },
  {
    ask: '哪些时段影响最小？',
    note: '7 天内 7 点至 19 点、同样时长，依据这些用户的用电时段。',
    use: '{start} – {end}',
    kwh: '约少用 {kwh} 千瓦时',
    disturbs: '最需要用电的有：{groups}',
    few: '少于 {count}',
    from: '依据 {places} 户中的 {read} 户。',
    none: '暂不能建议时段：读数不足或没有合适时段。',
  },
);
