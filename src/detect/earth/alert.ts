// What the clock of an earth fault, and reports of a wire down, call for.
import type { AlarmText } from '../../model/alarm.ts';
import type { EarthFault } from '../../model/earth-fault.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import { runningTrial } from './condition.ts';
import type { EarthFaultSettings } from './settings.ts';

export type EarthFaultAlert = NonNullable<EarthFault['alert']>;

/** The most pressing at this moment; null for one that is isolated or over. */
export function alertOf(
  condition: EarthFault,
  about: { now: Instant; settings: EarthFaultSettings },
): EarthFaultAlert | null {
  const { now, settings } = about;
  if (condition.state === 'isolated' || condition.state === 'cleared') return null;
  const age = now - fromIso(condition.since);
  const isWireDown = condition.hints.some(({ kind }) => kind === 'wire_down');
  if (isWireDown) return { priority: 1, reason: 'wire_down' };
  const closeBy = runningTrial(condition)?.closeBy ?? null;
  if (closeBy !== null && now >= fromIso(closeBy)) return { priority: 1, reason: 'close_trial' };
  if (age >= settings.limit) return { priority: 1, reason: 'limit_passed' };
  const mustIsolate = settings.isolateAfter !== null && age >= settings.isolateAfter;
  if (mustIsolate) return { priority: 1, reason: 'isolate_now' };
  if (age >= settings.warn) return { priority: 2, reason: 'limit_near' };
  return { priority: 2, reason: 'present' };
}

const kindWords: Record<EarthFault['kind'], AlarmText> = {
  solid: { en: 'solid', 'zh-CN': '金属性接地' },
  resistive: { en: 'resistive', 'zh-CN': '经电阻接地' },
  intermittent: { en: 'intermittent', 'zh-CN': '间歇性接地' },
};

/** What stands to earth, where. */
export function earthText(of: Pick<EarthFault, 'bus' | 'phase' | 'kind'>): AlarmText {
  const { bus, phase } = of;
  const kind = kindWords[of.kind];
  return {
    en: `${bus}: earth fault${phase === null ? ', phase not sure' : ` of phase ${phase}`}, ${kind.en}`,
    'zh-CN': `${bus}：单相接地，${phase === null ? '相别不明' : `${phase} 相`}，${kind['zh-CN']}`,
  };
}

export function earthOver(bus: string): AlarmText {
  return { en: `${bus}: no longer to earth`, 'zh-CN': `${bus}：接地消失` };
}

/** The sentence of its alarm. */
export function alertText(condition: EarthFault, { reason }: EarthFaultAlert): AlarmText {
  const what = earthText(condition);
  const trial = runningTrial(condition)?.feeder;
  const more: Record<EarthFaultAlert['reason'], AlarmText | null> = {
    present: null,
    limit_near: { en: 'its limit is near', 'zh-CN': '时限将到' },
    limit_passed: { en: 'its limit has passed', 'zh-CN': '已超时限' },
    isolate_now: { en: 'isolate now', 'zh-CN': '立即隔离' },
    close_trial: {
      en: `${trial ?? 'a feeder'} is still open on trial`,
      'zh-CN': `${trial ?? '试拉馈线'} 试拉后仍未合上`,
    },
    wire_down: { en: 'a wire is reported down', 'zh-CN': '有人报告断线落地' },
  };
  const and = more[reason];
  if (and === null) return what;
  return { en: `${what.en}; ${and.en}`, 'zh-CN': `${what['zh-CN']}；${and['zh-CN']}` };
}
