// What a failure means that a provider tells after it had taken the message: one table a provider.
import { effectOf, isMailCode } from './email/answers.ts';
import { type ErrorClass, errorClass } from './twilio/errors.ts';

const wechat: Readonly<Record<string, ErrorClass>> = {
  'wechat:user_block': { is: 'permanent', effect: 'opted_out' },
  'wechat:system_failed': { is: 'permanent', effect: 'none' },
};

/** Null: a code of no table. */
export function lateFailure(code: string): ErrorClass | null {
  if (isMailCode(code)) return { is: 'permanent', effect: effectOf(code) };
  return wechat[code] ?? errorClass(Number(code));
}
