// What stands on paper besides the texts of notices, in each language.
import type { Locale } from '../../model/contact.ts';
import type { Instant } from '../../model/time.ts';
import { rangeText } from '../templates/times.ts';

interface PaperWords {
  occupier: string;
  date: string;
  reference: string;
  scan: string;
  title: string;
  when: string;
  where: string;
  line: string;
  why: string;
  alternative: string;
  advice: string;
  call: string;
  between: string;
}

export const paperWords: Record<Locale, PaperWords> = {
  'zh-CN': {
    occupier: '住户 收',
    date: '日期',
    reference: '编号',
    scan: '扫码查看最新情况',
    title: '计划停电公告',
    when: '停电时间',
    where: '停电范围',
    line: '停电线路',
    why: '停电原因',
    alternative: '备用日期',
    advice:
      '可能提前来电，请始终将线路视为带电。请提前备水备电，勿乘电梯；家有医疗设备的，请提前与我们联系。',
    call: '供电服务热线',
    between: '至',
  },
  en: {
    occupier: 'To the occupier',
    date: 'Date',
    reference: 'Reference',
    scan: 'Scan for the latest news',
    title: 'Planned power cut',
    when: 'When',
    where: 'Where',
    line: 'Line',
    why: 'Why',
    alternative: 'Or else',
    advice:
      'Power may return early: treat all lines as live. Store water, charge phones, do not use lifts. With medical equipment at home please ring us before.',
    call: 'Call us',
    between: '–',
  },
};

/** Day and times of windows, each on a line of its own. */
export function timesOf(
  windows: ReadonlyArray<{ start: Instant; end: Instant }>,
  at: { zone: string; locale: Locale },
): string[] {
  return windows.map((window) => {
    const { day, start, end } = rangeText([window], at.zone, at.locale);
    return `${day} ${start}${paperWords[at.locale].between}${end}`;
  });
}
