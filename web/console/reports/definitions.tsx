/** What each figure of reliability means, beside the figures. */
import type { ReactNode } from 'react';
import { wordsOf } from '../../shared/i18n.ts';

const say = wordsOf(
  {
    title: 'What each figure means',
    N: 'Customers of the part',
    CI: 'Interruptions, each customer counted',
    CMI: 'Minutes without power, all customers together',
    CMI_avoided: 'Minutes that cuts would have cost where the work was done live; no part of CMI',
    SAIFI: 'Interruptions of an average customer',
    SAIDI: 'Time without power of an average customer',
    CAIDI: 'Length of an average interruption',
    ASAI: 'Share of the time with power',
    MAIFI: 'Short interruptions of an average customer',
    MAIFI_E: 'Times with short interruptions of an average customer; several at once are one',
    CAIFI: 'Interruptions of an average customer among those who had any',
    CTAIDI: 'Time without power of an average customer among those who had any',
    ASIFI: 'Interruptions weighed by kVA',
    ASIDI: 'Time without power weighed by kVA',
    CEMI: 'Share of customers with more than so many interruptions',
    CELID: 'Share of customers without power for at least so many hours',
    T_MED: 'A day with more minutes than this a customer is a major event day',
    suffixes:
      'Behind the name, by DL/T 836: 1 all; 2 without what came from outside; 3 without rota cuts.',
  },
  {
    title: '各指标的含义',
    N: '该范围的用户数',
    CI: '停电户次',
    CMI: '停电户分钟数',
    CMI_avoided: '带电作业减少的停电户分钟数，不计入 CMI',
    SAIFI: '系统平均停电频率：每户平均停电次数',
    SAIDI: '系统平均停电时间：每户平均停电时长',
    CAIDI: '平均每次停电的时长',
    ASAI: '平均供电可靠率：有电时间的占比',
    MAIFI: '每户平均短时停电次数',
    MAIFI_E: '每户平均短时停电事件数，连续多次计一次',
    CAIFI: '有过停电的用户的平均停电次数',
    CTAIDI: '有过停电的用户的平均停电时长',
    ASIFI: '按容量加权的停电次数',
    ASIDI: '按容量加权的停电时长',
    CEMI: '停电次数超过该数的用户占比',
    CELID: '停电达到该小时数的用户占比',
    T_MED: '当日每户分钟数超过此值即为重大事件日',
    suffixes: '名称后的数字按 DL/T 836：1 全部；2 不计外部影响；3 不计限电。',
  },
);

const names = [
  ...([
    'N',
    'CI',
    'CMI',
    'CMI_avoided',
    'SAIFI',
    'SAIDI',
    'CAIDI',
    'ASAI',
    'MAIFI_E',
    'MAIFI',
  ] as const),
  ...(['CAIFI', 'CTAIDI', 'ASIFI', 'ASIDI', 'CEMI', 'CELID', 'T_MED'] as const),
];

/** @param figures keys of the figures that are shown, `SAIDI-1_h` */
export function Definitions({ figures }: { figures: readonly string[] }): ReactNode {
  const shown = names.filter((name) =>
    figures.some((key) => new RegExp(`^${name}(?![A-Z]|_E)`).test(key)),
  );
  if (shown.length === 0) return null;
  return (
    <details className="no-print" data-testid="definitions">
      <summary>{say('title')}</summary>
      <dl className="definitions">
        {shown.map((name) => (
          <div key={name}>
            <dt>{name.replaceAll('_', ' ')}</dt>
            <dd>{say(name)}</dd>
          </div>
        ))}
      </dl>
      {figures.some((key) => /-[123](_|$)/.test(key)) && <p>{say('suffixes')}</p>}
    </details>
  );
}
