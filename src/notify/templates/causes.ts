// Why supply was off, as it is told to people: causes of a closed outage in plain words.
import type { Locale } from '../../model/contact.ts';
import type { Outage } from '../../model/outage.ts';

type Cause = NonNullable<Outage['causeKind']>;

const words: Record<Locale, Record<Cause, string>> = {
  'zh-CN': {
    equipment: '设备故障',
    lightning: '雷击',
    planned: '计划检修',
    power_supply: '上级电源故障',
    public: '外力破坏',
    vegetation: '树木碰线',
    weather: '恶劣天气',
    wildlife: '小动物触碰设备',
    other: '其他',
    unknown: '未能查明',
  },
  en: {
    equipment: 'equipment fault',
    lightning: 'lightning',
    planned: 'planned work',
    power_supply: 'a fault in the grid above',
    public: 'damage by others',
    vegetation: 'trees on the line',
    weather: 'bad weather',
    wildlife: 'an animal',
    other: 'other',
    unknown: 'not found',
  },
};

/** The cause of an outage in words; one that nobody named is said as not found. */
export function causeText(cause: Cause | null, locale: Locale): string {
  return words[locale][cause ?? 'unknown'];
}
