// News to somebody's own machine: Standard Webhooks, or the body that a robot of a WeCom group reads.
import { z } from 'zod';
import { toIso } from '../../../model/time.ts';
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
import { mayCall, outsideLookup } from '../http/outside.ts';
import { refusedBy, type StatusMeaning } from '../http/verdict.ts';
import { secretFor, signatures } from './signature.ts';
import { robotBody, robotOutcome } from './wecom.ts';

const secret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'whsec_ and 24 bytes in base64');
const settings = z.strictObject({
  kind: z.literal('standard').default('standard'),
  secret: secret.describe(
    'Secret: by env: or file: reference; each receiver has its own made of it',
  ),
  oldSecret: secret.nullable().default(null).describe('Signs besides, while receivers change'),
  robots: z
    .array(z.string())
    .default(['qyapi.weixin.qq.com'])
    .describe('Hosts of group robots of WeCom (企业微信)'),
  inside: z
    .array(z.string())
    .default([])
    .describe('Hosts inside our own network, or without TLS, that may be called'),
  ratePerSecond: z.number().positive().max(1000).default(20).describe('Calls a second'),
  ...budgetSettings(0),
});
type WebhookSettings = z.output<typeof settings>;

export const webhook = defineChannel({
  title: { en: 'Webhook', 'zh-CN': '网络回调' },
  // The answer comes from the receiver itself: it is the receipt.
  can: { receipts: true, replies: false, confirm: false, segments: false },
  settings,
  rateOf: ({ ratePerSecond }) => ratePerSecond,
  addressOf: (contact) => contact.addresses?.webhook ?? null,
  create: webhookPort,
});

function webhookPort(of: WebhookSettings, tools: ChannelTools): ChannelPort {
  const own = agents(false);
  const way = { timeoutMs: tools.timeoutMs, agents: own, lookup: outsideLookup(of.inside) };
  async function send(message: Outgoing): Promise<Outcome> {
    if (!URL.canParse(message.to)) return refused('address', 'address_dead');
    const { protocol, hostname } = new URL(message.to);
    const isPlain = protocol !== 'https:';
    if (!mayCall(hostname, of.inside) || (isPlain && !of.inside.includes(hostname))) {
      return refused('inside', 'none');
    }
    const isRobot = of.robots.includes(hostname);
    const body = isRobot ? robotBody(message.text) : bodyOf(message, tools.clock.now());
    const answer = await httpCall(
      {
        ...{ method: 'POST', url: message.to, body },
        headers: {
          'content-type': 'application/json',
          ...(isRobot ? {} : signed(of, message, body, tools.clock.now())),
        },
      },
      way,
    );
    return isRobot ? robotOutcome(answer, message.marker) : outcomeOf(answer, message.marker);
  }
  return {
    provider: 'webhook',
    send,
    // The same id comes again with each try: the receiver can tell.
    find: () => Promise.resolve({ is: 'cannot' as const }),
    close: own.close,
  };
}

function refused(why: string, effect: 'none' | 'address_dead'): Outcome {
  return { is: 'failed_permanent', code: `webhook:${why}`, effect };
}

/** The same over all tries of one notice. */
function idOf({ about, marker }: Outgoing): string {
  return `msg_${about?.notice ?? marker}`;
}

function bodyOf(message: Outgoing, now: number): string {
  const { kind, text, locale, about } = message;
  return JSON.stringify({
    type: `notice.${kind}`,
    timestamp: toIso(now),
    data: {
      ...{ notice: about?.notice ?? null, subject: about?.subject ?? null },
      ...{ revision: about?.revision ?? null, kind, language: locale, text },
      link: about?.link ?? null,
      windows: (about?.windows ?? []).map(({ start, end }) => ({
        ...{ start: toIso(start), end: toIso(end) },
      })),
    },
  });
}

function signed(
  of: WebhookSettings,
  message: Outgoing,
  body: string,
  now: number,
): Record<string, string> {
  const id = idOf(message);
  const timestamp = String(Math.floor(now / 1000));
  const keys = [of.secret, of.oldSecret].filter((one) => one !== null);
  const secrets = keys.map((key) => secretFor(key, message.to));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures({ id, timestamp, body }, secrets),
  };
}

function outcomeOf(answer: HttpAnswer, marker: string): Outcome {
  if (answer.is === 'none') {
    if (answer.code === 'EINSIDE') return refused('inside', 'none');
    return away(answer.code, null);
  }
  const { status, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return { is: 'accepted', providerId: marker, isThere: true };
  return refusedBy({ status, retryAfterMs }, 'webhook', meaningOf);
}

/** Because the id stays the same, what nobody knows of is simply sent again; of the channel it says nothing. */
function away(code: string, retryAfterMs: number | null): Outcome {
  return { is: 'failed_temporary', code, effect: 'address_away', retryAfterMs };
}

/** 410: wants no more. 401, 403, 404: it is their machine that is not set up, not ours. */
function meaningOf(status: number): StatusMeaning {
  if (status === 410) return { is: 'failed_permanent', effect: 'address_dead' };
  const isLater = status >= 500 || status < 200 || [408, 425, 429].includes(status);
  return isLater
    ? { is: 'failed_temporary', effect: 'address_away' }
    : { is: 'failed_permanent', effect: 'none' };
}
