/** The way out of common problems in Chinese; a code that is not here is told in English. */
import type { ProblemCode } from '../model/problems.ts';

const chinese: Partial<Record<ProblemCode, string>> = {
  'API-NOT-FOUND': '请检查编号；无权查看的对象也显示为不存在。',
  'API-INVALID': '请更正 errors 中列出的字段；格式见 /api/v1/openapi.json。',
  'API-JSON': '请以 UTF-8 编码的 JSON 发送，content-type 为 application/json。',
  'API-MEDIA': '请以 UTF-8 编码的 JSON 发送，content-type 为 application/json。',
  'API-ADDRESS': '请把百分号写成 %25，路径使用 UTF-8。',
  'API-BROKEN-OFF': '请重新发送；content-length 必须等于正文长度。',
  'API-KEY-REUSED': '每个新请求请使用新的 Idempotency-Key。',
  'API-STREAMS': '请关闭其他页面，或按 Retry-After 稍后再试。',
  'API-TOO-LARGE': '请分几次发送。',
  'API-VERSION-MISSING': '请先读取对象，并以 If-Match: "N" 发送其版本。',
  'API-VERSION-STALE': '请与本答复中的当前对象比较，然后重新提交。',
  'API-RATE': '请按 Retry-After 等待后再试。',
  'API-INTERNAL': '请重试；若仍失败，请把请求编号告诉系统管理员。',
  'API-UNAVAILABLE': '请稍后再试；/readyz 会说明缺少什么。',
  'AUT-UNKNOWN': '请登录，或以 Authorization: Bearer 发送令牌。',
  'AUT-CREDENTIALS': '请检查用户名和密码；连续五次失败后需要等待，等待时间逐次加倍。',
  'AUT-CODE': '请重新获取验证码；验证码 5 分钟内有效，最多可试 5 次。',
  'AUT-WAIT': '请按 Retry-After 等待；管理员可以重设密码。',
  'AUT-FORBIDDEN': '请由有此权限的人操作，或使用有此范围的令牌。',
  'AUT-CSRF': '请把 GET /api/v1/session 的 csrf 值放在 X-CSRF-Token 中发送。',
  'AUT-ORIGIN': '请使用本系统的页面，或把 http.publicUrl 设为实际使用的地址。',
  'AUT-PASSWORD': '请选择更长的密码，四个词连在一起就很好。',
  'AUT-NAME-TAKEN': '请另取一个名字，或重新启用该用户。',
  'AUT-LAST-ADMIN': '请先把另一个用户设为管理员。',
  'COL-TPL-GOLDEN': '请更正报文、expect 的值，或该点的地址、类型、字节序、系数和单位。',
  'COL-TPL-SEVERAL': '请逐条更正模板；各键的写法见 docs/adding-a-device.md。',
  'COL-TPL-UNPROVEN':
    '可用 forewatt probe --golden 从实际电表取得报文，或用 forewatt decode 检验。',
  'COL-TPL-NO-REFUSAL':
    '请增加一帧 expect 为 illegal_address 的报文；probe --golden 会向电表取得。',
  'COL-TPL-NUMBER': '若为手册中的寄存器编号，请把 at 改为 number。',
  'COL-ASSET-UNKNOWN': '请填写 supply_points.csv 的电表、assets.csv 的编号、设备或变压器。',
  'EF-TRANSITION': '请重新读取该接地故障；新的接地故障有自己的编号。',
  'EF-FEEDER-UNKNOWN': '请选择 candidates 中列出的馈线。',
  'EF-TRIAL-RUNNING': '请等该馈线合上，或以 trial-end 说明已合上。',
  'EF-TRIAL-STATE': '只有存在或已定位的接地故障才试拉。',
  'EF-NO-TRIAL': '请先以 trial 开始试拉，或重新读取该接地故障。',
  'EF-NO-BREAKER': '请选择另一条馈线；已拉开的不再试拉。',
  'PLN-SELF-APPROVAL': '请由另一位主管批准。',
  'PLN-BLOCK': '请填写 supply_points.csv 的 rota_block 中已有的名称。',
  'PLN-STEP-TIME': '请调整该操作的时间，或调整停电的开始和结束：告知用户的就是这段时间。',
  'PLN-PAST': '请改为将来的时间；已经停过的按停电事件补录。',
  'PLN-OTHERS-CUT': '请直接填写供电点，或只影响该用户的开关。',
  'PLN-NO-DEBT': '请完成或取消该停电；哪些类型以缴费结束，见规则的 restoreWithinAfterPayment。',
  'PLN-OVERLAP': '请合并为一次停电，或调整其中一项的时间。',
  'PLN-LIVE-KIND': '请取消带电作业标记，或改用其他类别。',
  'PLN-LIVE-AFTER-CUT': '请取消该停电计划（已知者会收到取消通知），另建带电作业计划。',
  'PLN-CUT-OFTEN': '请合并停电、使用发电车或带电作业，或另选日期。',
  'PLN-BOTH-SUPPLIES': '请另选时间，保证双电源用户至少保留一路电源。',
  'PLN-PROTECTED': '请避开保电时段；确需停电的，由主管批准并负责。',
  'PLN-ANNOUNCEMENT-LACKS': '请补充停电原因，并为供电点填写区域和线路。',
  'PLN-PROOF-PHOTO': '请附上张贴现场的照片。',
  'PLN-PROOF-TIME': '请在事情发生后再登记。',
  'PLN-NOTICE-TOO-LATE': '请改到最早可行的时间，或写明原因并由另一位主管批准。',
};

/** What to do, in the first language of Accept-Language that we have. */
export function fixIn(
  acceptLanguage: string | undefined,
  problem: { code: ProblemCode; fix: string },
): string {
  const first = (acceptLanguage ?? '').trim().toLowerCase();
  return first.startsWith('zh') ? (chinese[problem.code] ?? problem.fix) : problem.fix;
}
