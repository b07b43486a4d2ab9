// The plain sentence of each kind, for when its template fails: only what is known, nothing that could break.
import type { Locale } from '../../model/contact.ts';
import { type MessageKey, offeredTo, type Values, type Variable } from './variables.ts';

const said: Record<Locale, Record<MessageKey, string>> = {
  'zh-CN': {
    planned_notice: '计划停电通知',
    'planned_notice.also': '另有计划停电',
    planned_reminder: '计划停电提醒',
    planned_changed: '计划停电时间有变',
    'planned_changed.not_begun': '计划停电尚未开始',
    'planned_changed.weather': '因天气原因，计划停电时间有变',
    planned_cancelled: '计划停电已取消',
    planned_started: '计划停电已开始',
    planned_extended: '计划停电延时',
    planned_completed: '检修完成，已恢复供电',
    confirmation_request: '计划停电，请确认知悉',
    outage_detected: '发生停电，正在抢修',
    outage_update: '停电抢修进展',
    'outage_update.partial': '部分恢复供电，您处仍在抢修',
    'outage_update.again': '再次停电，正在抢修',
    outage_restored: '已恢复供电',
    outage_correction: '此前的停电通知有误，供电正常',
    safety_warning: '用电安全警示：请停止用电并联系我们',
    restoration_check: '您家来电了吗？有电回1，没电回2',
    verification_code: '验证码',
    feedback_answered: '已收到您的反馈',
    supply_reduced: '两路电源之一停电，供电未中断',
    'supply_reduced.manual': '两路电源之一停电，请切换至另一路',
    balance_low: '用电账户余额不足',
    outage_summary: '停电情况说明',
  },
  en: {
    planned_notice: 'Planned power cut',
    'planned_notice.also': 'Another planned power cut',
    planned_reminder: 'Reminder: planned power cut',
    planned_changed: 'The time of a planned power cut has changed',
    'planned_changed.not_begun': 'A planned power cut has not begun',
    'planned_changed.weather': 'A planned power cut is put off because of the weather',
    planned_cancelled: 'A planned power cut is cancelled',
    planned_started: 'The planned power cut has begun',
    planned_extended: 'The planned power cut lasts longer',
    planned_completed: 'The work is done, power is back',
    confirmation_request: 'Planned power cut: please confirm',
    outage_detected: 'Power cut, we are working on it',
    outage_update: 'News about the power cut',
    'outage_update.partial': 'Part of the area is back, you are still off',
    'outage_update.again': 'Power went off again, we are working on it',
    outage_restored: 'Power is back',
    outage_correction: 'Our message of a power cut was wrong, supply is normal',
    safety_warning: 'Safety warning: stop using power and call us',
    restoration_check: 'Is your power on? Reply 1 = on, 2 = still off',
    verification_code: 'Your code',
    feedback_answered: 'Thank you for your report',
    supply_reduced: 'One of your two supplies is off, power goes on',
    'supply_reduced.manual': 'One of your two supplies is off, please switch over',
    balance_low: 'Your balance is low',
    outage_summary: 'About the power cut',
  },
};

/** A list of mails is read over a shoulder: what somebody has in an account stands in none of it. */
const account: Record<Locale, string> = { 'zh-CN': '用电账户提醒', en: 'About your account' };

/** What a mail stands under in somebody's inbox: its kind, no place and no name. */
export function subjectOf(key: MessageKey, locale: Locale): string {
  return key === 'balance_low' ? account[locale] : said[locale][key];
}

/** What is left when a text cannot be made: its kind, and of the values those that the kind speaks of. */
export function plainSentence(key: MessageKey, locale: Locale, values: Values): string {
  const offered = offeredTo(key, 'short');
  const own = (name: Variable): string => {
    const value: unknown = offered.includes(name) ? values[name] : '';
    return typeof value === 'string' ? value : '';
  };
  const isChinese = locale === 'zh-CN';
  const times = [own('start'), own('end')].filter((time) => time !== '');
  const when = [own('day'), times.join(isChinese ? '至' : '-')].filter((part) => part !== '');
  const known = [
    ...[when.join(isChinese ? '' : ' '), own('place'), own('answer')],
    ...[codeIn(key, own, isChinese), own('link')],
  ].filter((part) => part !== '');
  const brand = own('brand');
  if (isChinese) {
    const rest = known.length === 0 ? '' : `：${known.join('，')}`;
    return `${brand === '' ? '' : `【${brand}】`}${said[locale][key]}${rest}`;
  }
  const rest = known.length === 0 ? '.' : `: ${known.join(', ')}`;
  return `${brand === '' ? '' : `${brand}: `}${said[locale][key]}${rest}`;
}

/** The code of a sign-in is the message; that of a confirmation needs the word before it, where one is asked for. */
function codeIn(key: MessageKey, own: (name: Variable) => string, isChinese: boolean): string {
  const code = own('code');
  if (code === '' || key === 'verification_code') return code;
  const isAsked = key === 'confirmation_request' || own('confirm') === 'yes';
  if (!isAsked) return '';
  return isChinese ? `请回复Y${code}确认` : `reply Y${code} to confirm`;
}
