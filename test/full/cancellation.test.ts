import { testCutShort } from '../scenarios/cut-short.js';

testCutShort(Number.POSITIVE_INFINITY);
