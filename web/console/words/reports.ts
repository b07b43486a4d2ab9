/** Words of reports. */
import { wordsOf } from '../../shared/i18n.ts';

export const reportWord = wordsOf(
  {
    reliability: 'Reliability',
    notices: 'Told in time',
    promises: 'Promises',
    etr: 'Expected times',
    alarms: 'Alarm health',
    precursors: 'What foretells',
    feedback: 'What people said',
    precursorsIs:
      'Alarms that often come before an outage: how many were followed by one of the same device or section in time, with the bounds that hold in 95 of 100 cases, beside the share by chance at the same places.',
    feedbackIs: 'What people said by area and theme, and how good our notices were by it.',
    reliabilityIs:
      'How often and how long customers were without power, by the indices of the standards. Rows by feeder, area, device, cause; major event days stand apart.',
    noticesIs:
      'Of those who had to be told of planned work, how many were told by their deadline, with proof. Each row is one plan.',
    promisesIs: 'Promises to customers in the span: how many were kept, and the worst misses.',
    etrIs:
      'How far the told time of return was off, in minutes. Positive: supply was back later than told.',
    alarmsIs:
      'What a person can read: at most one alarm in ten minutes, under 1 % of the time in flood.',
    from: 'From',
    to: 'To (not included)',
    level: 'Rows by',
    profile: 'Rules',
    profileOwn: 'the utility’s own',
    totals: 'In all',
    rows: 'Rows',
    none: 'Nothing in this span.',
    csv: 'Save as table (CSV)',
    print: 'Print',
    regulator: 'Who was told, with proof (CSV)',
    accuracy:
      'How often detection is right is measured on storms whose truth is known: docs/accuracy.md.',
    wrongSpan: 'The end is not after the beginning.',
  },
  {
    reliability: '供电可靠性',
    notices: '按时告知',
    promises: '服务承诺',
    etr: '预计复电',
    alarms: '告警质量',
    precursors: '停电前兆',
    feedback: '用户意见',
    precursorsIs:
      '常先于停电的告警：其后规定天数内同一设备或区段确有停电的占多少（附 95 % 置信界），并与同处随机时刻的比例对照。',
    feedbackIs: '按区域和主题汇总的用户意见，以及通知质量。',
    reliabilityIs:
      '以标准指标表示的用户停电频度与时长。可按馈线、区域、设备、原因分行；重大事件日单列。',
    noticesIs: '计划停电中须告知的用户，有多少在截止前告知并留有凭证。每行一项计划。',
    promisesIs: '时段内对用户的承诺：兑现多少，最差为何。',
    etrIs: '所告知的复电时间相差多少分钟；正值为晚于告知。',
    alarmsIs: '人所能读：十分钟不超过一条，泛滥时间低于 1 %。',
    from: '自',
    to: '至（不含）',
    level: '分行',
    profile: '规则',
    profileOwn: '本单位规则',
    totals: '合计',
    rows: '明细',
    none: '该时段没有数据。',
    csv: '存为表格（CSV）',
    print: '打印',
    regulator: '告知凭证清单（CSV）',
    accuracy: '判断的正确率以真相已知的风暴测得：docs/accuracy.md。',
    wrongSpan: '结束不晚于开始。',
  },
);
