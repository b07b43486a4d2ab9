import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { seededRandom } from '../../runtime/random.ts';
import { digestOf, type Said } from './digest.ts';

const areas = ['桃园新村', '河东', '老街', '江北', '城南'];
/** What people say in any week, everywhere. */
const usual = [
  '什么时候来电？',
  '谢谢师傅，辛苦了',
  '这个月电费怎么比上个月多',
  '老是停电，烦',
  '家里灯光有点暗',
  '电表箱的门关不上',
  '冰箱里的东西坏了，能赔偿吗',
  'When will it be back?',
  'Thank you, quick work',
  '请问营业厅几点开门',
  '想把户名改成我儿子',
  '停了好久了',
];
/** Four things that went wrong in one place each. */
const planted: ReadonlyArray<readonly [area: string, theme: string, texts: readonly string[]]> = [
  [
    '桃园新村',
    'not_told',
    ['没有收到通知就停电了', '为什么没人通知我们', '昨天停电没收到短信', 'nobody told us before'],
  ],
  [
    '河东',
    'wrong_time',
    [
      '说好三点来电现在还没有',
      '预计时间不准，一再推迟',
      '时间变了三次',
      'the time was wrong, late again',
    ],
  ],
  [
    '老街',
    'voltage',
    [
      '晚上电压很低，空调开不了',
      '电压不稳，灯一直闪',
      '傍晚灯光忽明忽暗',
      'lamps flicker every evening',
    ],
  ],
  [
    '江北',
    'new',
    [
      '小区充电桩一充就断',
      '充电桩用不了，能看看吗',
      '地库充电桩今天都是红灯',
      '充电桩充到一半停了',
    ],
  ],
];

/** 500 invented messages, 25 of each planted theme among those of any week. */
function week(seed: number): { said: Said[]; before: Said[] } {
  const random = seededRandom(seed);
  const any = (): Said => ({
    area: areas[Math.floor(random() * areas.length)] as string,
    text: usual[Math.floor(random() * usual.length)] as string,
    rating: null,
  });
  const said = planted.flatMap(([area, , texts]) =>
    Array.from(
      { length: 25 },
      (_, i): Said => ({
        area,
        text: `${texts[i % texts.length]}${i % 3 === 0 ? '！' : ''}`,
        rating: null,
      }),
    ),
  );
  while (said.length < 500) said.push(any());
  return { said, before: Array.from({ length: 400 }, any) };
}

describe('a week of 500 messages', () => {
  test.each([1, 2, 3, 4, 5])('says first the four things that went wrong (seed %d)', (seed) => {
    const { said, before } = week(seed);
    const { groups, messages } = digestOf(said, before, 20_000);
    expect(messages).toBe(500);
    const first = groups
      .slice(0, 4)
      .map(({ area, theme }) => `${area} ${theme}`)
      .sort();
    expect(first).toEqual(
      ['桃园新村 not_told', '江北 new: 充电桩', '河东 wrong_time', '老街 voltage'].sort(),
    );
    for (const group of groups.slice(0, 4)) {
      expect(group.count).toBeGreaterThanOrEqual(25);
      expect(group.examples.length).toBeGreaterThanOrEqual(2);
    }
  });

  test('that is like any other has nothing that stands out', () => {
    const { before } = week(7);
    expect(digestOf(before, before, 20_000).groups.filter(({ lift }) => lift >= 3)).toEqual([]);
  });

  test('shows no number and no address of anybody among its examples', () => {
    const text = '没收到通知，我的户号1300008842，电话13812340001，li@example.cn';
    const said = Array.from({ length: 6 }, (): Said => ({ area: 'A', text, rating: null }));
    const [group] = digestOf(said, [], 10).groups;
    expect(JSON.stringify(group)).not.toMatch(/1300008842|13812340001|li@/);
  });
});

describe('the score of notices', () => {
  const complaint: Said = { area: 'A', text: '没有收到通知', rating: null };
  const rated = (rating: number): Said => ({ area: 'A', text: '', rating });

  test.each([
    [[], 1_000, 100, 'nobody complained and nobody rated'],
    [[rated(5), rated(5)], 1_000, 100, 'all were content'],
    [[rated(1), rated(1)], 1_000, 50, 'no complaint about notices, and the worst ratings'],
    [Array.from({ length: 50 }, () => complaint), 1_000, 0, 'one in twenty was not told'],
    [Array.from({ length: 10 }, () => complaint), 1_000, 80, 'one in a hundred was not told'],
  ] as Array<[Said[], number, number, string]>)('%#: is %3$d where %4$s', (said, told, score) => {
    expect(digestOf(said, [], told).noticeScore).toBe(score);
  });

  test('is none where nobody was told', () => {
    expect(digestOf([rated(3)], [], 0)).toMatchObject({ noticeScore: null, rating: 3 });
  });

  test.prop([
    fc.array(
      fc.record({ area: fc.string(), text: fc.string(), rating: fc.constantFrom(null, 1, 5) }),
    ),
  ])('takes any text, and stays within its bounds', (said) => {
    const { noticeScore } = digestOf(said, said, 100);
    expect(noticeScore).toBeGreaterThanOrEqual(0);
    expect(noticeScore).toBeLessThanOrEqual(100);
  });
});
