export { nearest } from '../runtime/nearest.ts';
