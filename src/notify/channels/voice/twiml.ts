// What a call says, in the provider's markup; the library escapes the text.
import twilio from 'twilio';
import type { Locale } from '../../../model/contact.ts';
import type { NoticeKind } from '../../../model/notice.ts';
import type { Outgoing } from '../channel.ts';

const { VoiceResponse } = twilio.twiml;

const words = {
  'zh-CN': {
    ask: '确认知悉请按1，重听请按2，需要回电请按9。',
    thanks: '已确认，谢谢。',
    check: '已经来电请按1，仍然没电请按2。',
    isOn: '谢谢，再见。',
    isOff: '已记下您处仍无电，我们会核实处理。',
    callBack: '我们会尽快给您回电，再见。',
    bye: '再见。',
  },
  en: {
    ask: 'Press 1 to confirm, 2 to hear it again, 9 to be called back.',
    thanks: 'Thank you, confirmed.',
    check: 'Press 1 if your power is on, 2 if it is still off.',
    isOn: 'Thank you, goodbye.',
    isOff: 'Thank you. We have noted that you are still off and will look into it.',
    callBack: 'We will call you back. Goodbye.',
    bye: 'Goodbye.',
  },
} as const satisfies Record<Locale, object>;

const languages = { 'zh-CN': 'zh-CN', en: 'en-GB' } as const;
const ANSWER_WITHIN_S = 8;
/** The provider takes at most 4,000 characters; the text stands twice in it. */
const TEXT_MOST = 1_200;

/**
 * The text (already as it is read aloud) twice, and a key where it asks for one.
 * @param action where a key is told; null: nobody hears keys, so none is asked for
 */
export function callTwiml(message: Outgoing, action: string | null): string {
  const language = languages[message.locale];
  const text = message.text.slice(0, TEXT_MOST);
  const response = new VoiceResponse();
  const isCheck = message.kind === 'restoration_check';
  if (action === null || !(message.asksConfirmation || isCheck)) {
    response.say({ language, loop: 2 }, text);
    return response.toString();
  }
  const { ask, check } = words[message.locale];
  const gather = response.gather({
    numDigits: 1,
    timeout: ANSWER_WITHIN_S,
    actionOnEmptyResult: true,
    action,
  });
  gather.say({ language }, text);
  gather.say({ language }, isCheck ? check : ask);
  gather.say({ language }, text);
  return response.toString();
}

/** What follows a key: 1 confirmed, 2 once more, anything else the end; "is your power back?" takes 1 and 2 as its answers. */
export function afterKeyTwiml(
  key: string,
  said: { text: string; locale: Locale; action: string; kind?: NoticeKind } | null,
): string {
  const response = new VoiceResponse();
  const locale = said?.locale ?? 'zh-CN';
  const language = languages[locale];
  if (said?.kind === 'restoration_check') {
    const { isOn, isOff, bye } = words[locale];
    response.say({ language }, key === '1' ? isOn : key === '2' ? isOff : bye);
    response.hangup();
    return response.toString();
  }
  if (key === '2' && said !== null) {
    const gather = response.gather({
      numDigits: 1,
      timeout: ANSWER_WITHIN_S,
      action: said.action,
    });
    gather.say({ language }, said.text);
    gather.say({ language }, words[locale].ask);
    return response.toString();
  }
  const { thanks, callBack, bye } = words[locale];
  response.say({ language }, key === '1' ? thanks : key === '9' && said !== null ? callBack : bye);
  response.hangup();
  return response.toString();
}
