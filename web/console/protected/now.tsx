/** On the first screen: what is under protection at this moment; nothing where nothing is. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Page } from '../../shared/api.ts';
import type { ProtectedPoint } from '../../shared/types.ts';
import { useRead } from '../query.tsx';
import { protectedWord } from '../words/protected.ts';
import { ProtectedEvents } from './table.tsx';

const READ_EVERY_MS = 15_000;

export function useProtected(state?: 'running') {
  const only = state === undefined ? '' : `&state=${state}`;
  return useRead<Page<ProtectedPoint>>(`/protection?limit=500${only}`, null, READ_EVERY_MS);
}

export function ProtectedNow(): ReactNode {
  const rows = useProtected('running').data?.items ?? [];
  if (rows.length === 0) return null;
  return (
    <section data-testid="protected-now">
      <h2>{protectedWord('now')}</h2>
      <ProtectedEvents rows={rows} heading="h3" />
      <p>
        <Link href="/console/protection">{protectedWord('all')}</Link>
      </p>
    </section>
  );
}
