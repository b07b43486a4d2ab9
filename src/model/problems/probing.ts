import { problem } from '../problem.ts';

/** What can be wrong with frames given by hand, and with a device that is tried. */
export const probingProblems = {
  'COL-FRAME-HEX': problem<{ frame: string; near: string; column: number }>(
    422,
    (p) => `The ${p.frame} is not bytes in hex: "${p.near}" at character ${p.column}.`,
    () => 'Write two hex digits for each byte, as in 01 04 00 00 00 02 71 cb.',
  ),
  'COL-FRAME-CRC': problem<{ frame: string; given: string; computed: string }>(
    422,
    (p) => `The checksum of the ${p.frame} is ${p.given}; its bytes make ${p.computed}.`,
    (p) =>
      `A byte is wrong or missing: copy the frame again. If it was typed by hand, end it with ${p.computed}.`,
  ),
  'COL-FRAME-LENGTH': problem<{ frame: string; given: number; expected: number }>(
    422,
    (p) => `The ${p.frame} has ${p.given} bytes; by its own count it has ${p.expected}.`,
    () =>
      'Copy the frame whole: from the unit number to the checksum, or from the Modbus TCP header on.',
  ),
  'COL-FRAME-PAIR': problem<{ why: string }>(
    422,
    (p) => `The response does not answer this request: ${p.why}.`,
    () => 'Give the response that follows this request, from the same capture.',
  ),
  'COL-CALL-INCOMPLETE': problem<{ why: string }>(
    400,
    (p) => `This cannot be tried: ${p.why}.`,
    () => 'forewatt decode --help and forewatt probe --help show what to give.',
  ),
  'COL-UNREACHABLE': problem<{ host: string; why: string }>(
    503,
    (p) => `${p.host} cannot be reached: ${p.why}.`,
    () => 'Check address, port, cable and firewall; many devices accept one connection at a time.',
  ),
  'COL-UNIT-SILENT': problem<{ host: string; unit: number; framing: string; why: string }>(
    503,
    (p) => `${p.host} is reached, but nothing usable comes from unit ${p.unit}: ${p.why}.`,
    (p) =>
      p.framing === 'serial'
        ? 'Check the unit number, the two wires (A and B), and --baud, --parity and --stop-bits.'
        : `Check the unit number and the wiring behind the gateway, or try --framing ${p.framing === 'rtu' ? 'mbap' : 'rtu'}.`,
  ),
  'COL-MODEL-MISSING': problem<{ host: string; unit: number; why: string }>(
    422,
    (p) => `Unit ${p.unit} of ${p.host} answers, but ${p.why}.`,
    () => 'Use a template of a model that is there, or one with addresses.',
  ),
} as const;
