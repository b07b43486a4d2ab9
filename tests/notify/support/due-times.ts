/** Says the due times of a year of planned cuts, as this process has them: its zone must not matter. */
import { fromIso } from '../../../src/model/time.ts';
import { quietEnd } from '../../../src/notify/policy/quiet-hours.ts';
import { wavesForPlanned } from '../../../src/notify/waves/planned.ts';
import { planned, policyNamed } from './people.ts';

const policy = policyNamed('cn');
const zone = 'Asia/Shanghai';
const times: string[] = [];
for (let month = 1; month <= 9; month += 1) {
  const from = fromIso(`2026-0${month}-20T09:00:00+08:00`);
  const plan = planned('P-1', { from, to: from + 3_600_000, supplyPoints: ['SP-1'] });
  const context = { policy, zone, now: fromIso('2026-01-01T09:00:00+08:00'), holdMs: 0 };
  const { waves } = wavesForPlanned({ what: 'approved' }, plan, { ...context, newId: () => 'W-1' });
  for (const { wave } of waves) times.push(`${wave.kind} ${new Date(wave.dueAt).toISOString()}`);
  const night = fromIso(`2026-0${month}-20T23:30:00+08:00`);
  times.push(`morning ${quietEnd(policy.quiet, night, zone)}`);
}
process.send?.({ zone: Intl.DateTimeFormat().resolvedOptions().timeZone, times });
process.disconnect?.();
