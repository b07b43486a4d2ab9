/** `/unsubscribe?d=…`, the link at the foot of a mail: a GET changes nothing, a POST ends mails to this address. */
import type { Request, Router } from 'express';
import type { ApiParts } from '../api/parts.ts';
import type { Locale } from '../model/contact.ts';
import { framed, type Visit } from './frame.ts';
import { html, page } from './html.ts';

const words: Record<Locale, { title: string; ask: string; button: string; done: string }> = {
  'zh-CN': {
    title: '停止邮件通知',
    ask: '不再向这个邮箱发送停电通知？法规要求的通知将改用其他方式送达。',
    button: '停止发送',
    done: '已停止向这个邮箱发送通知。',
  },
  en: {
    title: 'Stop e-mails',
    ask: 'Stop sending notices to this mailbox? What the law demands reaches you another way.',
    button: 'Stop',
    done: 'No more notices are sent to this mailbox.',
  },
};

/** The answer is the same for every marker, known or not. Mail programs press it themselves (RFC 8058). */
export function unsubscribeRoutes(
  router: Router,
  parts: ApiParts,
  visitOf: (request: Request) => Visit,
): void {
  router.get('/unsubscribe', (request, response) => {
    const visit = visitOf(request);
    const texts = words[visit.locale];
    const action = `/unsubscribe?d=${encodeURIComponent(markerOf(request))}&lang=${visit.locale}`;
    const body = html`<form class="box" method="post" action="${action}"><p>${texts.ask}</p>
<button class="first" type="submit">${texts.button}</button></form>`;
    response.set('Cache-Control', 'no-store');
    page(response, framed(visit, { title: texts.title, body }));
  });
  router.post('/unsubscribe', async (request, response) => {
    const marker = markerOf(request);
    if (marker !== '') await parts.receipts.unsubscribed(marker);
    const visit = visitOf(request);
    const { title, done } = words[visit.locale];
    const body = html`<p class="box" role="status">${done}</p>`;
    page(response, framed(visit, { title, body }));
  });
}

function markerOf(request: Request): string {
  const marker = String(request.query['d'] ?? '');
  return /^[\w-]{8,64}$/.test(marker) ? marker : '';
}
