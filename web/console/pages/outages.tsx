import type { ReactNode } from 'react';
import { word } from '../../shared/i18n.ts';
import { OutageTable } from '../outage/table.tsx';

const all = ['suspected', 'confirmed', 'restoring', 'restored', 'closed', 'rejected', 'merged'];

export function OutagesPage(): ReactNode {
  return (
    <>
      <h1 className="visually-hidden">{word('nav.outages')}</h1>
      <OutageTable states={all} />
    </>
  );
}
