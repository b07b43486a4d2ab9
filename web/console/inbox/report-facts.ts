/** Words of what the customer page's form and answers to messages note in a report. */
export const factsEn = {
  'how=all': 'no power at all',
  'how=part': 'part of it is off',
  'how=dim': 'lamps are dim or flicker',
  'neighbours=neighbours': 'neighbours are dark too',
  'neighbours=alone': 'only this place',
  'breaker=up': 'main switch is up',
  'breaker=down': 'main switch has tripped',
  link: 'by the link of a message',
  reply: 'in answer to a message',
  stillOff: 'still off',
};

export const factsZh: Record<keyof typeof factsEn, string> = {
  'how=all': '全部停电',
  'how=part': '部分停电',
  'how=dim': '灯光昏暗或闪烁',
  'neighbours=neighbours': '邻居也停电',
  'neighbours=alone': '只有自家停电',
  'breaker=up': '总开关未跳',
  'breaker=down': '总开关已跳',
  link: '由通知中的链接',
  reply: '回复短信',
  stillOff: '仍无电',
};
