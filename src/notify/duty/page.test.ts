import { readFileSync } from 'node:fs';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { MINUTE, SECOND } from '../../model/time.ts';
import { type DutyCall, isUnanswered, nextCall, type Page, pageOf, withCall } from './page.ts';
import { type DutyStep, onDuty, readRota } from './rota.ts';

const noon = Date.parse('2026-07-15T04:00:00Z');
const at = (minutes: number): number => noon + minutes * MINUTE;
const waiting = [{ id: 'A-1', since: noon }];

function opened(isAttended: boolean): Page {
  const page = pageOf(null, waiting, { now: noon, isAttended });
  if (page === null) throw new Error('no page');
  return page;
}
function called(page: Page, step: DutyStep, minutes: number): Page {
  const call: DutyCall = {
    ...{ step, person: step, at: at(minutes), marker: `${step}-${minutes}` },
    ...{ state: 'calling', endedAt: null },
  };
  return { ...page, calls: [...page.calls, call] };
}

describe('a page', () => {
  test('with somebody in the room waits three minutes, then first, second after five, supervisor after ten', () => {
    let page = opened(true);
    expect(nextCall(page, at(3) - 1)).toBeNull();
    expect(nextCall(page, at(3))).toBe('first');
    page = called(page, 'first', 3);
    expect(nextCall(page, at(8) - 1)).toBeNull();
    expect(nextCall(page, at(8))).toBe('second');
    page = called(page, 'second', 8);
    expect(nextCall(page, at(13))).toBe('supervisor');
    page = called(page, 'supervisor', 13);
    expect(nextCall(page, at(17))).toBeNull();
    expect(isUnanswered(page, at(17))).toBe(true);
    expect(nextCall(page, at(18))).toBe('first');
  });

  test('with nobody signed in it calls at once; somebody who leaves shortens the wait', () => {
    expect(nextCall(opened(false), noon)).toBe('first');
    const left = pageOf(opened(true), waiting, { now: at(1), isAttended: false });
    expect(left === null ? null : nextCall(left, at(1))).toBe('first');
  });

  test('a line that is busy hands on after twenty seconds, a key ends it, no alarm ends it', () => {
    const page = called(opened(false), 'first', 0);
    const busy = withCall(page, 'first-0', 'failed', noon + 10 * SECOND);
    expect(nextCall(busy, noon + 29 * SECOND)).toBeNull();
    expect(nextCall(busy, noon + 30 * SECOND)).toBe('second');
    const known = withCall(page, 'first-0', 'confirmed', at(1));
    expect(nextCall(known, at(60))).toBeNull();
    expect(withCall(known, 'first-0', 'failed', at(2)).calls[0]?.state).toBe('confirmed');
    expect(pageOf(known, [], { now: at(2), isAttended: false })).toBeNull();
  });

  test('a key answers for what its call told of; an alarm that came meanwhile is called about anew', () => {
    const later = { id: 'A-2', since: at(1) };
    const [call] = called(opened(false), 'first', 0).calls;
    if (call === undefined) throw new Error('no call');
    const page = { ...opened(false), calls: [{ ...call, alarms: ['A-1'] }] };
    const known = withCall(page, 'first-0', 'confirmed', at(1));
    // As long as what was told of is not yet known to be seen, nobody is called about it again.
    expect(pageOf(known, waiting, { now: at(2), isAttended: false })).toEqual(known);
    const anew = pageOf(known, [...waiting, later], { now: at(2), isAttended: false });
    expect(anew).toMatchObject({ alarms: ['A-2'], calls: [] });
    expect(anew === null ? null : nextCall(anew, at(2))).toBe('first');
  });

  test.prop([fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 200 })])(
    'never calls two people within twenty seconds, nor anybody out of turn',
    (steps) => {
      let page = opened(false);
      let now = noon;
      for (const [i, seconds] of steps.entries()) {
        now += seconds * SECOND;
        const step = nextCall(page, now);
        const last = page.calls.at(-1);
        if (last !== undefined && i % 3 === 0) page = withCall(page, last.marker, 'failed', now);
        if (step === null) continue;
        const order: DutyStep[] = ['first', 'second', 'supervisor'];
        const wanted = last === undefined ? 'first' : order[(order.indexOf(last.step) + 1) % 3];
        expect(step).toBe(wanted);
        if (last !== undefined) expect(now - last.at).toBeGreaterThanOrEqual(20 * SECOND);
        page = called(page, step, (now - noon) / MINUTE);
      }
    },
  );
});

describe('a rota', () => {
  const file = (weeks: string): string => `people:
  zhang: { name: 张工, phone: "+8613800138001" }
  li: { name: Li, phone: "+8613800138002", language: en }
weeks:
${weeks}`;
  const week = (from: string, first: string) =>
    `  - { from: "${from}", first: ${first}, second: li, supervisor: zhang }\n`;
  const read = (text: string) => readRota('duty.yaml', text, 'Asia/Shanghai');

  test('names who is on duty by local time, the week that began last, and says when nobody follows', () => {
    const { rota } = read(file(week('2026-07-13 08:00', 'zhang') + week('2026-07-06 08:00', 'li')));
    if (rota === null) throw new Error('refused');
    const first = (iso: string) => onDuty(rota, Date.parse(iso))?.people.first.name ?? null;
    expect(first('2026-07-06T07:59:00+08:00')).toBeNull();
    expect(first('2026-07-13T07:59:00+08:00')).toBe('Li');
    expect(first('2026-07-13T08:00:00+08:00')).toBe('张工');
    expect(onDuty(rota, Date.parse('2026-07-20T08:00:01+08:00'))?.isOverdue).toBe(true);
  });

  test('lasts a week by the wall clock, also the one that is an hour longer', () => {
    const text = file(week('2026-10-19 08:00', 'zhang') + week('2026-10-26 08:00', 'li'));
    const { rota } = readRota('duty.yaml', text, 'Europe/London');
    if (rota === null) throw new Error('refused');
    expect(onDuty(rota, Date.parse('2026-10-26T07:59:00Z'))?.isOverdue).toBe(false);
    expect(onDuty(rota, Date.parse('2026-11-02T08:00:01Z'))?.isOverdue).toBe(true);
  });

  test('that comes with the product is well', () => {
    expect(read(readFileSync('config/duty.yaml', 'utf8')).problems).toEqual([]);
  });

  test.each([
    [file(week('2026-07-13 08:00', 'wang')), 'NOT-DUTY-PERSON', 5],
    [file(week('13.7.2026', 'zhang')), 'SET-VALUE', 5],
    [file('').replace('+8613800138001', '138'), 'SET-VALUE', 2],
  ])('%#: is refused with its place', (text, code, line) => {
    const [problem] = read(text).problems;
    expect([problem?.code, problem?.place?.line]).toEqual([code, line]);
  });
});
