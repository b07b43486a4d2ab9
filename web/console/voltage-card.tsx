/** The voltage card in the row of an alarm: what is read now above all six lines, those that fit are marked. */
import type { ReactNode } from 'react';
import { stateWord, useLanguage, word } from '../shared/i18n.ts';
import type { Alarm } from '../shared/types.ts';

type Card = NonNullable<Alarm['voltageCard']>;
type Line = Card['lines'][number]['line'];

/** As in the trade's table: to earth faulty / others, phase to phase, 3U0, meters below. */
const rows: Record<Line, { toEarth: string; between: string; residual: string; meters: string }> = {
  solid_earth: { toEarth: '0 / 1.73 1.73', between: 'normal', residual: '1.0', meters: 'well' },
  resistive_earth: { toEarth: '0–1 … 1.82', between: 'normal', residual: '0.15–1', meters: 'well' },
  vt_primary_fuse: { toEarth: '< 0.8 / 1 1', between: 'two_low', residual: '0.33', meters: 'well' },
  vt_secondary_fuse: { toEarth: '0 / 1 1', between: 'two_low', residual: '0', meters: 'well' },
  broken_conductor: {
    ...{ toEarth: '≤ 1.5 / 0.87 0.87', between: 'at_bus', residual: '≤ 0.5', meters: 'halves' },
  },
  ferroresonance: { toEarth: '2–3 × > 1.73', between: 'normal', residual: '> 1', meters: 'well' },
};

export function VoltageCardTable({ card }: { card: Card }): ReactNode {
  useLanguage();
  const line = card.line === null ? word('card.noLine') : stateWord('cardLine', card.line);
  return (
    <details>
      <summary>{word('card.title', { line })}</summary>
      <table className="voltage-card">
        <thead>
          <tr>
            <th>{word('card.what')}</th>
            <th>{word('card.toEarth')}</th>
            <th>{word('card.between')}</th>
            <th>{word('card.residual')}</th>
            <th>{word('card.meters')}</th>
            <th>{word('card.fits')}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{word('card.now')}</th>
            <td>{shown(card.toEarth)}</td>
            <td>{shown(card.between)}</td>
            <td>{shown(card.residual === null ? null : [card.residual])}</td>
            <td>{stateWord('cardMeters', card.metersBelow)}</td>
            <td />
          </tr>
          {card.lines.map(({ line: name, fits }) => (
            <tr key={name} data-fits={fits}>
              <th scope="row">{stateWord('cardLine', name)}</th>
              <td>{rows[name].toEarth}</td>
              <td>{stateWord('cardBetween', rows[name].between)}</td>
              <td>{rows[name].residual}</td>
              <td>{stateWord('cardMeters', rows[name].meters)}</td>
              <td>{fits ? '●' : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function shown(values: readonly number[] | null): string {
  return values === null ? '–' : values.map((pu) => pu.toFixed(2)).join(' ');
}
