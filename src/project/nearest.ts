export { distance, nearest } from '../engine/nearest.ts';
