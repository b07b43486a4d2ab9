/** `/my/push`: notices on this device, `/my/wechat`: joining one's WeChat; both for who is signed in. */
import { createHash } from 'node:crypto';
import type { Request, Response, Router } from 'express';
import { type Customer, findCustomer } from '../../api/auth/customers.ts';
import { checkOrigin } from '../../api/auth/identify.ts';
import { isSame } from '../../api/auth/sessions.ts';
import type { ApiParts } from '../../api/parts.ts';
import type { Locale } from '../../model/contact.ts';
import { fault } from '../../runtime/problem.ts';
import { framed, type Visit } from '../frame.ts';
import { documentText, type Html, html } from '../html.ts';
import { style } from '../style.ts';
import { pageScript, workerScript } from './script.ts';

const words: Record<Locale, Record<'title' | 'why' | 'on' | 'off' | 'away' | 'back', string>> = {
  'zh-CN': {
    title: '本机推送通知',
    why: '停电前和停电时，通知会显示在这台设备上；锁屏上不显示地址。',
    on: '在本机接收通知',
    off: '停止在本机接收',
    away: '暂不支持推送通知。',
    back: '我的供电',
  },
  en: {
    title: 'Notices on this device',
    why: 'Before and during a power cut a notice shows on this device; on a locked screen it names no address.',
    on: 'Tell me on this device',
    off: 'Stop on this device',
    away: 'This is not offered at present.',
    back: 'My power',
  },
};
const said: Record<Locale, Record<'done' | 'stopped' | 'denied' | 'failed' | 'none', string>> = {
  'zh-CN': {
    done: '已开启，停电消息会先发到这台设备。',
    stopped: '已停止。',
    denied: '浏览器不允许通知，请在浏览器设置中开启后再试。',
    failed: '没有成功，请稍后再试。',
    none: '这个浏览器不支持推送通知。',
  },
  en: {
    done: 'Done: news of power cuts comes to this device first.',
    stopped: 'Stopped.',
    denied: 'The browser does not allow notices. Allow them in its settings, then try again.',
    failed: 'That did not work. Please try again later.',
    none: 'This browser cannot show notices.',
  },
};
const joining: Record<
  Locale,
  Record<'title' | 'ask' | 'button' | 'done' | 'old' | 'first', string>
> = {
  'zh-CN': {
    title: '微信接收通知',
    ask: '用这个微信接收停电通知？',
    button: '绑定微信',
    done: '已绑定，停电通知会先发到微信。',
    old: '这个链接已过期，请在公众号里重新点开。',
    first: '请先登录“我的供电”，然后在公众号里再点一次。',
  },
  en: {
    title: 'Notices by WeChat',
    ask: 'Receive notices of power cuts in this WeChat?',
    button: 'Join my WeChat',
    done: 'Done: notices come to your WeChat first.',
    old: 'This link is too old. Please open it again from our account in WeChat.',
    first: 'Please sign in to My power first, then open it again from our account.',
  },
};

export function pushRoutes(
  router: Router,
  parts: ApiParts,
  visitOf: (request: Request) => Visit,
): void {
  scriptRoute(router, '/push.js', pageScript);
  scriptRoute(router, '/push-worker.js', workerScript);
  router.get('/my/push', async (request, response) => {
    const visit = visitOf(request);
    const customer = await signedIn(parts, request);
    if (customer === null) return void response.redirect(303, `/my?lang=${visit.locale}`);
    const texts = words[visit.locale];
    const push = parts.customers?.push ?? null;
    const body =
      push === null ? html`<p class="box">${texts.away}</p>` : box(visit, push, customer);
    const back = html`<p><a href="/my?lang=${visit.locale}">${texts.back}</a></p>`;
    show(response, visit, { title: texts.title, body: html`${body}${back}` });
  });
  wechatRoutes(router, parts, visitOf);
}

function scriptRoute(router: Router, path: string, text: string): void {
  router.get(path, (_request, response) => {
    // The worker stands above the pages it works for.
    response.set('Service-Worker-Allowed', '/my').set('Cache-Control', 'public, max-age=3600');
    response.type('text/javascript; charset=utf-8').send(text);
  });
}

async function signedIn(parts: ApiParts, request: Request): Promise<Customer | null> {
  return parts.customers == null ? null : await findCustomer(parts, request);
}

function box({ locale }: Visit, push: { publicKey: string }, { csrf }: Customer): Html {
  const texts = words[locale];
  const { done, stopped, denied, failed, none } = said[locale];
  return html`<section class="box" id="push" data-key="${push.publicKey}" data-csrf="${csrf}" data-done="${done}"
 data-stopped="${stopped}" data-denied="${denied}" data-failed="${failed}" data-none="${none}"><p>${texts.why}</p>
<p role="status"></p><button class="first" type="button" id="push-on" hidden>${texts.on}</button>
<button type="button" id="push-off" hidden>${texts.off}</button></section>
<noscript><p class="box">${none}</p></noscript><script src="/push.js" defer></script>`;
}

const styleHash = createHash('sha256').update(style).digest('base64');
/** As every customer page, and one script of our own that may talk to us. */
const policy = [
  ...["default-src 'none'", `style-src 'sha256-${styleHash}'`, "img-src 'self' data:"],
  ...["script-src 'self'", "connect-src 'self'", "worker-src 'self'"],
  ...["form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
].join('; ');

function show(response: Response, visit: Visit, content: { title: string; body: Html }): void {
  response.set('Cache-Control', 'no-store').set('Content-Security-Policy', policy);
  response.type('html').send(documentText(framed(visit, content)));
}

function wechatRoutes(router: Router, parts: ApiParts, visitOf: (request: Request) => Visit): void {
  const tokenOf = (request: Request): string => String(request.query['t'] ?? '').slice(0, 300);
  router.get('/my/wechat', async (request, response) => {
    const visit = visitOf(request);
    const texts = joining[visit.locale];
    const customer = await signedIn(parts, request);
    if (customer === null) {
      const link = html`<p class="box">${texts.first} <a href="/my?lang=${visit.locale}">${words[visit.locale].back}</a></p>`;
      return show(response, visit, { title: texts.title, body: link });
    }
    const action = `/my/wechat?t=${encodeURIComponent(tokenOf(request))}&lang=${visit.locale}`;
    const body = html`<form class="box" method="post" action="${action}"><p>${texts.ask}</p>
<input type="hidden" name="csrf" value="${customer.csrf}"><button class="first" type="submit">${texts.button}</button></form>`;
    show(response, visit, { title: texts.title, body });
  });
  router.post('/my/wechat', async (request, response) => {
    checkOrigin(parts, request);
    const visit = visitOf(request);
    const texts = joining[visit.locale];
    const customer = await signedIn(parts, request);
    if (customer === null) return void response.redirect(303, `/my?lang=${visit.locale}`);
    const { csrf } = (request.body ?? {}) as { csrf?: unknown };
    if (!isSame(String(csrf ?? ''), customer.csrf)) throw fault('AUT-CSRF', {});
    const isJoined =
      (await parts.customers?.joinWechat?.(customer.contacts, tokenOf(request))) ?? false;
    const body = html`<p class="box" role="status">${isJoined ? texts.done : texts.old}</p>`;
    show(response.status(isJoined ? 200 : 410), visit, { title: texts.title, body });
  });
}
