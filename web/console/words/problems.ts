/** What is wrong with rules and texts: the server says it in English with its values, other languages by its code. */
import { filled, hasTerm, type Language, stateWord } from '../../shared/i18n.ts';

export interface Said {
  code: string;
  details: Readonly<Record<string, string | number>>;
  message: string;
  fix: string;
}

const chinese: Readonly<Record<string, string>> = {
  'PLN-CLASS-REFUSED':
    '{kind}不得影响 {supplyPoints} 个供电点：{classes}。请移出，或改选停电类别。',
  'PLN-DAY-REFUSED': '{kind}不得{when}开始。请选次日仍为工作日的工作日白天。',
  'PLN-PAST': '停电结束时间 {end} 已过。请改为将来的时间；已经停过的按停电事件补录。',
  'PLN-OTHERS-CUT':
    '{kind}只能针对该用户本人，所选开关影响多户的 {supplyPoints} 个供电点。请直接填写供电点。',
  'NOT-CALENDAR-YEAR': '日历 {calendar} 不含 {year} 年。请补充该年的休息日和调休日后重新批准。',
  'NOT-CALENDAR-NONE':
    '规则 {policy} 按工作日计算，却没有指定日历。请加上 calendar: holidays/….yaml。',
  'NOT-CALENDAR-DAY': '“{day}”不是日历中的日期。写法：2026-10-01: off 或 2026-10-10: work。',
  'NOT-POLICY-MISSING': '缺少规则需要的文件 {file}。请检查 extends 和 calendar 的名称。',
  'NOT-POLICY-TARGET': '{kind}的内部目标短于法定时限。target 至少应与 minimum 一样长。',
  'NOT-POLICY-LADDER': '{kind}的第 {rung} 级提醒早于首次通知。请缩短该级或加长 target。',
  'NOT-POLICY-CONFIRM':
    '{class}用户必须确认，但其渠道都不能回复确认。请加上 sms、voice、email 或 wechat。',
  'NOT-POLICY-CONTRADICTION': '规则自相矛盾：{what}。',
  'NOT-POLICY-QUIET': '“{window}”不是免打扰时段。写法：22:00-07:00；全天为 00:00-24:00。',
  'NOT-POLICY-QUIET-HINT': '免打扰时段 {window} 不含当天最后一分钟；若指整晚，请写 24:00。',
  'NOT-MESSAGE-MISSING': '{locale} 缺少“{kind}”的文字；补上之前发送固定句子。',
  'NOT-MESSAGE-KIND': '“{kind}”不是通知种类。',
  'NOT-MESSAGE-VARIABLE': '“{kind}”的文字用了此处没有的 {variable}。',
  'NOT-MESSAGE-SYNTAX': '“{kind}”的文字不符合 ICU 写法：{why}',
  'NOT-MESSAGE-COSTS':
    '以本单位的名称和网址计，下列文本（{locale}）可能超过 {most} 条短信：{kinds}。请缩短文本，或使用更短的 http.publicUrl。',
  'NOT-MESSAGE-LONG': '取最长值时“{kind}”为 {segments} 条短信。请缩短到 134 个汉字以内。',
  'NOT-MESSAGE-FORM-LONG': '取最长值时“{kind}”有 {units} 个字符。请缩短到 {most} 个以内。',
  'SET-YAML': '这不是 YAML：{why}。请检查所指的行，多为缩进或冒号。',
  'SET-KEY': '此处没有名为“{key}”的设置。',
  'SET-VALUE': '{path} 的值不对：{why}',
};

const times: Readonly<Record<string, string>> = {
  'at night': '在夜间',
  'on a day off': '在休息日',
  'the day before a day off': '在休息日前一天',
};

/** Groups of words that a value may belong to. */
const groups: Readonly<Record<string, readonly string[]>> = {
  kind: ['planKind', 'notice'],
  class: ['class'],
  classes: ['class'],
};

/** One sentence, with its way out. */
export function problemText({ code, details, message, fix }: Said, language: Language): string {
  const own = language === 'en' ? undefined : chinese[code];
  if (own === undefined) return `${message} ${fix}`;
  const shown = Object.entries(details).map(([name, value]) => [name, valueText(name, value)]);
  return filled(own, Object.fromEntries(shown));
}

function valueText(name: string, value: string | number): string {
  if (name === 'when') return times[value] ?? String(value);
  const own = groups[name];
  if (own === undefined) return String(value);
  const words = String(value).split(', ');
  const said = words.map((one) => {
    const group = own.find((known) => hasTerm(known, one));
    return group === undefined ? one : stateWord(group, one);
  });
  return said.join('、');
}
