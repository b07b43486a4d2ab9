/** `/s/{token}`: what one message was about, and its confirmation by a button. */
import type { LinkAnswer } from '../api/shapes/public.ts';
import { customerState } from './blocks.ts';
import { framed, lostPage, type Visit } from './frame.ts';
import { type Html, html, type Page } from './html.ts';

/** One press says it, without a number to type: the link knows the place. */
function stillOff({ tell, path }: Visit): Html {
  return html`<form method="post" action="${path}/still-off"><button class="first" type="submit">${tell.words.stillOff}</button></form>`;
}

export function stillOffPage(visit: Visit, number: string): Page {
  const { words } = visit.tell;
  const body = html`<p class="box" role="status" data-testid="still-off">${words.stillOffTaken} ${number}</p>
<p><a href="/?lang=${visit.locale}">${words.home}</a></p>`;
  return framed(visit, { title: words.title, body });
}

/** A GET confirms nothing: programs that preview links follow them. */
export function linkPage(visit: Visit, answer: LinkAnswer | null): Page {
  const { tell, path } = visit;
  const { owedAfterMs } = visit.settings;
  const { words } = tell;
  if (answer === null) {
    return lostPage(visit, words.noSuchLink);
  }
  const confirm =
    answer.canConfirm &&
    html`<form class="box" method="post" action="${path}"><p>${words.confirmAsk}</p>
<button class="first" type="submit">${words.confirmButton}</button></form>`;
  const body = html`${answer.confirmedAt !== null && html`<p class="box" role="status" data-testid="link-confirmed">${words.confirmed}</p>`}
${answer.confirmedAt === null && confirm}
${customerState(tell, answer, answer.state === 'restored' ? { button: stillOff(visit) } : { owedAfterMs })}
<h2>${words.messageWas}</h2><p class="box">${answer.text}</p>`;
  return framed(visit, { title: words.title, body });
}
