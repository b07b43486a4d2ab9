// What a failure means by its code alone, after the call that it belongs to: one table a provider.
import { effectOf, isMailCode } from './email/answers.ts';
import { type ErrorClass, errorClass } from './twilio/errors.ts';
import { meaningOf } from './wechat/errors.ts';

const wechat: Readonly<Record<string, ErrorClass>> = {
  'wechat:user_block': { is: 'permanent', effect: 'opted_out' },
  'wechat:system_failed': { is: 'permanent', effect: 'none' },
};

/** Null: a code of no table. */
export function lateFailure(code: string): ErrorClass | null {
  if (isMailCode(code)) return { is: 'permanent', effect: effectOf(code) };
  if (!code.startsWith('wechat:')) return errorClass(Number(code));
  return wechat[code] ?? meaningOf(code.slice('wechat:'.length));
}
