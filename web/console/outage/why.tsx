/** Why this device: what speaks for it and against it, and why not another. */
import { type ReactNode, useState } from 'react';
import type { Page } from '../../shared/api.ts';
import { clockTime } from '../../shared/format.ts';
import { stateWord, useLanguage, word } from '../../shared/i18n.ts';
import { useZone } from '../../shared/session.tsx';
import type { Device, EvidenceRow, Outage } from '../../shared/types.ts';
import { Answer, useRead } from '../query.tsx';
import { Scroll } from '../scroll.tsx';
import { outageWord } from '../words/outage.ts';
import { whyText } from './texts.ts';

export function Why({ outage }: { outage: Outage }): ReactNode {
  const { cause, explanation } = outage;
  const reasons = {
    for: explanation.filter(({ nats }) => nats >= 0),
    against: explanation.filter(({ nats }) => nats < 0),
  };
  return (
    <section data-testid="evidence-list">
      <h2>
        {word('outage.why', { device: cause.device ?? '?' })} {cause.phases}
      </h2>
      <p>
        <strong>{cause.probability.toFixed(3)}</strong> {cause.device}
      </p>
      <h3>{outageWord('for')}</h3>
      <Reasons outage={outage} reasons={reasons.for} />
      <h3>{outageWord('against')}</h3>
      {reasons.against.length === 0 ? (
        <p className="muted">{outageWord('nothingAgainst')}</p>
      ) : (
        <Reasons outage={outage} reasons={reasons.against} />
      )}
      <h3>{word('outage.alternatives')}</h3>
      {cause.alternatives.length === 0 && <p className="muted">{word('outage.noAlternative')}</p>}
      <ul className="plain">
        {cause.alternatives.map((other) => (
          <li key={other.device}>
            <details>
              <summary>
                {other.probability.toPrecision(2)} {other.device} ·{' '}
                {outageWord('whyNot', { device: other.device })}
              </summary>
              <WhyNot device={other.device} outage={outage} />
            </details>
          </li>
        ))}
      </ul>
      <Evidence outage={outage} />
    </section>
  );
}

function Reasons(props: { outage: Outage; reasons: Outage['explanation'] }): ReactNode {
  const language = useLanguage();
  return (
    <ul className="plain">
      {props.reasons.map((reason) => (
        <li key={`${reason.code} ${reason.text}`}>
          <span className="number nats">
            {reason.nats > 0 ? '+' : ''}
            {Math.round(reason.nats)}
          </span>{' '}
          {whyText(reason, props.outage.cause.device ?? '?', language)}
        </li>
      ))}
    </ul>
  );
}

/** What would be dark if it were this one, against what is. */
function WhyNot({ device, outage }: { device: string; outage: Outage }): ReactNode {
  const query = useRead<Device>(`/devices/${encodeURIComponent(device)}`);
  return (
    <Answer query={query}>
      {({ customersBelow }) => {
        const more = customersBelow - outage.customers.peak;
        if (more === 0) return <p>{outageWord('same')}</p>;
        return <p>{outageWord(more > 0 ? 'more' : 'fewer', { count: Math.abs(more) })}</p>;
      }}
    </Answer>
  );
}

/** Every single observation, asked for when somebody wants to see them. */
function Evidence({ outage }: { outage: Outage }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{outageWord('allEvidence')}</summary>
      {isOpen && <EvidenceRows outage={outage} />}
    </details>
  );
}

function EvidenceRows({ outage }: { outage: Outage }): ReactNode {
  const zone = useZone();
  const path = `/outages/${outage.id}/evidence`;
  const query = useRead<Page<EvidenceRow>>(path, outage.version);
  return (
    <Answer query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="muted">{outageWord('evidenceNone')}</p>
        ) : (
          <Scroll label={outageWord('evidenceCount', { count: items.length })}>
            {batched(items).map(({ kind, rows }) => (
              <li key={rows[0]?.id}>
                <details>
                  <summary>
                    {clockTime(rows.at(-1)?.at ?? null, zone, true)}–
                    {clockTime(rows[0]?.at ?? null, zone, true)} {rows.length} ×{' '}
                    {stateWord('evidence', kind)}
                  </summary>
                  <ul className="plain">
                    {rows.map((row) => (
                      <li key={row.id}>
                        <span className="muted">{clockTime(row.at, zone, true)}</span> {row.text}
                      </li>
                    ))}
                  </ul>
                </details>
              </li>
            ))}
          </Scroll>
        )
      }
    </Answer>
  );
}

/** Neighbours of one kind as one line: "41 last gasps 13:35:02–13:35:40". */
function batched(rows: readonly EvidenceRow[]): Array<{ kind: string; rows: EvidenceRow[] }> {
  const batches: Array<{ kind: string; rows: EvidenceRow[] }> = [];
  for (const row of rows) {
    const last = batches.at(-1);
    if (last?.kind === row.kind) last.rows.push(row);
    else batches.push({ kind: row.kind, rows: [row] });
  }
  return batches;
}
