import { testHostileInput } from './scenarios/hostile-input.js';

// `test/full/hostile-input.test.ts` has them all.
testHostileInput(16);
