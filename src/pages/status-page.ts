/** `/` and `/area/{id}`: what is out, what is planned, and the look-up of one place. */
import {
  areaOf,
  type CustomerAnswer,
  type PublicArea,
  type PublicStatus,
} from '../api/shapes/public.ts';
import { customerState, outageList, planList } from './blocks.ts';
import { framed, type Visit } from './frame.ts';
import { type Html, html, type Page } from './html.ts';

const REFRESH_S = 60;

/** What was looked up, with what we may say of it. */
export interface Lookup {
  text: string;
  answer: CustomerAnswer | null;
  isRefused: boolean;
}

function lookupForm({ tell: { words }, locale }: Visit, text: string): Html {
  return html`<form class="box" action="/" method="get" role="search">
<label for="q"><strong>${words.lookup}</strong></label>
<input type="search" id="q" name="q" value="${text}" maxlength="80" autocomplete="off" aria-describedby="q-hint">
<p id="q-hint" class="muted">${words.lookupHint}</p>
<input type="hidden" name="lang" value="${locale}">
<button class="first" type="submit">${words.find}</button></form>`;
}

function counted({ tell }: Visit, status: PublicStatus): Html {
  const { words } = tell;
  return html`<p>${words.customersOff}${words.colon}<strong data-testid="public-customers">${tell.count(status.customers)}</strong>
<br><span class="muted">${words.asOf} ${tell.at(status.asOf)}</span></p>`;
}

function found({ tell, settings }: Visit, status: PublicStatus, lookup: Lookup): Html {
  const { answer, text } = lookup;
  const isNextDoor = areaOf(status, answer?.area ?? null)?.state === 'off';
  const { owedAfterMs } = settings;
  return customerState(tell, answer, {
    number: text,
    tellsWhenBack: true,
    isNextDoor,
    owedAfterMs,
  });
}

export function statusPage(visit: Visit, status: PublicStatus, lookup: Lookup | null): Page {
  const { words } = visit.tell;
  const body = html`${lookup?.isRefused === true && html`<p class="box danger" role="alert">${words.tooMany}</p>`}
${lookup !== null && !lookup.isRefused && found(visit, status, lookup)}
${visit.copyOf === undefined && lookupForm(visit, lookup?.text ?? '')}
<h2>${words.outagesNow}</h2>${counted(visit, status)}${outageList(visit.tell, status.outages)}
<h2>${words.plannedWork}</h2>${planList(visit.tell, status.planned)}`;
  return framed(visit, { title: words.title, body, refreshS: REFRESH_S });
}

export function areaPage(visit: Visit, status: PublicStatus, area: PublicArea): Page {
  const { id } = area;
  const { tell } = visit;
  const { words } = tell;
  const outages = status.outages.filter((one) => one.area === id);
  const planned = status.planned.filter((one) => one.area === id);
  const body = html`<section class="box" data-testid="area-state" data-state="${area.state}">
<p class="word ${area.state}">${words.areaStates[area.state]}${area.customers !== 0 && ` · ${tell.count(area.customers)}`}</p>
<p>${words.areaPart}${visit.copyOf === undefined && html` <a href="/?lang=${visit.locale}">${words.lookup}</a>`}</p>
<p class="muted">${words.asOf} ${tell.at(status.asOf)}</p></section>
<h2>${words.outagesNow}</h2>${outageList(tell, outages)}
<h2>${words.plannedWork}</h2>${planList(tell, planned)}
<p><a href="/?lang=${visit.locale}">${words.home}</a></p>`;
  return framed(visit, { title: area.name, body, refreshS: REFRESH_S });
}
