import { testFuzzedAnswers } from './scenarios/fuzzed-answers.js';

// `test/full/fuzzed-answers.test.ts` has them all.
testFuzzedAnswers(15);
