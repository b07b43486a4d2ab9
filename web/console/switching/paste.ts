/** Reads a pasted list of operations: one line a device, in Chinese or English, as such lists are written. */

export type LineProblem = 'lineDevice' | 'lineState' | 'lineTime' | 'lineTwice' | 'lineUnread';

export interface Line {
  number: number;
  text: string;
  device: string;
  state: 'open' | 'closed' | null;
  /** `HH:MM`, or a whole instant; null: now. */
  time: string | null;
  phases: string;
  problem: LineProblem | null;
}

/** Lines taken at most; the API takes as many at once. */
export const LINES_MOST = 200;

const states: ReadonlyArray<readonly [RegExp, 'open' | 'closed']> = [
  [/^(open|opened|off|分|分闸|断开|拉开|拉)$/i, 'open'],
  [/^(closed?|on|合|合闸|合上|推上)$/i, 'closed'],
];
const clock = /^([01]?\d|2[0-3])[:：]([0-5]\d)$/;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const phaseForm = /^(?=.)A?B?C?$/;

/** Empty lines and those that begin with # are left out. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  const seen = new Set<string>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    if (lines.length === LINES_MOST) break;
    const line = lineOf(index + 1, trimmed);
    const key = `${line.device} ${line.phases}`;
    const isTwice = line.problem === null && seen.has(key);
    seen.add(key);
    lines.push(isTwice ? { ...line, problem: 'lineTwice' } : line);
  }
  return lines;
}

function lineOf(number: number, text: string): Line {
  const [device = '', ...words] = text.split(/[\s,;，；]+/).filter((word) => word !== '');
  const line: Line = {
    ...{ number, text, device, state: null, time: null, phases: 'ABC', problem: null },
  };
  for (const word of words) {
    const state = states.find(([form]) => form.test(word))?.[1];
    if (state !== undefined) line.state = state;
    else if (phaseForm.test(word.toUpperCase())) line.phases = word.toUpperCase();
    else if (clock.test(word) || instant.test(word)) line.time = word.replace('：', ':');
    else line.problem ??= /\d[:：]/.test(word) ? 'lineTime' : 'lineUnread';
  }
  if (states.some(([form]) => form.test(device))) line.problem = 'lineDevice';
  else if (line.state === null) line.problem ??= 'lineState';
  return line;
}

/**
 * The local time of a line as `YYYY-MM-DDTHH:MM`: of today, or of yesterday where that is still to come.
 * @param now local time of the grid, same form
 */
export function localOf(time: string, now: string): string {
  const [, hour = '', minute = ''] = clock.exec(time) ?? [];
  const hhmm = `${hour.padStart(2, '0')}:${minute}`;
  const today = now.slice(0, 10);
  if (`${today}T${hhmm}` <= now) return `${today}T${hhmm}`;
  const yesterday = new Date(Date.parse(`${today}T00:00:00Z`) - 86_400_000);
  return `${yesterday.toISOString().slice(0, 10)}T${hhmm}`;
}
