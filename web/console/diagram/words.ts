/** Words of the one-line diagram. */
import { wordsOf } from '../../shared/i18n.ts';

export const say = wordsOf(
  {
    tidy: 'Tidy',
    smaller: 'Smaller',
    larger: 'Larger',
    outdated: 'Something changed that is not drawn here. Tidy lays it out anew.',
    gone: 'no longer on this feeder',
    offNormal: 'off normal',
    more: 'Show more ({count})',
  },
  {
    tidy: '整理',
    smaller: '缩小',
    larger: '放大',
    outdated: '有未画出的变化，按“整理”重新排布。',
    gone: '已不在本馈线',
    offNormal: '非正常',
    more: '再显示（余 {count}）',
  },
);
