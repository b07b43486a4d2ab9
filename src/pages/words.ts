/** Words of the customer pages in both languages; keys are the same in each, which the types check. */

import type { CustomerState, PublicArea } from '../api/shapes/public.ts';
import type { Locale } from '../model/contact.ts';

export interface Words {
  htmlLang: string;
  otherLang: { locale: Locale; name: string };
  title: string;
  lookup: string;
  lookupHint: string;
  find: string;
  states: Record<CustomerState, string>;
  stateTexts: Record<CustomerState, string>;
  /** Where the place has supply and its area has not. */
  nextDoor: string;
  /** @param at when what was promised is over */
  owed: (hours: number, at: string) => string;
  notKnown: string;
  since: string;
  /** Ends a sentence; another follows. */
  stop: string;
  /** Between a name and what it is. */
  colon: string;
  backSince: string;
  cause: string;
  causes: Record<string, string>;
  back: string;
  about: string;
  notYetKnown: string;
  passed: string;
  plannedEnd: string;
  lastUpdate: string;
  nextUpdate: string;
  crews: Record<string, string>;
  outagesNow: string;
  noOutages: string;
  plannedWork: string;
  noPlanned: string;
  /** Of a cut in turn: which blocks. */
  blocks: string;
  customers: (count: string) => string;
  fewer: string;
  customersOff: string;
  moreOutages: (count: number) => string;
  area: string;
  /** What an area is, of which a part may be off. */
  areaStates: Record<PublicArea['state'], string>;
  areaPart: string;
  tellMe: string;
  outageStates: Record<string, string>;
  myPowerIsOff: string;
  stillOff: string;
  report: string;
  my: string;
  help: string;
  home: string;
  wire: string;
  call: string;
  callDanger: string;
  times: (offset: string) => string;
  asOf: string;
  noSuchArea: string;
  noSuchLink: string;
  noSuchPage: string;
  wentWrong: string;
  tooMany: string;
  confirmAsk: string;
  confirmButton: string;
  confirmed: string;
  messageWas: string;
  stillOffTaken: string;
  copy: string;
  copyRing: string;
}

const zh: Words = {
  htmlLang: 'zh-CN',
  otherLang: { locale: 'en', name: 'English' },
  title: '停电信息',
  lookup: '查询我家的供电',
  lookupHint: '户号或表号（在电费单上方），或街道、小区地址',
  find: '查询',
  states: {
    on: '供电正常',
    off: '停电',
    planned: '计划停电',
    unknown: '不明',
    restored: '已恢复供电',
  },
  stateTexts: {
    on: '未发现您处停电。',
    off: '您处现在停电。',
    planned: '您处正在计划停电。',
    unknown: '没有查到您处停电的记录。',
    restored: '您处已恢复供电。',
  },
  nextDoor: '附近有停电，但不在您处：未发现您处停电。',
  owed: (hours, at) => `如果到${at}仍未恢复（满${hours}小时），您可能有权获得补偿。`,
  notKnown: '没有查到这个号码或地址。户号在电费单上方。',
  since: '开始时间',
  stop: '。',
  colon: '：',
  backSince: '恢复时间',
  cause: '原因',
  causes: {
    equipment: '设备故障',
    lightning: '雷击',
    planned: '计划检修',
    power_supply: '上级电源',
    public: '外力',
    vegetation: '树障',
    weather: '天气',
    wildlife: '小动物',
    other: '其他',
    unknown: '尚不清楚',
  },
  back: '预计恢复',
  about: '约',
  notYetKnown: '暂未知，正在查找故障',
  passed: '原预计时间已过，正在更新',
  plannedEnd: '计划结束',
  lastUpdate: '更新于',
  nextUpdate: '下次更新不晚于',
  crews: { assigned: '已派抢修人员', en_route: '抢修人员在途中', on_site: '抢修人员已到现场' },
  outagesNow: '当前停电',
  noOutages: '目前没有已知的停电。',
  plannedWork: '计划停电',
  noPlanned: '近期没有计划停电。',
  blocks: '轮停区块',
  customers: (count) => `${count} 户`,
  fewer: '少于 5',
  customersOff: '当前停电',
  moreOutages: (count) => `另有 ${count} 处停电，请用户号或地址查询。`,
  area: '区域',
  areaStates: {
    on: '本区域没有已知的停电',
    off: '本区域部分用户停电',
    planned: '本区域正在计划检修停电',
    restored: '本区域已恢复供电',
  },
  areaPart: '停电不一定涉及您家，请查询自己的用电点。',
  tellMe: '恢复时通知我',
  outageStates: {
    suspected: '核实中',
    confirmed: '停电',
    restoring: '部分恢复',
    restored: '已恢复',
  },
  myPowerIsOff: '我家停电了',
  stillOff: '我家仍没电',
  report: '报修',
  my: '我的供电',
  help: '停电怎么办',
  home: '返回首页',
  wire: '发现电线落地：请离开 10 米以外，立即拨打',
  call: '服务热线',
  callDanger: '有危险：火情、触电、断线',
  times: (offset) => `时间均为当地时间（${offset}）。`,
  asOf: '截至',
  noSuchArea: '没有这个区域。',
  noSuchLink: '链接无效或已过期。',
  noSuchPage: '没有这个页面，可能是地址输错了。',
  wentWrong: '没有成功，请重试，或拨打服务热线。',
  tooMany: '查询次数过多，请稍后再试，或拨打服务热线。',
  confirmAsk: '请确认您已知悉这次停电。',
  confirmButton: '我已知悉',
  confirmed: '已确认，谢谢。',
  messageWas: '我们发送的内容',
  stillOffTaken: '已收到：您处仍没电，我们马上核实。单号',
  copy: '这是一份副本，内容截至',
  copyRing: '暂时不能查询和报修，请拨打服务热线。',
};

const en: Words = {
  htmlLang: 'en',
  otherLang: { locale: 'zh-CN', name: '中文' },
  title: 'Power status',
  lookup: 'Is it my place?',
  lookupHint: 'Customer or meter number (at the top of your bill), or street address',
  find: 'Look up',
  states: {
    on: 'Power is on',
    off: 'Power is OFF',
    planned: 'Planned power cut',
    unknown: 'Not known',
    restored: 'Power is back',
  },
  stateTexts: {
    on: 'We see no outage at your place.',
    off: 'Power is off at your place.',
    planned: 'Power is off at your place for planned work.',
    unknown: 'We see no outage at your meter.',
    restored: 'Power came back at your place.',
  },
  nextDoor:
    'The power cut is in your neighbours’ street, not yours: we see no outage at your place.',
  owed: (hours, at) =>
    `If your power is not back by ${at} (after ${hours === 1 ? 'an hour' : `${hours} hours`}), you may be owed compensation.`,
  notKnown: 'We do not know this number or address; the number stands at the top of your bill.',
  since: 'Since',
  stop: '. ',
  colon: ': ',
  backSince: 'Back since',
  cause: 'Cause',
  causes: {
    equipment: 'equipment failure',
    lightning: 'lightning',
    planned: 'planned work',
    power_supply: 'supply from above',
    public: 'damage by others',
    vegetation: 'trees',
    weather: 'weather',
    wildlife: 'animals',
    other: 'other',
    unknown: 'not known yet',
  },
  back: 'Expected back',
  about: 'about',
  notYetKnown: 'not known yet; we are looking for the fault',
  passed: 'the time we gave has passed; we are working on a new one',
  plannedEnd: 'planned end',
  lastUpdate: 'Last update',
  nextUpdate: 'next by',
  crews: {
    assigned: 'A crew is assigned',
    en_route: 'A crew is on its way',
    on_site: 'A crew is on site',
  },
  outagesNow: 'Power cuts now',
  noOutages: 'No power cut is known at the moment.',
  plannedWork: 'Planned power cuts',
  noPlanned: 'No power cut is planned.',
  blocks: 'Blocks in turn',
  customers: (count) => `${count} customers`,
  fewer: 'fewer than 5',
  customersOff: 'Without power now',
  moreOutages: (count) => `And ${count} more: look up your number or address.`,
  area: 'Area',
  areaStates: {
    on: 'No power cut is known in this area',
    off: 'A part of this area is without power',
    planned: 'Planned work in this area: a part is without power',
    restored: 'Power is back in this area',
  },
  areaPart: 'Your own place may be on or off: look it up.',
  tellMe: 'Tell me when it is back',
  outageStates: {
    suspected: 'Being checked',
    confirmed: 'Power is off',
    restoring: 'Partly back',
    restored: 'Power is back',
  },
  myPowerIsOff: 'My power is off',
  stillOff: 'Still off here',
  report: 'Report a problem',
  my: 'My power',
  help: 'What to do',
  home: 'Back to the first page',
  wire: 'A wire on the ground? Stay 10 m away and call',
  call: 'Service line',
  callDanger: 'Danger: fire, shock, a wire down',
  times: (offset) => `All times are local (${offset}).`,
  asOf: 'As of',
  noSuchArea: 'There is no such area.',
  noSuchLink: 'This link is not valid or has run out.',
  noSuchPage: 'There is no such page. The address may have been mistyped.',
  wentWrong: 'This did not work. Please try again, or ring the service line.',
  tooMany: 'Too many look-ups. Please wait a while, or ring the service line.',
  confirmAsk: 'Please confirm that you know about this power cut.',
  confirmButton: 'I know about it',
  confirmed: 'Confirmed. Thank you.',
  messageWas: 'What we sent you',
  stillOffTaken: 'Thank you: still off at your place, we look into it at once. Your report is',
  copy: 'This is a copy of what was known at',
  copyRing: 'Looking up and reporting is not possible now: please ring the service line.',
};

export const words: Record<Locale, Words> = { 'zh-CN': zh, en };

/** `?lang=` wins, then the first language of Accept-Language that we have, then the utility's own. */
export function localeOf(
  asked: unknown,
  acceptLanguage: string | undefined,
  first: Locale,
): Locale {
  for (const text of [
    typeof asked === 'string' ? asked : '',
    ...(acceptLanguage ?? '').split(','),
  ]) {
    const tag = text.trim().toLowerCase();
    if (tag.startsWith('zh')) return 'zh-CN';
    if (tag.startsWith('en')) return 'en';
  }
  return first;
}
