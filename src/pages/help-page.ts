/** `/help`: what to do while the power is off. */
import type { Locale } from '../model/contact.ts';
import { digits, framed, type Visit } from './frame.ts';
import { html, type Page } from './html.ts';

const advice: Record<Locale, readonly string[]> = {
  'zh-CN': [
    '先看邻居和路灯：只有您家没电，请查看家中总开关。不要打开电表箱。',
    '关掉电热器具和电炉，以免来电时发生危险；留一盏灯以便知道来电。',
    '把所有线路都当作带电：可能提前来电。',
    '使用医疗设备的，请启用备用电源，并拨打服务热线。',
    '冰箱少开门，冷藏约可保持 4 小时。',
    '自备发电机只能在室外使用，且不得向电网倒送电。',
    '灯光忽明忽暗或电器异响：关掉电器，立即报修。',
  ],
  en: [
    'Look at your neighbours and the street lamps. If it is only you, look at your main switch. Never open the meter box.',
    'Switch off heaters and cookers so that nothing burns when power returns; leave one lamp on to see it.',
    'Treat every line as live: power may return early.',
    'If you depend on medical equipment, use its reserve and ring the service line.',
    'Keep the fridge shut; it stays cold for about 4 hours.',
    'Run a generator outdoors only, and never into the wiring of the house.',
    'Lamps brighten and dim, or appliances hum: switch them off and report it at once.',
  ],
};

export function helpPage(visit: Visit): Page {
  const { tell, locale } = visit;
  const { hotline, emergency } = visit.settings.utility;
  const body = html`<dl class="box">${[
    [tell.words.callDanger, emergency],
    [tell.words.call, hotline],
  ].map(
    ([what, number]) =>
      html`<div><dt>${what}</dt><dd><a href="tel:${digits(number ?? '')}">${number}</a></dd></div>`,
  )}</dl>
<ol class="box">${advice[locale].map((text) => html`<li>${text}</li>`)}</ol>
${
  visit.copyOf === undefined &&
  html`<p><a class="button" href="/report?lang=${locale}">${tell.words.myPowerIsOff}</a>
<a href="/?lang=${locale}">${tell.words.home}</a></p>`
}`;
  return framed(visit, { title: tell.words.help, body });
}
