// What the utility's own people hear on the telephone.
import type { Locale, UtilityNames } from '../../model/contact.ts';
import { spoken } from '../templates/spoken.ts';

export interface CalledFor {
  brand: UtilityNames;
  /** How many alarms wait, and of the oldest its name and where it is. */
  count: number;
  title: string;
  where: string;
}

/** The words of a call about alarms. */
export function alarmWords(locale: Locale, { brand, count, title, where }: CalledFor): string {
  return spoken(
    locale === 'zh-CN'
      ? `${brand[locale]}值班呼叫：${count}条紧急告警无人确认，最早的是${title}，${where}。`
      : `${brand[locale]}, duty call: ${count} critical alarm${count === 1 ? '' : 's'} not acknowledged, the oldest is ${title}, ${where}.`,
  );
}

export function testWords(locale: Locale, brand: UtilityNames): string {
  return spoken(
    locale === 'zh-CN'
      ? `${brand[locale]}值班测试呼叫，没有告警。`
      : `${brand[locale]}, daily test call. There is no alarm.`,
  );
}

/** Words for one of them alone. */
export function newsWords(locale: Locale, brand: UtilityNames, text: string): string {
  return spoken(
    locale === 'zh-CN'
      ? `${brand[locale]}值班通报：${text}`
      : `${brand[locale]}, duty report: ${text}`,
  );
}
