/** `/my` before somebody is known: the address, then the code that went there. */
import { framed, type Visit } from '../frame.ts';
import { html, type Page } from '../html.ts';
import { myWords } from './words.ts';

export function myAwayPage(visit: Visit): Page {
  const texts = myWords[visit.locale];
  return framed(visit, { title: texts.title, body: html`<p class="box">${texts.away}</p>` });
}

/** @param at.address null: ask for it; else the code is asked for */
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
<button class="first" type="submit">${texts.signIn}</button></form>
<p><a class="button" href="/my${query}">${texts.again}</a></p>`;
  return framed(visit, { title: texts.title, body: address === null ? askAddress : askCode });
}
