/** The console says more than the pages of the field: its words are added to those of both before its first page. */
import { addTerms } from '../../shared/i18n.ts';
import { consoleEnTerms } from './terms-en.ts';
import { consoleZhTerms } from './terms-zh.ts';

addTerms({ en: consoleEnTerms, 'zh-CN': consoleZhTerms });
