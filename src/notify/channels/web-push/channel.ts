// News to browsers that asked for it: Web Push (RFC 8030) with our own key (RFC 8292), encrypted (RFC 8291).
import { createECDH, createHash } from 'node:crypto';
import webpush from 'web-push';
import { z } from 'zod';
import { SECOND } from '../../../model/time.ts';
import { type ForewattError, fault } from '../../../runtime/problem.ts';
import { budgetSettings } from '../budget.ts';
import {
  type ChannelPort,
  type ChannelTools,
  defineChannel,
  type Outcome,
  type Outgoing,
} from '../channel.ts';
import { agents } from '../http/agents.ts';
import { httpCall } from '../http/call.ts';
import { refusedBy, type StatusMeaning } from '../http/verdict.ts';
import { type Browser, browsersOf, isService } from './browsers.ts';

const settings = z.strictObject({
  kind: z.literal('vapid').default('vapid'),
  publicKey: z.string().describe('Our key that browsers see; `npx web-push generate-vapid-keys`'),
  privateKey: z.string().describe('Secret: by env: or file: reference'),
  subject: z
    .string()
    .regex(/^(mailto:|https:)/)
    .describe('Whom a push service may ask: mailto:… or https:…'),
  services: z
    .array(z.string())
    .default([
      ...['fcm.googleapis.com', 'updates.push.services.mozilla.com', 'web.push.apple.com'],
      ...['*.push.apple.com', '*.notify.windows.com'],
    ])
    .describe('Hosts of push services; an endpoint elsewhere is not called'),
  ca: z.string().nullable().default(null).describe('Certificate (PEM) of an own push service'),
  ratePerSecond: z.number().positive().max(10_000).default(200).describe('Messages a second'),
  ...budgetSettings(0),
});
type PushSettings = z.output<typeof settings>;

export const webPush = defineChannel({
  title: { en: 'Browser', 'zh-CN': '浏览器推送' },
  // The page that shows a message says so: that is its receipt.
  can: { receipts: true, replies: false, confirm: false, segments: false },
  words: 'push',
  settings,
  check: checkKeys,
  rateOf: ({ ratePerSecond }) => ratePerSecond,
  addressOf: (contact) => contact.addresses?.web_push ?? null,
  create: pushPort,
});

const CURVE = 'prime256v1';
const PUBLIC_BYTES = 65;
const PRIVATE_BYTES = 32;

function checkKeys({ publicKey, privateKey }: PushSettings): ForewattError[] {
  const given = Buffer.from(publicKey, 'base64url');
  const own = Buffer.from(privateKey, 'base64url');
  if (given.length !== PUBLIC_BYTES || own.length !== PRIVATE_BYTES) {
    return [fault('NOT-PUSH-KEYS', { why: 'they have not the length of a pair' })];
  }
  const pair = createECDH(CURVE);
  pair.setPrivateKey(own);
  return pair.getPublicKey().equals(given)
    ? []
    : [fault('NOT-PUSH-KEYS', { why: 'they do not belong together' })];
}

function pushPort(of: PushSettings, tools: ChannelTools): ChannelPort {
  const own = agents();
  const way = { timeoutMs: tools.timeoutMs, agents: own, ca: of.ca };

  async function toBrowser(browser: Browser, message: Outgoing): Promise<Outcome> {
    if (!isService(browser.endpoint, of.services)) {
      return { is: 'failed_permanent', code: 'web_push:service', effect: 'address_dead' };
    }
    let details: webpush.RequestDetails;
    try {
      details = webpush.generateRequestDetails(
        { endpoint: browser.endpoint, keys: browser },
        payloadOf(message),
        optionsOf(of, message),
      );
    } catch {
      // The curve does not hold the point that the browser gave.
      return { is: 'failed_permanent', code: 'web_push:keys', effect: 'address_dead' };
    }
    const answer = await httpCall(
      {
        ...{ method: 'POST', url: details.endpoint, body: details.body ?? null },
        headers: textsOf(details.headers),
      },
      way,
    );
    if (answer.is === 'none') {
      return { is: 'failed_temporary', code: answer.code, effect: 'none', retryAfterMs: null };
    }
    if (answer.status >= 200 && answer.status < 300) {
      return { is: 'accepted', providerId: message.marker };
    }
    return refusedBy(answer, 'web_push', meaningOf);
  }

  return {
    provider: 'web_push',
    async send(message) {
      const outcomes = await Promise.all(
        browsersOf(message.to).map((browser) => toBrowser(browser, message)),
      );
      return bestOf(outcomes);
    },
    // A push service has no such question; a second copy takes the place of the first.
    find: () => Promise.resolve({ is: 'cannot' as const }),
    close: own.close,
  };
}

/** 404 and 410: the browser is gone. 5xx: sent again, because the same topic replaces what came before. */
function meaningOf(status: number): StatusMeaning | null {
  if (status === 404 || status === 410) return { is: 'failed_permanent', effect: 'address_dead' };
  if (status >= 500) return { is: 'failed_temporary', effect: 'none' };
  return null;
}

const order: ReadonlyArray<Outcome['is']> = [
  'accepted',
  'unknown',
  'failed_temporary',
  'failed_permanent',
];

/** One browser that took it is enough; the address is dead only when all are. */
function bestOf(outcomes: readonly Outcome[]): Outcome {
  const [best] = outcomes.toSorted((a, b) => order.indexOf(a.is) - order.indexOf(b.is));
  if (best === undefined) {
    return { is: 'failed_permanent', code: 'web_push:none', effect: 'address_dead' };
  }
  const isDead = outcomes.every((one) => 'effect' in one && one.effect === 'address_dead');
  return best.is === 'failed_permanent' && best.effect === 'address_dead' && !isDead
    ? (outcomes.find((one) => !('effect' in one) || one.effect !== 'address_dead') ?? best)
    : best;
}

/** Longest payload, bytes; push services take 4,096 encrypted. */
const PAYLOAD_MOST = 3_000;
const TEXT_MOST = 800;

/** What the page that shows it reads; no address stands in it. */
function payloadOf({ text, about, marker, locale }: Outgoing): string {
  const said = { body: text.slice(0, TEXT_MOST), lang: locale, marker };
  const whole = JSON.stringify({
    ...said,
    ...{ title: about?.values.brand ?? '', url: about?.link ?? '/', tag: about?.subject ?? marker },
  });
  return Buffer.byteLength(whole) <= PAYLOAD_MOST ? whole : JSON.stringify(said);
}

const TOPIC_CHARS = 32;

function optionsOf(of: PushSettings, { about, validForMs }: Outgoing): webpush.RequestOptions {
  const lane = about?.lane ?? 2;
  const topic = createHash('sha256')
    .update(about?.subject ?? '')
    .digest('base64url');
  return {
    vapidDetails: { subject: of.subject, publicKey: of.publicKey, privateKey: of.privateKey },
    TTL: Math.floor(validForMs / SECOND),
    urgency: lane <= 1 ? 'high' : lane === 4 ? 'low' : 'normal',
    ...(about === undefined ? {} : { topic: topic.slice(0, TOPIC_CHARS) }),
  };
}

function textsOf(headers: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
