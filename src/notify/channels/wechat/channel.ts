// Template messages of a WeChat official account (公众号).
import { z } from 'zod';
import { DAY, HOUR, type Instant } from '../../../model/time.ts';
import { budgetSettings } from '../budget.ts';
import {
  type ChannelPort,
  type ChannelTools,
  defineChannel,
  type Outcome,
  type Outgoing,
} from '../channel.ts';
import { agents } from '../http/agents.ts';
import { type HttpAnswer, httpCall } from '../http/call.ts';
import { refusedBy, unanswered } from '../http/verdict.ts';
import { meaningOf, tokenCodes } from './errors.ts';
import { aesKeyForm } from './sealed.ts';
import { dataOf, templatesSchema, unknownNames } from './templates.ts';
import { tokenHolder } from './token.ts';

const settings = z.strictObject({
  kind: z.literal('template').default('template'),
  appId: z.string().min(1).describe('Number of the official account'),
  secret: z.string().min(1).describe('Secret: by env: or file: reference'),
  token: z.string().min(3).describe('Signs what comes to /hooks/wechat; secret'),
  aesKey: z
    .string()
    .regex(aesKeyForm, 'The EncodingAESKey has 43 letters and digits.')
    .optional()
    .describe('EncodingAESKey of secure mode; with it, calls in plain words are refused; secret'),
  baseUrl: z
    .string()
    .regex(/^https?:\/\//)
    .default('https://api.weixin.qq.com'),
  templates: templatesSchema,
  quotaPerDay: z
    .int()
    .positive()
    .default(100_000)
    .describe('Template messages a day (China time); what is above goes over the next channel'),
  ratePerSecond: z.number().positive().max(1000).default(50).describe('Messages a second'),
  ...budgetSettings(0),
});
type WechatSettings = z.output<typeof settings>;

export const wechat = defineChannel({
  title: { en: 'WeChat', 'zh-CN': '微信' },
  can: { receipts: true, replies: true, confirm: true, segments: false },
  settings,
  check: ({ templates }) => unknownNames(templates),
  rateOf: ({ ratePerSecond }) => ratePerSecond,
  addressOf: (contact) => contact.addresses?.wechat ?? null,
  create: wechatPort,
});

function wechatPort(of: WechatSettings, tools: ChannelTools): ChannelPort {
  const own = agents();
  const base = of.baseUrl.replace(/\/$/, '');
  const quota = dayCount(tools.clock.now, of.quotaPerDay);
  /** Two calls, a new token and again fit into the time of one. */
  const way = { timeoutMs: tools.timeoutMs / 4, agents: own };
  const post = (path: string, body: object): Promise<HttpAnswer> =>
    httpCall(
      {
        ...{ method: 'POST', url: `${base}/cgi-bin/${path}`, body: JSON.stringify(body) },
        headers: { 'content-type': 'application/json' },
      },
      way,
    );
  const tokens = tokenHolder({
    ask: (isForced) =>
      post('stable_token', {
        ...{ grant_type: 'client_credential', appid: of.appId, secret: of.secret },
        force_refresh: isForced,
      }),
    now: tools.clock.now,
  });

  async function once(body: object, refused?: string): Promise<Outcome & { token?: string }> {
    const got = await tokens.get(refused);
    // Without a token nothing was sent, whatever became of the question.
    if (got.is === 'refused') return withoutToken(got.answer);
    const path = `message/template/send?access_token=${encodeURIComponent(got.token)}`;
    return { ...outcomeOf(await post(path, body)), token: got.token };
  }

  async function send(message: Outgoing): Promise<Outcome> {
    const template = of.templates[message.kind] ?? of.templates.other;
    if (template === undefined) return permanent('wechat:no_template');
    if (!quota.take()) {
      if (quota.isNews()) tools.log.warn({ channel: 'wechat' }, 'quota_of_the_day_used_up');
      return permanent('wechat:quota');
    }
    const body = {
      ...{ touser: message.to, template_id: template.id, client_msg_id: message.marker },
      ...(message.about === undefined ? {} : { url: message.about.link }),
      data: dataOf(template, message.about?.values ?? {}),
    };
    const { token, ...first } = await once(body);
    const isStale = 'code' in first && tokenCodes.some((code) => first.code === `wechat:${code}`);
    // With the same client_msg_id a person gets it once within ten minutes: asking again is safe.
    const isOpen = first.is === 'unknown';
    if (!isStale && !isOpen) return first;
    const { token: _, ...second } = await once(body, isStale ? token : undefined);
    // What the first may have done, a failure of the second does not undo.
    return isOpen && second.is !== 'accepted' ? first : second;
  }

  return {
    provider: 'wechat',
    send,
    // It has no such question: what it sends is told by events.
    find: () => Promise.resolve({ is: 'cannot' as const }),
    close: own.close,
  };
}

function permanent(code: string): Outcome {
  return { is: 'failed_permanent', code, effect: 'none' };
}

function outcomeOf(answer: HttpAnswer): Outcome {
  if (answer.is === 'none') return unanswered(answer);
  if (answer.status < 200 || answer.status >= 300) return refusedBy(answer, 'wechat');
  const { errcode, msgid } = parsed(answer.body);
  if (typeof errcode !== 'number') return { is: 'unknown', code: 'wechat:UNREADABLE' };
  // Ids may be larger than a number of JSON holds: as it is written.
  const id = /"msgid"\s*:\s*"?(\d+)/.exec(answer.body)?.[1] ?? String(msgid ?? 0);
  if (errcode === 0) return { is: 'accepted', providerId: id };
  const code = `wechat:${errcode}`;
  const { is, effect } = meaningOf(String(errcode));
  return is === 'permanent'
    ? { is: 'failed_permanent', code, effect }
    : { is: 'failed_temporary', code, effect, retryAfterMs: answer.retryAfterMs };
}

function withoutToken(answer: HttpAnswer): Outcome {
  const outcome = outcomeOf(answer);
  return outcome.is === 'failed_permanent' || outcome.is === 'failed_temporary'
    ? outcome
    : { is: 'failed_temporary', code: 'wechat:no_token', effect: 'none', retryAfterMs: null };
}

function parsed(body: string): { errcode?: unknown; msgid?: unknown } {
  try {
    return (JSON.parse(body) ?? {}) as object;
  } catch {
    return {};
  }
}

/** The provider counts its days in China. */
const CHINA_MS = 8 * HOUR;

function dayCount(now: () => Instant, most: number): { take(): boolean; isNews(): boolean } {
  let day = 0;
  let count = 0;
  let told = -1;
  return {
    take() {
      const today = Math.floor((now() + CHINA_MS) / DAY);
      if (today !== day) count = 0;
      day = today;
      count += 1;
      return count <= most;
    },
    isNews() {
      const isNew = told !== day;
      told = day;
      return isNew;
    },
  };
}
