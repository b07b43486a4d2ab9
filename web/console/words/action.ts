import { wordsOf } from '../../shared/i18n.ts';

export const actionWord = wordsOf(
  {
    changed: '{who} changed this {when}. What stands now, beside yours:',
    somebody: 'Somebody',
    meanwhile: 'meanwhile',
    at: 'at {time}',
    theirs: 'Theirs',
    mine: 'Yours',
    keep: 'Keep theirs',
    set: 'Set mine',
    what: 'What',
    version: 'Version {version}',
    undoOf: '{what}: done',
  },
  {
    changed: '{who}{when}更改了此项。现有值与您的值：',
    somebody: '他人',
    meanwhile: '在此期间',
    at: '于 {time}',
    theirs: '对方',
    mine: '您的',
    keep: '保留对方的',
    set: '用我的',
    what: '项目',
    version: '第 {version} 版',
    undoOf: '{what}：已完成',
  },
);
