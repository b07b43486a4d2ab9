/** Answers that are given again and again; a person picks one and completes what stands in square brackets. */
export interface CannedAnswer {
  id: string;
  title: Record<'zh-CN' | 'en', string>;
  text: Record<'zh-CN' | 'en', string>;
}

export const cannedAnswers: readonly CannedAnswer[] = [
  {
    id: 'when_back',
    title: { 'zh-CN': '何时来电', en: 'When is it back' },
    text: {
      'zh-CN': '抢修人员已到现场，预计[时间]恢复供电，有变化会再通知您。',
      en: 'The crew is on site; power is expected back at [time]. We tell you if that changes.',
    },
  },
  {
    id: 'check_switch',
    title: { 'zh-CN': '只有一户停电', en: 'Only this home' },
    text: {
      'zh-CN': '线路有电，请查看家中总开关和漏电保护器；仍无电请回复，我们派人上门。',
      en: 'The line has supply. Please look at your main switch; if it is up, answer and we come.',
    },
  },
  {
    id: 'not_told',
    title: { 'zh-CN': '没收到通知', en: 'Was not told' },
    text: {
      'zh-CN': '抱歉没有通知到您。请在“我的供电”核对手机号，我们已记录并改进。',
      en: 'We are sorry that you were not told. Please check your number under "My power".',
    },
  },
  {
    id: 'wrong_time',
    title: { 'zh-CN': '时间不准', en: 'Time was wrong' },
    text: {
      'zh-CN': '抱歉预计时间不准：现场情况与判断不同。最新时间见链接。',
      en: 'We are sorry: the damage was other than we thought. The newest time is behind the link.',
    },
  },
  {
    id: 'low_voltage',
    title: { 'zh-CN': '电压低', en: 'Low voltage' },
    text: {
      'zh-CN': '已登记电压问题，[日期]前派人测量并答复您。',
      en: 'We have noted the voltage and measure it before [date].',
    },
  },
  {
    id: 'passed_on',
    title: { 'zh-CN': '转办', en: 'Passed on' },
    text: {
      'zh-CN': '您的问题已转[部门]，[日期]前答复您。',
      en: 'Your question is with [department]; you hear from us before [date].',
    },
  },
];
