export { Emulator } from './emulator.js';
