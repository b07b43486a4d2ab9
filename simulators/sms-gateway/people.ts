/** How the provider treats a number, told by its last four digits, and what the person there does. */
export interface Behaviour {
  /** Error code of a refusal at once, or null. */
  refuse: number | null;
  neverAnswers: boolean;
  dropsAfterAccept: boolean;
  receipts: 'normal' | 'reversed' | 'twice' | 'none';
  receiptBeforeAnswer: boolean;
  /** Error code of a failed receipt, or null. */
  failsWith: number | null;
}

export interface Person {
  answers: 'human' | 'machine' | 'busy' | 'no-answer';
  /** Key pressed when asked for one. */
  key: string | null;
}

const normal: Behaviour = {
  refuse: null,
  neverAnswers: false,
  dropsAfterAccept: false,
  receipts: 'normal',
  receiptBeforeAnswer: false,
  failsWith: null,
};

/** Numbers whose last four digits are the tail of an error code are refused at once with it. */
const refusedAtOnce = [21211, 21610, 21612, 21614];
/** Or accepted, and the receipt says failed: these by all five digits, for some end as the tails below do. */
const failsLater = [30003, 30005, 30006, 30007, 30008];

export function behaviourOf(to: string): Behaviour {
  const tail = to.slice(-4);
  const failsWith = failsLater.find((code) => to.endsWith(String(code))) ?? null;
  if (failsWith !== null) return { ...normal, failsWith };
  switch (tail) {
    case '0000':
      return { ...normal, neverAnswers: true };
    case '0001':
      return { ...normal, dropsAfterAccept: true };
    case '0002':
      return { ...normal, receipts: 'reversed' };
    case '0003':
      return { ...normal, receipts: 'twice' };
    case '0004':
      return { ...normal, receiptBeforeAnswer: true };
    case '0005':
      return { ...normal, receipts: 'none' };
    default:
      return { ...normal, refuse: refusedAtOnce.find((code) => tail === tailOf(code)) ?? null };
  }
}

const tailOf = (code: number): string => String(code).slice(-4);

export function personOf(to: string): Person {
  const tail = to.slice(-4);
  if (tail === '0006') return { answers: 'human', key: '1' };
  if (tail === '0007') return { answers: 'machine', key: null };
  if (tail === '0008') return { answers: 'no-answer', key: null };
  if (tail === '0009') return { answers: 'busy', key: null };
  return { answers: 'human', key: null };
}
