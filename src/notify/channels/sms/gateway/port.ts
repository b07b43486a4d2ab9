// SMS through a gateway that a template describes.
import type { ChannelPort, ChannelTools, Outcome, Outgoing } from '../../channel.ts';
import { agents } from '../../http/agents.ts';
import { httpCall } from '../../http/call.ts';
import { unanswered } from '../../http/verdict.ts';
import { outcomeOf, requestOf } from './exchange.ts';
import type { GatewayTemplate } from './template.ts';

/** What the settings say of an account at a gateway. */
export interface GatewayAccount {
  template: string;
  baseUrl: string;
  account: string;
  password: string;
  from: string;
  hookKey: string | null;
}

export function gatewayPort(
  of: GatewayAccount,
  template: GatewayTemplate,
  tools: ChannelTools,
): ChannelPort {
  const { hookKey, account, password, from } = of;
  const key = hookKey === null ? '' : `?key=${encodeURIComponent(hookKey)}`;
  const settings = {
    ...{ account, password, from, baseUrl: of.baseUrl.replace(/\/$/, '') },
    receiptUrl: `${tools.publicUrl}/hooks/sms/${template.channel}${key}`,
  };
  const own = agents();
  async function send(message: Outgoing): Promise<Outcome> {
    const { to, text, marker } = message;
    const request = requestOf(template, {
      ...{ to, text, marker, settings, now: tools.clock.now() },
    });
    const answer = await httpCall(request, { timeoutMs: tools.timeoutMs, agents: own });
    return answer.is === 'none' ? unanswered(answer) : outcomeOf(template, answer, marker);
  }
  // It has no such question: receipts alone say more.
  return {
    provider: template.channel,
    send,
    find: () => Promise.resolve({ is: 'cannot' as const }),
    close: own.close,
  };
}
