/** Phone numbers as people type them, to E.164. */
import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/max';

export type Phone =
  | { phone: string; kind: 'mobile' | 'fixed' | 'unknown' }
  | { phone: null; reason: 'none' }
  | { phone: null; reason: PhoneRefusal };

type PhoneRefusal = 'too_short' | 'too_long' | 'two_numbers' | 'mangled' | 'no_number';

/** Digits of a Chinese mobile number in its own country. */
const CN_MOBILE_DIGITS = 11;

/**
 * Reads a number in the utility's country. Only impossible ones are refused: "invalid" by the tables of today may be
 * a range opened tomorrow. The exception is a Chinese mobile number with a digit too few or too many.
 */
export function readPhone(raw: string, region: string): Phone {
  const text = raw.normalize('NFKC').trim().replace(/^'/, '');
  if (text === '') return { phone: null, reason: 'none' };
  if (/^\d+(\.\d+)?e\+?\d+$/i.test(text)) return { phone: null, reason: 'mangled' };
  if (numbersIn(text) > 1) return { phone: null, reason: 'two_numbers' };
  const number = parsePhoneNumber(text, region as CountryCode);
  if (number === undefined) return { phone: null, reason: 'no_number' };
  if (!number.isPossible()) {
    return { phone: null, reason: number.nationalNumber.length < 8 ? 'too_short' : 'too_long' };
  }
  const digits = number.nationalNumber.length;
  const isOddMobile =
    number.countryCallingCode === '86' && !number.isValid() && number.nationalNumber[0] === '1';
  if (isOddMobile && digits !== CN_MOBILE_DIGITS) {
    return { phone: null, reason: digits < CN_MOBILE_DIGITS ? 'too_short' : 'too_long' };
  }
  const type = number.getType();
  const kind = type === 'FIXED_LINE' ? 'fixed' : type === 'MOBILE' ? 'mobile' : 'unknown';
  return { phone: number.number, kind };
}

/** Runs of at least five digits between separators of lists; a blank or dash belongs to the number. */
function numbersIn(text: string): number {
  return text.split(/[;,、/|\n]|或|\s{2,}/).filter((part) => part.replace(/\D/g, '').length >= 5)
    .length;
}
