/** What people speak of, by the words they use: a table to read and to add to. One message may have several themes. */

export interface Theme {
  id: string;
  title: Record<'zh-CN' | 'en', string>;
  words: RegExp;
  /** Whether it says something of our notices. */
  isOfNotices: boolean;
}

/** One of several ways to say it, in small letters or large. */
function either(...ways: readonly RegExp[]): RegExp {
  return new RegExp(ways.map(({ source }) => source).join('|'), 'i');
}

export const themes: readonly Theme[] = [
  {
    id: 'not_told',
    title: { 'zh-CN': '没有收到通知', en: 'Was not told' },
    words:
      /(没|未|沒)(有)?(收到|接到|通知)|没人(通知|告诉)|怎么不(提前)?通知|不通知|(not|never|nobody|no one) (been )?(told|informed|notified|warned)|no (notice|message|warning)|didn't (tell|get)/i,
    isOfNotices: true,
  },
  {
    id: 'wrong_time',
    title: { 'zh-CN': '时间不准', en: 'The time was wrong' },
    words: either(
      /时间(不准|不对|变|改)|说(好)?.{0,8}(来电|恢复).{0,8}(没|还)|一再(推迟|延)|又(推迟|延)/,
      /(wrong|changed?|late).{0,12}(time|estimate)|(time|estimate).{0,12}(wrong|changed|late)/,
      /(said|told).{0,24}(still|but).{0,12}(off|dark)/,
    ),
    isOfNotices: true,
  },
  {
    id: 'unclear',
    title: { 'zh-CN': '通知看不懂', en: 'The notice was unclear' },
    words: /看不(懂|明白)|(什么|啥)意思|不清楚.{0,4}(哪|在)|(unclear|confusing|don't understand)/i,
    isOfNotices: true,
  },
  {
    id: 'too_many',
    title: { 'zh-CN': '短信太多', en: 'Too many messages' },
    words: /(短信|电话|消息)(太多|不停)|半夜.{0,6}(短信|电话)|too many (messages|texts|calls)/i,
    isOfNotices: true,
  },
  {
    id: 'too_often',
    title: { 'zh-CN': '经常停电', en: 'Off too often' },
    words: either(
      /(经常|老是|总是|天天|又|三天两头|频繁)(停电|跳闸|断电)|第.{1,2}次(停电|断电)/,
      /(again|every (day|week)|so often|third time)/,
    ),
    isOfNotices: false,
  },
  {
    id: 'too_long',
    title: { 'zh-CN': '停电太久', en: 'Off too long' },
    words:
      /(停|断)(电)?.{0,4}(太久|这么久|好久|一整天|几个小时)|什么时候(才)?(来电|恢复)|when.{0,16}back|how long/i,
    isOfNotices: false,
  },
  {
    id: 'voltage',
    title: { 'zh-CN': '电压不稳', en: 'Voltage' },
    words: /电压|灯(光)?.{0,4}(闪|暗)|(忽明忽暗)|voltage|flicker|\bdim\b|brown.?out/i,
    isOfNotices: false,
  },
  {
    id: 'bill',
    title: { 'zh-CN': '电费与电表', en: 'Bill and meter' },
    words: /电费|账单|缴费|充值|余额|多收|电表|\bbill\b|balance|charged|payment|meter/i,
    isOfNotices: false,
  },
  {
    id: 'damage',
    title: { 'zh-CN': '损失与赔偿', en: 'Damage' },
    words: /(烧|坏)(了|掉)|赔(偿)?|损失|冰箱|broken|damage|compensat|fridge/i,
    isOfNotices: false,
  },
  {
    id: 'danger',
    title: { 'zh-CN': '安全隐患', en: 'Danger' },
    words: /(电线|线).{0,4}(落|垂|断|掉)|漏电|冒(烟|火)|火花|wire down|spark|smoke/i,
    isOfNotices: false,
  },
  {
    id: 'thanks',
    title: { 'zh-CN': '感谢', en: 'Thanks' },
    words: /谢谢|感谢|辛苦|表扬|满意|thank|well done|great/i,
    isOfNotices: false,
  },
];

/** Themes of a text, in the order of the table; none where no words fit. */
export function themesOf(text: string): Theme[] {
  const plain = text.normalize('NFKC');
  return themes.filter((theme) => theme.words.test(plain));
}

/** Pieces by which people speak of something we have no theme for: two to four signs of Chinese, a word of others. */
export function piecesOf(text: string): Set<string> {
  const plain = text.normalize('NFKC').toLowerCase();
  const pieces = new Set<string>();
  for (const run of plain.match(/[\u4e00-\u9fff]+/g) ?? []) {
    for (const length of [2, 3, 4]) {
      for (let i = 0; i + length <= run.length; i += 1) pieces.add(run.slice(i, i + length));
    }
  }
  for (const word of plain.match(/[a-z]{4,}/g) ?? []) pieces.add(word);
  return pieces;
}
