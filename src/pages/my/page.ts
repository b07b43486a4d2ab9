/** `/my`: sign in with a code, then the state of one's own places, what was told, and signing out. */
import type { Customer } from '../../api/auth/customers.ts';
import type { CustomerAnswer } from '../../api/shapes/public.ts';
import type { Locale } from '../../model/contact.ts';
import type { NoticeRow } from '../../model/outbox.ts';
import { customerState } from '../blocks.ts';
import { framed, type Visit } from '../frame.ts';
import { type Html, html, type Page } from '../html.ts';

interface MyWords {
  title: string;
  address: string;
  askCode: string;
  sent: string;
  code: string;
  signIn: string;
  wrong: string;
  none: string;
  told: string;
  toldNothing: string;
  usage: string;
  day: string;
  missing: string;
  soFar: string;
  reset: string;
  signOut: string;
  away: string;
}

const myWords: Record<Locale, MyWords> = {
  'zh-CN': {
    title: '我的供电',
    address: '登记的手机号或邮箱',
    askCode: '发送验证码',
    sent: '如果我们登记过这个号码，验证码已发送，5 分钟内有效。',
    code: '验证码',
    signIn: '登录',
    wrong: '验证码错误、过期或已使用。',
    none: '没有登记在您名下的供电点。',
    told: '我们通知过您的内容',
    toldNothing: '还没有通知过您。',
    usage: '最近用电',
    day: '日期',
    missing: '缺数据',
    soFar: '截至目前',
    reset: '换表或清零',
    signOut: '退出',
    away: '暂时不能登录，请稍后再试，或拨打服务热线。',
  },
  en: {
    title: 'My power',
    address: 'Phone or mail that we know you by',
    askCode: 'Send me a code',
    sent: 'If we know this address, a code is on its way; it holds for 5 minutes.',
    code: 'Code',
    signIn: 'Sign in',
    wrong: 'This code is wrong, too old, or used already.',
    none: 'No place is registered under your name.',
    told: 'What we told you',
    toldNothing: 'We have told you nothing so far.',
    usage: 'Energy of the last days',
    day: 'Day',
    missing: 'not read',
    soFar: 'so far',
    reset: 'meter exchanged or set back',
    signOut: 'Sign out',
    away: 'Signing in is not possible at the moment. Try again later, or ring the service line.',
  },
};

export function myAwayPage(visit: Visit): Page {
  const texts = myWords[visit.locale];
  return framed(visit, { title: texts.title, body: html`<p class="box">${texts.away}</p>` });
}

/** @param address null: ask for it; else the code is asked for */
export function mySignInPage(visit: Visit, at: { address: string | null; isWrong: boolean }): Page {
  const texts = myWords[visit.locale];
  const query = `?lang=${visit.locale}`;
  const { address, isWrong } = at;
  const askAddress = html`<form class="box" method="post" action="/my/code${query}">
<label for="address">${texts.address}</label>
<input type="text" id="address" name="address" maxlength="200" autocomplete="username">
<button class="first" type="submit">${texts.askCode}</button></form>`;
  const askCode = html`<form class="box" method="post" action="/my/session${query}">
<p role="status">${isWrong ? texts.wrong : texts.sent}</p>
<input type="hidden" name="address" value="${address}">
<label for="code">${texts.code}</label>
<input type="text" id="code" name="code" maxlength="12" inputmode="numeric" autocomplete="one-time-code">
<button class="first" type="submit">${texts.signIn}</button></form>`;
  return framed(visit, { title: texts.title, body: address === null ? askAddress : askCode });
}

type Usage = ReadonlyArray<{ day: string; kwh: number | null; reason: string | null }>;

function usageTable({ locale }: Visit, days: Usage): Html {
  const texts = myWords[locale];
  const words: Record<string, string> = {
    missing: texts.missing,
    so_far: texts.soFar,
    register_reset: texts.reset,
  };
  return html`<h2>${texts.usage}</h2><table data-testid="usage"><thead><tr><th scope="col">${texts.day}</th>
<th scope="col">kWh</th></tr></thead><tbody>${days.toReversed().map(
    ({
      day,
      kwh,
      reason,
    }) => html`<tr><th scope="row">${day}</th><td>${kwh === null ? '–' : kwh.toFixed(1)}
<span class="muted">${reason === null ? '' : (words[reason] ?? reason)}</span></td></tr>`,
  )}</tbody></table>`;
}

export function myPage(
  visit: Visit,
  mine: {
    customer: Customer;
    places: ReadonlyArray<{ id: string; answer: CustomerAnswer }>;
    /** Of the first place, oldest first; empty where no meter counts. */
    usage: Usage;
    notices: ReadonlyArray<{ notice: NoticeRow; text: string | null }>;
  },
): Page {
  const texts = myWords[visit.locale];
  const { tell } = visit;
  const places = mine.places.map(({ answer }) => customerState(tell, answer));
  const notices = mine.notices.map(
    ({ notice, text }) => html`<li class="box"><span class="muted">${tell.at(notice.dueAt)}</span>
<br>${text ?? notice.kind}</li>`,
  );
  const body = html`${places.length === 0 ? html`<p class="box">${texts.none}</p>` : places}
${mine.usage.some(({ kwh }) => kwh !== null) && usageTable(visit, mine.usage)}
<h2>${texts.told}</h2>
${notices.length === 0 ? html`<p>${texts.toldNothing}</p>` : html`<ul class="plain">${notices}</ul>`}
<form method="post" action="/my/sign-out?lang=${visit.locale}">
<input type="hidden" name="csrf" value="${mine.customer.csrf}">
<button type="submit">${texts.signOut}</button></form>`;
  return framed(visit, { title: texts.title, body });
}
