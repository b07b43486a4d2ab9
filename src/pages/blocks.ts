/** Blocks that several pages show: the state of one place, a list of outages, a list of plans. */
import type { CustomerAnswer, PublicOutage, PublicPlan } from '../api/shapes/public.ts';
import { type DurationMs, HOUR } from '../model/time.ts';
import { type Html, html } from './html.ts';
import type { Telling } from './times.ts';

/** Most rows of one list; the page must fit into the first packets of a slow phone. */
const ROWS_MAX = 40;

interface Asked {
  number?: string;
  button?: Html;
  tellsWhenBack?: boolean;
  /** Others of its area are dark. */
  isNextDoor?: boolean;
  /** What may be owed after so long; null, left out: nothing. */
  owedAfterMs?: DurationMs | null;
}

/** The state of one place; null: a number we do not know or may not tell about. */
export function customerState(
  tell: Telling,
  answer: CustomerAnswer | null,
  asked: Asked = {},
): Html {
  const { words } = tell;
  const state = answer?.state ?? 'unknown';
  const isNextDoor = state === 'on' && asked.isNextDoor === true;
  const known = isNextDoor ? words.nextDoor : words.stateTexts[state];
  const text = answer === null ? words.notKnown : known;
  return html`<section class="box" data-testid="customer-state" data-state="${state}">
<h2 class="word ${state}">${answer === null ? words.states.unknown : words.states[state]}</h2>
<p>${text}</p>
${answer !== null && facts(tell, answer)}
${answer !== null && owed(tell, answer, asked.owedAfterMs ?? null)}
${asked.button ?? actions(tell, state, asked)}</section>`;
}

function facts(tell: Telling, answer: CustomerAnswer): Html {
  const { words } = tell;
  const { label, since, etr, cause, crew, planned, lastUpdateAt, nextUpdateAt } = answer;
  const isOut = answer.state === 'off' || answer.state === 'planned';
  return html`<p class="muted">${label}</p>
${since !== null && html`<p>${answer.state === 'restored' ? words.backSince : words.since} ${tell.at(since)}${cause !== null && ` · ${words.cause}${words.colon}${words.causes[cause] ?? cause}`}</p>`}
${isOut && html`<p>${words.back}${words.colon}<strong data-testid="customer-etr">${tell.etr(etr)}</strong></p>`}
${crew !== null && html`<p>${words.crews[crew] ?? ''}</p>`}
${planned.map((cut) => html`<p class="planned">${words.states.planned}${words.colon}${tell.span(cut.start, cut.end)}${cut.reason !== null && ` · ${cut.reason}`}</p>`)}
${lastUpdateAt !== null && html`<p class="muted">${words.lastUpdate} ${tell.at(lastUpdateAt)}${nextUpdateAt !== null && ` · ${words.nextUpdate} ${tell.at(nextUpdateAt)}`}</p>`}`;
}

/** Of an outage alone: a planned cut was announced. */
function owed(
  { words, at }: Telling,
  { state, since }: CustomerAnswer,
  afterMs: DurationMs | null,
): Html {
  if (state !== 'off' || since === null || afterMs === null) return html``;
  return html`<p data-testid="owed">${words.owed(Math.round(afterMs / HOUR), at(since + afterMs))}</p>`;
}

function actions(
  { words }: Telling,
  state: string,
  { number, tellsWhenBack = false }: { number?: string; tellsWhenBack?: boolean },
): Html {
  const text = state === 'restored' ? words.stillOff : words.myPowerIsOff;
  const isAsked = state !== 'off' && state !== 'planned';
  const there = number === undefined ? '/report' : `/report?number=${encodeURIComponent(number)}`;
  if (!isAsked && !tellsWhenBack) return html``;
  return html`<p>${isAsked ? html`<a class="button" href="${there}">${text}</a>` : html`<a class="button" href="/my">${words.tellMe}</a>`}</p>`;
}

/** In the language that was chosen, whatever the browser's is. */
function areaPath({ words }: Telling, area: string): string {
  return `/area/${encodeURIComponent(area)}?lang=${words.htmlLang}`;
}

export function outageList(tell: Telling, outages: readonly PublicOutage[]): Html {
  const { words } = tell;
  if (outages.length === 0) return html`<p data-testid="no-outages">${words.noOutages}</p>`;
  return html`<ul class="plain">${outages.slice(0, ROWS_MAX).map((one) => {
    const isBack = one.state === 'restored';
    const state = isBack ? 'restored' : 'off';
    return html`<li class="box" data-testid="outage-${one.id}" data-state="${state}">
<strong class="${state}">${words.outageStates[one.state] ?? one.state}</strong>
<a href="${areaPath(tell, one.area)}">${one.areaName}</a>${!isBack && ` · ${tell.count(one.customers)}`}
<br>${words.since} ${tell.at(one.startedAt)}${one.cause !== null && ` · ${words.cause}${words.colon}${words.causes[one.cause] ?? one.cause}`}
${isBack ? one.restoredAt !== null && html`<br>${words.backSince} ${tell.at(one.restoredAt)}` : html`<br>${words.back}${words.colon}${tell.etr(one.etr)}`}
${!isBack && words.crews[one.crew] !== undefined && html`<br>${words.crews[one.crew]}`}</li>`;
  })}</ul>${outages.length > ROWS_MAX && html`<p>${words.moreOutages(outages.length - ROWS_MAX)}</p>`}`;
}

export function planList(tell: Telling, plans: readonly PublicPlan[]): Html {
  const { words } = tell;
  if (plans.length === 0) return html`<p data-testid="no-planned">${words.noPlanned}</p>`;
  return html`<ul class="plain">${plans.slice(0, ROWS_MAX).map(
    (one) => html`<li class="box" data-testid="planned-${one.id}" data-state="planned">
<strong class="planned">${tell.span(one.start, one.end)}</strong>
<br><a href="${areaPath(tell, one.area)}">${one.areaName}</a> · ${one.lines.slice(0, 5).join(', ')} · ${tell.count(one.customers)}
${one.blocks !== undefined && one.blocks.length > 0 && html`<br>${words.blocks}${words.colon}${one.blocks.slice(0, 20).join(', ')}`}
<br>${one.reason}</li>`,
  )}</ul>`;
}
