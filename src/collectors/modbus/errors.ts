/** What the library and the socket say, mapped once to named failures. Pure. */

export type Failure =
  | { kind: 'timeout' | 'closed' | 'crc' | 'protocol' | 'two_answers' }
  | { kind: 'exception'; code: number };

/** What a failure means for the device that was asked. */
export type Meaning =
  /** It answered: it is there, whatever it said. */
  | 'answered'
  /** It is there and asks for patience. */
  | 'busy'
  /** Nothing came from it. */
  | 'failed';

/** The library's error as a failure; it has a code for exceptions only, the rest is known by its text. */
export function failureOf(error: { message?: unknown; modbusCode?: unknown }): Failure {
  const { modbusCode } = error;
  // Exception 0 does not exist: such an answer contradicts itself.
  if (typeof modbusCode === 'number' && modbusCode > 0)
    return { kind: 'exception', code: modbusCode };
  const text = String(error.message ?? '');
  if (text.startsWith('CRC')) return { kind: 'crc' };
  if (text === 'Port Not Open') return { kind: 'closed' };
  if (text === 'Timed out') return { kind: 'timeout' };
  return { kind: 'protocol' };
}

/** Exceptions 10 and 11 are a gateway speaking for a unit that is not there. */
export function meaningOf(failure: Failure): Meaning {
  if (failure.kind !== 'exception') return 'failed';
  if (failure.code === 5 || failure.code === 6) return 'busy';
  return failure.code === 10 || failure.code === 11 ? 'failed' : 'answered';
}

/** Name of a failure in counters, logs and screens. */
export function failureName(failure: Failure): string {
  return failure.kind === 'exception' ? `exception_${failure.code}` : failure.kind;
}

/** The sentence for the last error of a source. */
export function failureText(failure: Failure): string {
  if (failure.kind !== 'exception') return failureTexts[failure.kind];
  return exceptionTexts[failure.code] ?? `exception ${failure.code}`;
}

const failureTexts = {
  timeout: 'no answer in time',
  closed: 'the connection was closed before the answer',
  crc: 'the checksum of the answer is wrong',
  protocol: 'the answer is no answer to the request',
  two_answers: 'two answers came to one request: do two devices have this unit number?',
} as const;

const exceptionTexts: Readonly<Record<number, string>> = {
  1: 'the device does not know this function (exception 1)',
  2: 'the device does not have this address (exception 2)',
  3: 'the device refuses this number of registers (exception 3)',
  4: 'the device reports a fault of its own (exception 4)',
  5: 'the device needs more time (exception 5)',
  6: 'the device is busy (exception 6)',
  8: 'the device reports a memory fault (exception 8)',
  10: 'the gateway has no way to this unit (exception 10)',
  11: 'the gateway asked and the unit did not answer (exception 11)',
};
