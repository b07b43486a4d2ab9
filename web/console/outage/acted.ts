import { useEffect, useState } from 'react';
import { type Answer, call } from '../../shared/api.ts';
import type { Device, Outage } from '../../shared/types.ts';

/** An outage and where its actions go: path, version, and why this person may not. */
export interface Acted {
  outage: Outage;
  to(action: string): { path: string; version: number; refusedBecause: string | null };
}

/** Contacts who have heard of it, and would hear more. */
export function toldOf({ notices }: Outage): number {
  return notices.delivered + notices.inDelivery;
}

/** An action on the outage as the answer of the last one gave it. */
export function after(value: unknown, action: string, body: unknown): Promise<Answer<unknown>> {
  const { id, version } = value as Outage;
  return call('POST', `/outages/${id}/actions/${action}`, { body, version });
}

const ASK_AFTER_MS = 150;

/** The device somebody is typing, once there is one of that name. */
export function useNamedDevice(): { device: Device | null; type: (id: string) => void } {
  const [typed, type] = useState('');
  const [device, setDevice] = useState<Device | null>(null);
  useEffect(() => {
    if (typed.trim() === '') return setDevice(null);
    let isNewest = true;
    const timer = setTimeout(() => {
      const path = `/devices/${encodeURIComponent(typed.trim())}`;
      void call<Device>('GET', path).then((answer) => {
        if (isNewest) setDevice(answer.ok ? answer.value : null);
      });
    }, ASK_AFTER_MS);
    return () => {
      isNewest = false;
      clearTimeout(timer);
    };
  }, [typed]);
  return { device, type };
}
