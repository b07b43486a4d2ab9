/** All feeders; a device found by search leads to its feeder. */
import { type ReactNode, useEffect } from 'react';
import { useLocation, useSearch } from 'wouter';
import { read } from '../../shared/api.ts';
import { word } from '../../shared/i18n.ts';
import type { Device } from '../../shared/types.ts';
import { FeederTable } from '../feeder-table.tsx';

export function FeedersPage(): ReactNode {
  const [, go] = useLocation();
  const device = new URLSearchParams(useSearch()).get('device');
  useEffect(() => {
    if (device === null) return;
    void read<Device>(`/devices/${encodeURIComponent(device)}`).then((found) => {
      const feeder = encodeURIComponent(found.feeder ?? '');
      go(`/console/feeders/${feeder}?device=${encodeURIComponent(device)}`, { replace: true });
    });
  }, [device, go]);
  return (
    <section>
      <h1>{word('nav.feeders')}</h1>
      <FeederTable />
    </section>
  );
}
