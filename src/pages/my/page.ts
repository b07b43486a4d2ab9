/** `/my`: one's own places, what one was told, bill, energy, settings and questions, on one page. */
import { customerState } from '../blocks.ts';
import { framed, type Visit } from '../frame.ts';
import { type Html, html, type Page } from '../html.ts';
import { billSection } from './bill.ts';
import { feedbackSection, ratingForm } from './feedback.ts';
import { button, field, form } from './forms.ts';
import type { Mine } from './mine.ts';
import { segmentSections } from './segments.ts';
import { settingsSections } from './settings.ts';
import { usageSection } from './usage.ts';
import { myWords } from './words.ts';

export function myPage(visit: Visit, mine: Mine, done: string | null): Page {
  const texts = myWords[visit.locale];
  const { tell } = visit;
  const { owedAfterMs } = visit.settings;
  const hasPlans = mine.places.some(({ answer }) => answer.planned.length > 0);
  const places = mine.places.map(({ id, answer }) =>
    customerState(tell, answer, { number: id, owedAfterMs }),
  );
  const body = html`${done !== null && html`<p class="box" role="status" data-testid="done">${done}</p>`}
<nav aria-label="${texts.title}"><a href="#told">${texts.toldShort}</a> <a href="#bill">${texts.bill}</a> <a href="#usage">${texts.usage}</a> <a href="#settings">${texts.wishes}</a> <a href="#feedback">${texts.feedbackShort}</a></nav>
${places.length === 0 ? html`<p class="box">${texts.none}</p>` : places}
${hasPlans && html`<p><a class="button" href="/my/planned.ics">${texts.calendar}</a></p>`}
${mine.calendar !== null && html`<p><a href="${mine.calendar}">${texts.subscribe}</a></p>`}
<p><a href="/my/push?lang=${visit.locale}">${texts.onThisDevice}</a></p>
${ratingForm(visit, mine)}${told(visit, mine)}
${billSection(visit, mine)}${usageSection(visit, mine)}${segmentSections(visit, mine)}
${settingsSections(visit, mine)}${feedbackSection(visit, mine)}
${form({ action: '/my/sign-out', csrf: mine.customer.csrf, lang: visit.locale }, button(texts.signOut))}`;
  return framed(visit, { title: texts.title, body });
}

function told(visit: Visit, { notices }: Mine): Html {
  const texts = myWords[visit.locale];
  const rows = notices.map(
    ({
      notice,
      text,
    }) => html`<li class="box"><span class="muted">${visit.tell.at(notice.dueAt)}</span>
<br>${text ?? notice.kind}</li>`,
  );
  return html`<h2 id="told">${texts.told}</h2>
${rows.length === 0 ? html`<p>${texts.toldNothing}</p>` : html`<ul class="plain">${rows}</ul>`}`;
}

/** The code that went to a new address. */
export function newAddressPage(
  visit: Visit,
  at: { csrf: string; address: string; name: string; isWrong: boolean },
): Page {
  const texts = myWords[visit.locale];
  const body = html`<p role="status">${at.isWrong ? texts.wrong : texts.newSent(at.address)}</p>
<input type="hidden" name="address" value="${at.address}"><input type="hidden" name="name" value="${at.name}">
${field({ id: 'code', name: 'code', label: texts.code }, { type: 'text', more: 'maxlength="12" inputmode="numeric" autocomplete="one-time-code"' })}
${button(texts.confirm, true)}`;
  const whole = html`<section class="box">${form({ action: '/my/address/confirm', csrf: at.csrf, lang: visit.locale }, body)}</section>
<p><a href="/my?lang=${visit.locale}">${texts.title}</a></p>`;
  return framed(visit, { title: texts.addresses, body: whole });
}
