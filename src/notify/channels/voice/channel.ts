// Calls through Twilio: the text is said twice, a key confirms.
import { z } from 'zod';
import { SECOND } from '../../../model/time.ts';
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
import { callTwiml } from './twiml.ts';

const settings = z.strictObject({
  ...twilioSettings,
  ratePerSecond: z.number().positive().max(100).default(1).describe('Calls a second'),
});
type VoiceSettings = z.output<typeof settings>;

export const voice = defineChannel({
  title: { en: 'Phone call', 'zh-CN': '语音电话' },
  can: { receipts: true, replies: true, confirm: true, segments: false },
  settings,
  rateOf: ({ ratePerSecond }) => ratePerSecond,
  addressOf: (contact) => contact.phone,
  create: twilioVoice,
});

const RINGS_S = 25;
const LIST_MOST = 50;
const SKEW_MS = 60 * SECOND;

function twilioVoice(of: VoiceSettings, tools: ChannelTools): ChannelPort {
  const client = twilioClient({ ...of, timeoutMs: tools.timeoutMs });
  const callback = callbackTo({ ...tools, baseUrl: of.baseUrl });
  async function send(message: Outgoing): ReturnType<ChannelPort['send']> {
    const action = callback.urlOf('voice', message.marker);
    const statusCallback = callback.urlOf('status', message.marker);
    try {
      const call = await client.calls.create({
        to: message.to,
        from: of.from,
        twiml: callTwiml(message, action),
        timeout: RINGS_S,
        machineDetection: 'Enable',
        ...(statusCallback === null
          ? {}
          : { statusCallback, statusCallbackEvent: ['initiated', 'answered', 'completed'] }),
      });
      return call.sid?.startsWith('CA') === true
        ? { is: 'accepted', providerId: call.sid }
        : { is: 'unknown', code: 'UNREADABLE' };
    } catch (error) {
      return callback.isRefused(error) ? send(message) : outcomeOf(error);
    }
  }
  /** The list of calls does not hold what was said: one call per number at a time makes the number enough. */
  async function find(sought: Parameters<ChannelPort['find']>[0]): Promise<Found> {
    try {
      const list = await client.calls.list({
        to: sought.to,
        startTimeAfter: new Date(sought.since - (sought.providerId === null ? 0 : SKEW_MS)),
        limit: LIST_MOST,
      });
      const hits = list
        .filter((one) => sought.providerId === null || one.sid === sought.providerId)
        .map((one) => ({
          ...{ providerId: one.sid, status: statusOf(one), code: null },
          at: instantOf(one.endTime ?? one.dateUpdated),
        }));
      return hits.length > 0 ? { is: 'found', hits } : { is: 'not_there' };
    } catch (error) {
      tools.log.warn({ channel: 'voice', why: outcomeOf(error).is }, 'provider_list_failed');
      return { is: 'not_now' };
    }
  }
  return { provider: 'twilio', send, find };
}

function statusOf(call: { status: string; answeredBy: string }): string {
  const isMachine = String(call.answeredBy ?? '').startsWith('machine');
  return call.status === 'completed' && isMachine ? 'completed_machine' : String(call.status);
}
