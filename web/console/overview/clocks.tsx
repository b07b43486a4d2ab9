/** What runs out first: own supplies of dark customers, and promises to them. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { shortAge } from '../../shared/format.ts';
import { useStreamStatus } from '../../shared/live.tsx';
import { useOutages } from '../live-lists.ts';
import { shiftWord } from '../words/shift.ts';

const SHOWN_MOST = 5;

export function Clocks(): ReactNode {
  const { serverTime } = useStreamStatus();
  const outages = [...useOutages().values()];
  const supplies = outages
    .flatMap(({ id, ownSupply }) => ownSupply.map((one) => ({ ...one, outage: id })))
    .sort((a, b) => a.minutesLeft - b.minutesLeft)
    .slice(0, SHOWN_MOST);
  const promises = outages
    .flatMap(({ id, promise }) => (promise === null ? [] : [{ ...promise, outage: id }]))
    .sort((a, b) => a.due.localeCompare(b.due))
    .slice(0, SHOWN_MOST);
  return (
    <>
      {supplies.length > 0 && (
        <section data-testid="minutes-left">
          <h2>♥ {shiftWord('minutesLeft')}</h2>
          <ul className="plain">
            {supplies.map(({ supplyPoint, minutesLeft, outage }) => (
              <li key={supplyPoint} className={minutesLeft < 30 ? 'late' : ''}>
                <Link href={`/console/outages/${outage}`}>
                  {shiftWord(minutesLeft < 0 ? 'over' : 'left', {
                    point: supplyPoint,
                    time: shortAge(Math.abs(minutesLeft) * 60_000),
                  })}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
      {promises.length > 0 && serverTime !== null && (
        <section data-testid="promise-clocks">
          <h2>{shiftWord('promises')}</h2>
          <ul className="plain">
            {promises.map(({ due, customers, outage }) => {
              const left = Date.parse(due) - serverTime;
              return (
                <li key={outage} className={left < 1_800_000 ? 'late' : ''}>
                  <Link href={`/console/outages/${outage}`}>{outage}</Link>{' '}
                  {shiftWord(left < 0 ? 'promiseLate' : 'promiseNext', {
                    time: shortAge(Math.abs(left)),
                    count: customers,
                  })}
                </li>
              );
            })}
          </ul>
        </section>
      )}
    </>
  );
}
