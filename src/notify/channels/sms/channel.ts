// SMS through Twilio, or through a gateway that a file describes.
import { z } from 'zod';
import { SECOND } from '../../../model/time.ts';
import { nearest } from '../../../runtime/nearest.ts';
import { fault } from '../../../runtime/problem.ts';
import { budgetSettings } from '../budget.ts';
import {
  type ChannelPort,
  type ChannelTools,
  defineChannel,
  type Found,
  type Outgoing,
} from '../channel.ts';
import { callbackTo } from '../twilio/callback.ts';
import { outcomeOf, twilioClient } from '../twilio/client.ts';
import { instantOf } from '../twilio/receipts.ts';
import { twilioSettings } from '../twilio/settings.ts';
import { gatewayPort } from './gateway/port.ts';
import type { GatewayTemplate } from './gateway/template.ts';

const ratePerSecond = z.number().positive().max(1000).default(10).describe('Segments a second');
const twilioSms = z.strictObject({ ...twilioSettings, ratePerSecond });
const gatewaySms = z.strictObject({
  kind: z.literal('http'),
  template: z.string().describe('File of channels/ that describes the gateway'),
  baseUrl: z.string().regex(/^https?:\/\//),
  account: z.string().default(''),
  password: z.string().default('').describe('Secret: by env: or file: reference'),
  from: z.string().default('').describe('Sender or extension, where the gateway wants one'),
  hookKey: z
    .string()
    .min(16)
    .nullable()
    .default(null)
    .describe('Secret in the address that receipts come to; null: none are taken'),
  ...budgetSettings(0.05),
  ratePerSecond,
});
const settings = z.discriminatedUnion('kind', [twilioSms, gatewaySms]);
type TwilioSms = z.output<typeof twilioSms>;

export const sms = defineChannel({
  title: { en: 'SMS', 'zh-CN': '短信' },
  can: { receipts: true, replies: true, confirm: true, segments: true },
  settings,
  rateOf: ({ ratePerSecond }) => ratePerSecond,
  addressOf: (contact) => (contact.phoneKind === 'fixed' ? null : contact.phone),
  create: (of, tools) =>
    of.kind === 'twilio' ? twilioPort(of, tools) : gatewayPort(of, templateOf(of, tools), tools),
});

/** Seconds that the provider may hold a message, least and most (provider: 1 to 36,000). */
const VALIDITY_S = { least: 60, most: 36_000 };
/** Messages of one number looked through for an unknown outcome. */
const LIST_MOST = 50;
/** Both sides' clocks may differ by so much. */
const SKEW_MS = 60 * SECOND;

function templateOf(
  of: { template: string },
  { gateways = new Map() }: ChannelTools,
): GatewayTemplate {
  const template = gateways.get(of.template);
  if (template !== undefined) return template;
  const near = nearest(of.template, [...gateways.keys()]);
  throw fault('NOT-GATEWAY-NONE', { name: of.template, near });
}

function twilioPort(of: TwilioSms, tools: ChannelTools): ChannelPort {
  const client = twilioClient({ ...of, timeoutMs: tools.timeoutMs });
  const sender = of.from.startsWith('MG') ? { messagingServiceSid: of.from } : { from: of.from };
  const callback = callbackTo({ ...tools, baseUrl: of.baseUrl });
  async function send(message: Outgoing): ReturnType<ChannelPort['send']> {
    const seconds = Math.floor(message.validForMs / SECOND);
    const statusCallback = callback.urlOf('status', message.marker);
    try {
      const kept = await client.messages.create({
        ...sender,
        to: message.to,
        body: message.text,
        ...(statusCallback === null ? {} : { statusCallback }),
        validityPeriod: Math.min(Math.max(seconds, VALIDITY_S.least), VALIDITY_S.most),
      });
      return /^(SM|MM)/.test(kept.sid ?? '')
        ? { is: 'accepted', providerId: kept.sid }
        : { is: 'unknown', code: 'UNREADABLE' };
    } catch (error) {
      return callback.isRefused(error) ? send(message) : outcomeOf(error);
    }
  }
  async function find(sought: Parameters<ChannelPort['find']>[0]): Promise<Found> {
    try {
      const list = await client.messages.list({
        to: sought.to,
        dateSentAfter: new Date(sought.since - SKEW_MS),
        limit: LIST_MOST,
      });
      const hits = list
        .filter((one) =>
          sought.providerId === null ? one.body === sought.text : one.sid === sought.providerId,
        )
        .map((one) => ({
          providerId: one.sid,
          status: String(one.status),
          code: one.errorCode ? String(one.errorCode) : null,
          at: instantOf(one.dateUpdated),
        }));
      return hits.length > 0 ? { is: 'found', hits } : { is: 'not_there' };
    } catch (error) {
      tools.log.warn({ channel: 'sms', why: outcomeOf(error).is }, 'provider_list_failed');
      return { is: 'not_now' };
    }
  }
  return { provider: 'twilio', send, find };
}
