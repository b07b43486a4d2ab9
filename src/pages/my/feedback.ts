/** Questions and suggestions with their answers, and how a power cut was handled. */
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { Feedback } from '../../store/tables/documents.ts';
import type { Visit } from '../frame.ts';
import { type Html, html } from '../html.ts';
import { button, choice, form } from './forms.ts';
import type { Mine } from './mine.ts';
import { myWords } from './words.ts';

export function feedbackSection(visit: Visit, mine: Mine): Html {
  const texts = myWords[visit.locale];
  const at = { csrf: mine.customer.csrf, lang: visit.locale, action: '/my/feedback' };
  const options = (['question', 'suggestion', 'complaint'] as const).map(
    (topic) => [topic, texts.topics[topic]] as const,
  );
  const ask = html`${choice({ id: 'topic', name: 'topic', label: texts.topic, chosen: 'question' }, options)}
<label for="text">${texts.text}</label><textarea id="text" name="text" rows="3" maxlength="1000" required></textarea>${button(texts.send, true)}`;
  const threads = mine.threads.filter((one) => one.rating == null);
  return html`<h2 id="feedback">${texts.feedback}</h2>
${threads.length > 0 && html`<ul class="plain">${threads.map((one) => thread(visit, one))}</ul>`}
<section class="box">${form(at, ask)}</section>`;
}

function thread(visit: Visit, one: Feedback): Html {
  const texts = myWords[visit.locale];
  const { tell } = visit;
  const entries = (one.entries ?? []).map(
    (entry) =>
      html`<p><span class="muted">${tell.at(entry.at)} ${entry.by === 'staff' ? texts.weSaid : texts.youSaid}${tell.words.colon}</span> ${entry.text}</p>`,
  );
  const old =
    entries.length === 0 &&
    one.answer !== null &&
    html`<p><span class="muted">${texts.weSaid}:</span> ${one.answer}</p>`;
  const isOpen = entries.length === 0 && one.answer === null;
  return html`<li class="box" data-testid="thread-${one.id}" data-state="${one.state === 'answered' ? 'on' : 'unknown'}"><p><span class="muted">${tell.at(one.at)} ${texts.youSaid}${tell.words.colon}</span> ${one.text}</p>${entries}${old}
${isOpen && html`<p class="muted">${texts.noAnswer}</p>`}<p class="muted">${texts.number} ${one.id}</p></li>`;
}

/** The outage whose end was told last, unless it was rated. */
export function ratingForm(visit: Visit, mine: Mine): Html | false {
  const subject = lastRestored(mine.notices.map(({ notice }) => notice));
  if (subject === null) return false;
  const texts = myWords[visit.locale];
  const rated = mine.threads.find((one) => one.rating != null && one.subject === subject);
  if (rated !== undefined) {
    return html`<p class="box" data-testid="rated">${texts.rated}${visit.tell.words.colon}${rated.rating ?? ''} / 5</p>`;
  }
  const at = { csrf: mine.customer.csrf, lang: visit.locale, action: '/my/rating' };
  return html`<section class="box">${form(at, html`<input type="hidden" name="subject" value="${subject}">${ratingFields(texts.rate)}${button(texts.send)}`)}</section>`;
}

export function ratingFields(question: string): Html {
  return html`<fieldset><legend>${question}</legend>${[1, 2, 3, 4, 5].map(
    (value) =>
      html`<label class="tick short"><input type="radio" name="rating" value="${value}"${value === 5 && { markup: ' checked' }}>${value}</label>`,
  )}</fieldset>`;
}

function lastRestored(notices: readonly NoticeRow[]): string | null {
  return notices.find(({ kind }) => kind === 'outage_restored')?.subject ?? null;
}
