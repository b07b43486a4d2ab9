// SMS through a gateway that a template describes.
import { SECOND } from '../../../../model/time.ts';
import type { ChannelPort, ChannelTools, Outcome, Outgoing } from '../../channel.ts';
import { ANSWER_MOST, outcomeOf, requestOf } from './exchange.ts';
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

/** Errors that come before a byte of the request was written. */
const surelyNotSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

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
  async function send(message: Outgoing): Promise<Outcome> {
    const { to, text, marker } = message;
    const { url, ...request } = requestOf(template, {
      ...{ to, text, marker, settings, now: tools.clock.now() },
    });
    try {
      const response = await fetch(url, {
        ...request,
        redirect: 'manual',
        signal: AbortSignal.timeout(tools.timeoutMs),
      });
      const said = { status: response.status, body: await textOf(response) };
      return outcomeOf(template, { ...said, retryAfterMs: retryAfter(response) }, marker);
    } catch (error) {
      return withoutAnswer(error);
    }
  }
  // It has no such question: receipts alone say more.
  return {
    provider: template.channel,
    send,
    find: () => Promise.resolve({ is: 'cannot' as const }),
  };
}

async function textOf(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true });
    if (text.length > ANSWER_MOST) break;
  }
  return text;
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * SECOND : null;
}

/** Only the code of the fault leaves: the error itself may hold the address with its secrets. */
function withoutAnswer(error: unknown): Outcome {
  const cause = (error as { cause?: { code?: unknown } }).cause;
  const code = String(cause?.code ?? (error as Error).name);
  const isTls = code.startsWith('ERR_TLS') || code.includes('CERT');
  return surelyNotSent.has(code) || isTls
    ? { is: 'failed_temporary', code, effect: 'none', retryAfterMs: null }
    : { is: 'unknown', code };
}
