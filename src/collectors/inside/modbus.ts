/** What is known inside a Modbus source, as its page shows it. Pure. */
import type { ContactChange, SourceInside } from '../../model/source.ts';
import { type Instant, SECOND, toIso } from '../../model/time.ts';
import type { SlowRound } from '../modbus/board.ts';
import type { PolledDevice } from '../modbus/device.ts';
import { contactsOf } from './contacts.ts';

type Plan = SourceInside['plans'][number];

export function modbusInside(source: {
  devices: readonly PolledDevice[];
  /** Why its bus cannot be reached, where it cannot. */
  trouble: string | null;
  since: Instant;
  missedSlots: number;
  slow: readonly SlowRound[];
  now: Instant;
}): SourceInside {
  const { devices, trouble, slow } = source;
  const own = new Set(devices.map(({ asset }) => asset));
  return {
    causes:
      trouble === null
        ? [...silentCause(devices), ...unfitCauses(devices)]
        : [{ reason: 'unreachable', since: toIso(source.since), text: trouble }],
    contacts: contactsOf(
      devices.map((device) => standingOf(device, source.now)),
      devices.length,
    ),
    plans: devices.map(planOf),
    lanes: [],
    slots: {
      missed: source.missedSlots,
      slow: slow
        .filter(({ asset }) => own.has(asset))
        .map(({ asset, group, everyMs, periodMs }) => {
          return { asset, group, tookS: everyMs / SECOND, periodS: periodMs / SECOND };
        }),
    },
  };
}

function standingOf(device: PolledDevice, now: Instant): SourceInside['contacts']['items'][number] {
  const { asset } = device;
  const change = device.change();
  const contact = device.contact();
  const flags = device.flags(now);
  if (change === null) return { asset, contact, since: null, reason: null, missed: 0, flags };
  const { since, reason, missed } = change;
  return { asset, contact, since: toIso(since), reason, missed, flags };
}

/** One cause for all that are silent, since the first of them. */
function silentCause(devices: readonly PolledDevice[]): SourceInside['causes'] {
  const silent = devices.map((device) => device.change()).filter(isSilent);
  if (silent.length === 0) return [];
  const since = Math.min(...silent.map((change) => change.since));
  return [{ reason: 'assets_silent', since: toIso(since), text: null }];
}

/** Devices that answer and are not what their templates describe. */
function unfitCauses(devices: readonly PolledDevice[]): SourceInside['causes'] {
  return devices.flatMap((device) => {
    const [why, change] = [device.unfit(), device.change()];
    if (why === null || change === null) return [];
    const text = `${device.asset}: ${why}`;
    return [{ reason: 'misconfigured', since: toIso(change.since), text }];
  });
}

function isSilent(change: ContactChange | null): change is ContactChange {
  return change?.contact === 'silent';
}

function planOf({ asset, template, onBus }: PolledDevice): Plan {
  const { plan, unit, periods } = onBus;
  const isSearching = (onBus.search?.() ?? null) !== null;
  const { registers, bits, holes } = plan.caps();
  return {
    asset,
    unit,
    template,
    // Where the addresses are still looked for, none is read.
    blocks: (isSearching ? [] : plan.blocks()).map(({ table, from, end, group, items }) => ({
      ...{ table, from, to: end - 1, group, everyS: periods[group] / SECOND },
      points: items.flatMap(({ points }) => points.map(({ name }) => name)),
    })),
    holes: holes.map(({ table, from, to }) => ({ table, from, to })),
    maxSpan: { registers: registers.maxSpan, bits: bits.maxSpan },
    missing: [...plan.missing()].map(([{ table, from, end, points }, retryAt]) => ({
      ...{ table, from, to: end - 1, retryAt: toIso(retryAt) },
      points: points.map(({ name }) => name),
    })),
  };
}
