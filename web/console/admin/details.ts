/** What stands beside a row of the audit, in words. */
import { hasTerm, stateWord, wordsOf } from '../../shared/i18n.ts';
import type { AuditLink } from '../../shared/types.ts';

const english = {
  added: 'new',
  alone: 'alone on shift',
  at: 'time',
  came: 'came',
  comment: 'comment',
  contacts: 'contacts',
  declaredBy: 'declared by',
  endsAt: 'until',
  file: 'file',
  gained: 'gained',
  group: 'group',
  isFile: 'back to the file',
  kind: 'kind',
  lost: 'lost',
  moved: 'moved',
  nextUpdateAt: 'next word by',
  no: 'version',
  note: 'note',
  ok: 'taken over',
  outcome: 'outcome',
  path: 'path',
  phases: 'phases',
  reason: 'reason',
  recipients: 'recipients',
  reference: 'reference',
  removed: 'gone',
  restarted: 'restarted',
  sent: 'sent',
  text: 'text',
  typedCount: 'number typed',
  until: 'until',
  went: 'went',
  wish: 'wish',
  yes: 'yes',
  noWord: 'no',
};

const say = wordsOf(english, {
  added: '新增',
  alone: '单人值班',
  at: '时间',
  came: '加入',
  comment: '说明',
  contacts: '联系人',
  declaredBy: '宣布人',
  endsAt: '至',
  file: '文件',
  gained: '增加',
  group: '分组',
  isFile: '恢复为文件',
  kind: '类型',
  lost: '减少',
  moved: '变更',
  nextUpdateAt: '下次告知不晚于',
  no: '版本',
  note: '备注',
  ok: '已采用',
  outcome: '结果',
  path: '路径',
  phases: '相别',
  reason: '原因',
  recipients: '收件人数',
  reference: '编号',
  removed: '移除',
  restarted: '重启',
  sent: '已发送',
  text: '内容',
  typedCount: '输入人数',
  until: '至',
  went: '退出',
  wish: '意愿',
  yes: '是',
  noWord: '否',
});

/** `reason: 联络转供 · phases: ABC`; what was left empty is not named. */
export function detailsText(details: AuditLink['details']): string {
  const said = Object.entries(details)
    .filter(([, value]) => value !== null && value !== '' && !isEmptyList(value))
    .map(([name, value]) => `${nameOf(name)}: ${saidAs(name, value)}`);
  return said.join(' · ') || '–';
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function nameOf(name: string): string {
  return name in english ? say(name as keyof typeof english) : name;
}

function saidAs(name: string, value: unknown): string {
  if (typeof value === 'boolean') return say(value ? 'yes' : 'noWord');
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return value.join(', ');
  if (typeof value === 'object') return JSON.stringify(value);
  const text = String(value);
  return name === 'kind' && hasTerm('notice', text) ? stateWord('notice', text) : text;
}
