/** What a plan would mean: who is dark and when, what the rules say, the words, the cost. */
import type { ReactNode } from 'react';
import { age, count, dateTime } from '../../shared/format.ts';
import { hasTerm, type Language, stateWord, useLanguage } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { Preview } from '../../shared/types.ts';
import { planWord } from '../words/plan.ts';

const classOrder = ['life_support', 'critical', 'business', 'residential'] as const;
const classMarks = { life_support: '♥', critical: '✚', business: '', residential: '' };

/** Of work done live: whom it spares, and for how long together. */
export function Spared({ avoided }: { avoided: NonNullable<Preview['avoided']> }): ReactNode {
  const language = useLanguage();
  const { supplyPoints, customerMinutes } = avoided;
  return (
    <p data-testid="plan-spared">
      <strong>{planWord('live')}</strong>{' '}
      {planWord('spared', { points: supplyPoints, minutes: count(customerMinutes, language) })}
    </p>
  );
}

export function AffectedCount({ preview }: { preview: Preview }): ReactNode {
  const language = useLanguage();
  const { affected, avoided } = preview;
  return (
    <div>
      <p>
        <strong data-testid="affected-count" className="big">
          {count(affected.supplyPoints, language)}
        </strong>{' '}
        {planWord('count', { count: affected.supplyPoints })}
      </p>
      {avoided !== undefined && <Spared avoided={avoided} />}
      {affected.supplyPoints === 0 ? (
        <p>{planWord('nobody')}</p>
      ) : (
        <p className="muted">
          {planWord('more', {
            contacts: count(affected.contacts, language),
            without: affected.withoutChannel,
          })}
        </p>
      )}
    </div>
  );
}

/** Customers by need. */
export function ByClass({ byClass }: { byClass: Preview['affected']['byClass'] }): ReactNode {
  return (
    <ul className="plain by-class">
      {classOrder.map((name) => (
        <li key={name} data-state={name}>
          <strong className="number">{byClass[name]}</strong> {classMarks[name]}{' '}
          {stateWord('class', name)}
        </li>
      ))}
    </ul>
  );
}

export function Windows({ windows }: { windows: Preview['windows'] }): ReactNode {
  const zone = useZone();
  if (windows.length === 0) return null;
  return (
    <div>
      <h3>{planWord('windows')}</h3>
      <ul className="plain" data-testid="plan-windows">
        {windows.map((window) => (
          <li key={`${window.start} ${window.end} ${window.supplyPoints}`}>
            {planWord('window', {
              points: window.supplyPoints,
              start: dateTime(window.start, zone),
              end: dateTime(window.end, zone).slice(dayOf(window, zone)),
              duration: age(Date.parse(window.end) - Date.parse(window.start)),
            })}
          </li>
        ))}
      </ul>
      {windows.length > 1 && (
        <p className="muted">{planWord('windowsMany', { count: windows.length })}</p>
      )}
    </div>
  );
}

/** The end of the same day needs no date. */
function dayOf(window: { start: string; end: string }, zone: string): number {
  const day = (at: string): string => dateTime(at, zone).slice(0, 10);
  return day(window.start) === day(window.end) ? 11 : 0;
}

const levelMarks: Record<string, string> = { error: '×', warning: '!', ok: '✓' };

export function Verdicts({ verdicts }: { verdicts: Preview['verdicts'] }): ReactNode {
  const zone = useZone();
  const language = useLanguage();
  return (
    <ul className="plain verdicts" data-testid="verdicts">
      {verdicts.map((verdict) => (
        <li key={`${verdict.code} ${verdict.text}`} data-state={verdict.level} title={verdict.code}>
          <span aria-hidden="true">{levelMarks[verdict.level]}</span>{' '}
          {verdictText(verdict, language)}
          {verdict.deadline !== null && (
            <span className="muted">
              {' '}
              ({planWord('deadline', { at: dateTime(verdict.deadline, zone) })})
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** In the page's language; the first number of the server's sentence is kept. */
export function verdictText(verdict: Preview['verdicts'][number], language: Language): string {
  if (language === 'en' || !hasTerm('verdict', verdict.code)) return verdict.text;
  const [number = ''] = /\d+/.exec(verdict.text) ?? [];
  return stateWord('verdict', verdict.code).replace('{count}', number);
}

/** Segments from which a message is called long: each is paid for. */
const LONG_FROM = 3;

export function Samples({ samples }: { samples: Preview['samples'] }): ReactNode {
  if (samples.length === 0) return null;
  return (
    <div className="samples" data-testid="samples">
      {[...Map.groupBy(samples, ({ locale }) => locale)].map(([locale, own]) => (
        <section key={locale} lang={locale}>
          <h3>{locale === 'en' ? 'English' : '中文'}</h3>
          {own.map((sample) => (
            <blockquote key={`${sample.kind} ${sample.channel}`}>
              {sample.text}
              <footer>
                {stateWord('notice', sample.kind)} · {stateWord('channel', sample.channel)}
                {sample.segments > 0 && (
                  <span className={sample.segments >= LONG_FROM ? 'warning' : ''}>
                    {' '}
                    ·{' '}
                    {planWord(sample.segments >= LONG_FROM ? 'long' : 'segments', {
                      count: sample.segments,
                    })}
                  </span>
                )}
              </footer>
            </blockquote>
          ))}
        </section>
      ))}
    </div>
  );
}

export function Costs({ preview }: { preview: Preview }): ReactNode {
  const zone = useZone();
  const { cost, saidiMinutes, finishAt } = preview;
  return (
    <p data-testid="plan-costs">
      {planWord('saidi', { minutes: saidiMinutes.toFixed(2) })} ·{' '}
      {planWord('costs', { total: cost.total.toFixed(2), currency: cost.currency })}
      {finishAt !== null && ` · ${planWord('finish', { at: dateTime(finishAt, zone) })}`}
    </p>
  );
}
