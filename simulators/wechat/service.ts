/**
 * WeChat's side of an official account on loopback: tokens, template messages, and the events that follow. It is
 * as strict as the real one (unknown fields, a number used twice) and misbehaves by the end of a person's openid:
 * `_block` wants no more, `_system` fails inside, `_unfollowed` 43004, `_busy` -1 once, `_dead` 40003, `_often` 43117,
 * `_silent` takes it and never answers, `_html` answers with a page, `_zero` tells of a message with number 0.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WechatOptions {
  appId: string;
  secret: string;
  /** Signs events. */
  token: string;
  /** Secure mode: 43 letters; events are sealed and answers must be. */
  aesKey?: string;
  /** Number of a template → the fields it has. */
  templates: Readonly<Record<string, readonly string[]>>;
  now: () => number;
  /** Where events go; null: nowhere. */
  hookUrl?: string | null;
  quotaPerDay?: number;
  port?: number;
}

export interface Shown {
  openid: string;
  template: string;
  url: string | null;
  data: Record<string, string>;
}

export interface Wechat {
  port: number;
  url: string;
  /** What people saw, oldest first. */
  shown: Shown[];
  tokensGiven(): number;
  /** Every token given so far is void. */
  forgetTokens(): void;
  setHook(url: string): void;
  /** A person writes or presses a button; gives status and text of the answer. */
  says(openid: string, what: { text?: string; key?: string; event?: string }): Promise<Answered>;
  settled(): Promise<void>;
  stop(): Promise<void>;
}
interface Answered {
  status: number;
  text: string;
}

const TOKEN_S = 7_200;
/** Above what a number of JSON can tell apart. */
const FIRST_ID = 9_007_199_254_741_000n;
const FIELD_MOST = 20;

interface State {
  options: WechatOptions;
  hookUrl: string | null;
  shown: Shown[];
  token: { text: string; until: number } | null;
  given: number;
  taken: Map<string, string>;
  seen: Set<string>;
  events: Set<Promise<unknown>>;
}

export async function startWechat(options: WechatOptions): Promise<Wechat> {
  const state: State = {
    ...{ options, hookUrl: options.hookUrl ?? null, shown: [], token: null, given: 0 },
    ...{ taken: new Map(), seen: new Set(), events: new Set() },
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://wechat');
      const body = JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
      if (url.pathname === '/cgi-bin/stable_token') return say(response, tokenFor(state, body));
      if (url.pathname === '/cgi-bin/message/template/send')
        return template(state, url.searchParams.get('access_token'), body, response);
      response.writeHead(404).end('<html>');
    });
  });
  await new Promise<void>((done) => server.listen(options.port ?? 0, '127.0.0.1', () => done()));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ port, url: `http://127.0.0.1:${port}`, shown: state.shown },
    tokensGiven: () => state.given,
    forgetTokens() {
      state.token = null;
    },
    setHook(url) {
      state.hookUrl = url;
    },
    says: (openid, what) =>
      tell(state, openid, {
        MsgType: what.text === undefined ? 'event' : 'text',
        ...(what.text === undefined ? {} : { Content: what.text }),
        ...(what.key === undefined ? {} : { Event: 'CLICK', EventKey: what.key }),
        ...(what.event === undefined ? {} : { Event: what.event }),
      }),
    async settled() {
      while (state.events.size > 0) await Promise.allSettled([...state.events]);
    },
    stop() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

function say(response: ServerResponse, said: object): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
}

function tokenFor(state: State, body: Record<string, unknown>): object {
  const { options } = state;
  if (body['appid'] !== options.appId) return { errcode: 40013, errmsg: 'invalid appid' };
  if (body['secret'] !== options.secret) return { errcode: 40125, errmsg: 'invalid secret' };
  const now = options.now();
  if (state.token === null || state.token.until <= now || body['force_refresh'] === true) {
    state.given += 1;
    state.token = { text: `token-${state.given}`, until: now + TOKEN_S * 1000 };
  }
  const left = Math.floor((state.token.until - now) / 1000);
  return { access_token: state.token.text, expires_in: left };
}

interface Message {
  touser?: string;
  template_id?: string;
  client_msg_id?: string;
  url?: string;
  data?: Record<string, { value?: string }>;
}

function template(
  state: State,
  token: string | null,
  message: Message,
  response: ServerResponse,
): void {
  const openid = String(message.touser);
  const ending = openid.split('_').at(-1) ?? '';
  const refused = refusal(state, token, message, ending);
  if (refused !== null) {
    say(response, { errcode: refused, errmsg: 'refused' });
    return;
  }
  const id = String(message.client_msg_id);
  const known = state.taken.get(id);
  const number = known ?? String(FIRST_ID + BigInt(state.taken.size));
  if (known === undefined) {
    state.taken.set(id, number);
    const isBlocked = ending === 'block' || ending === 'system';
    if (!isBlocked) state.shown.push(shownOf(message));
    const status = isBlocked
      ? `failed:${ending === 'block' ? 'user block' : ' system failed'}`
      : 'success';
    const MsgID = ending === 'zero' ? '0' : number;
    const told = { MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', MsgID, Status: status };
    const event = tell(state, openid, told).catch(() => null);
    state.events.add(event);
    event.finally(() => state.events.delete(event));
  }
  if (ending === 'silent') return;
  if (ending === 'html') {
    response.writeHead(200).end('<html>');
    return;
  }
  // As it is written: the number is larger than one of JSON's holds.
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(`{"errcode":0,"errmsg":"ok","msgid":${number}}`);
}

function refusal(
  state: State,
  token: string | null,
  message: Message,
  ending: string,
): number | null {
  const { options } = state;
  if (state.token === null || token !== state.token.text) return 40001;
  if (state.token.until <= options.now()) return 42001;
  const fields = options.templates[message.template_id ?? ''];
  if (fields === undefined) return 40037;
  const given = Object.entries(message.data ?? {});
  const isWhole = given.length === fields.length && given.every(([name]) => fields.includes(name));
  if (!isWhole || given.some(([, { value }]) => value === undefined || value === '')) return 47003;
  if (ending === 'dead') return 40003;
  if (ending === 'unfollowed') return 43004;
  if (ending === 'often') return 43117;
  if (ending === 'busy' && !state.seen.has(String(message.touser))) {
    state.seen.add(String(message.touser));
    return -1;
  }
  return state.taken.size >= (options.quotaPerDay ?? 100_000) ? 45009 : null;
}

function shownOf(message: Message): Shown {
  const data = Object.entries(message.data ?? {}).map(([name, { value = '' }]) => [
    name,
    [...value].slice(0, FIELD_MOST).join(''),
  ]);
  return {
    ...{ openid: String(message.touser), template: String(message.template_id) },
    ...{ url: message.url ?? null, data: Object.fromEntries(data) as Record<string, string> },
  };
}

async function tell(
  state: State,
  openid: string,
  fields: Readonly<Record<string, string>>,
): Promise<Answered> {
  if (state.hookUrl === null) return { status: 0, text: '' };
  const { token, now } = state.options;
  const timestamp = String(Math.floor(now() / 1000));
  const nonce = '4711';
  const signature = createHash('sha1')
    .update([token, timestamp, nonce].sort().join(''))
    .digest('hex');
  const all = { ToUserName: 'gh_account', FromUserName: openid, CreateTime: timestamp, ...fields };
  const xml = Object.entries(all).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  const plain = `<xml>${xml.join('')}</xml>`;
  const sealed = state.options.aesKey === undefined ? null : seal(state.options, plain);
  const query = new URLSearchParams({ signature, timestamp, nonce });
  if (sealed !== null) {
    query.set('encrypt_type', 'aes');
    query.set('msg_signature', sha1([token, timestamp, nonce, sealed]));
  }
  const body = sealed === null ? plain : `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`;
  const answer = await fetch(`${state.hookUrl}?${query}`, {
    ...{ method: 'POST', body, headers: { 'content-type': 'text/xml' } },
  });
  const text = await answer.text();
  const isOpen = sealed === null || !text.startsWith('<xml>');
  return { status: answer.status, text: isOpen ? text : unsealed(state.options, text) };
}

const sha1 = (parts: string[]): string =>
  createHash('sha1').update(parts.sort().join('')).digest('hex');

function seal({ aesKey = '', appId }: WechatOptions, text: string): string {
  const key = Buffer.from(aesKey, 'base64');
  const size = Buffer.byteLength(text);
  const head = Buffer.from([size >>> 24, size >>> 16, size >>> 8, size].map((byte) => byte & 255));
  const parts = [randomBytes(16), head, Buffer.from(text + appId)];
  const rest = 32 - ((20 + size + appId.length) % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16));
  cipher.setAutoPadding(false);
  return cipher.update(Buffer.concat([...parts, Buffer.alloc(rest, rest)])).toString('base64');
}

/** As strict as the real one: signature, padding and account must be right. */
function unsealed({ aesKey = '', appId, token }: WechatOptions, xml: string): string {
  const field = (name: string): string =>
    new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^\\]<]*)`).exec(xml)?.[1] ?? '';
  const sealed = field('Encrypt');
  const wanted = sha1([token, field('TimeStamp'), field('Nonce'), sealed]);
  if (field('MsgSignature') !== wanted) return 'the answer has a wrong signature';
  const key = Buffer.from(aesKey, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16));
  decipher.setAutoPadding(false);
  const plain = decipher.update(Buffer.from(sealed, 'base64'));
  const text = plain.subarray(20, 20 + plain.readUInt32BE(16)).toString();
  const rest = plain.subarray(20 + Buffer.byteLength(text), -(plain.at(-1) ?? 0)).toString();
  return rest === appId ? text : 'the answer is for another account';
}
