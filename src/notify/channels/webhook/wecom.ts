// A group robot of WeCom (企业微信): its body, and its answers, which say everything inside a 200.
import type { Effect, Outcome } from '../channel.ts';
import type { HttpAnswer } from '../http/call.ts';
import { refusedBy, unanswered } from '../http/verdict.ts';

/** Longest text that a robot takes, bytes of UTF-8. */
const TEXT_MOST = 2_048;

export function robotBody(text: string): string {
  let content = text;
  while (Buffer.byteLength(content) > TEXT_MOST) content = content.slice(0, -1);
  return JSON.stringify({ msgtype: 'text', text: { content } });
}

/** Codes of the robot; what is not here is a refusal for good. */
const codes: Readonly<
  Record<string, { is: 'failed_temporary' | 'failed_permanent'; effect: Effect }>
> = {
  '-1': { is: 'failed_temporary', effect: 'address_away' },
  // So many messages a minute for one robot.
  '45009': { is: 'failed_temporary', effect: 'address_away' },
  '45033': { is: 'failed_temporary', effect: 'address_away' },
  '93000': { is: 'failed_permanent', effect: 'address_dead' },
  '93008': { is: 'failed_permanent', effect: 'address_dead' },
  '40008': { is: 'failed_permanent', effect: 'our_text' },
  '44004': { is: 'failed_permanent', effect: 'our_text' },
  '40058': { is: 'failed_permanent', effect: 'our_text' },
  '45002': { is: 'failed_permanent', effect: 'our_text' },
};

export function robotOutcome(answer: HttpAnswer, marker: string): Outcome {
  if (answer.is === 'none') {
    return answer.code === 'EINSIDE'
      ? { is: 'failed_permanent', code: 'webhook:inside', effect: 'none' }
      : unanswered(answer);
  }
  if (answer.status >= 300 || answer.status < 200) return refusedBy(answer, 'wecom');
  const code = codeOf(answer.body);
  // A robot tells no copy from another: what cannot be read may be taken.
  if (code === null) return { is: 'unknown', code: 'wecom:UNREADABLE' };
  if (code === '0') return { is: 'accepted', providerId: marker, isThere: true };
  const { is, effect } = codes[code] ?? {
    is: 'failed_permanent' as const,
    effect: 'none' as const,
  };
  const name = `wecom:${code}`;
  return is === 'failed_permanent'
    ? { is, code: name, effect }
    : { is, code: name, effect, retryAfterMs: answer.retryAfterMs };
}

function codeOf(body: string): string | null {
  try {
    const { errcode } = JSON.parse(body) as { errcode?: unknown };
    return typeof errcode === 'number' ? String(errcode) : null;
  } catch {
    return null;
  }
}
