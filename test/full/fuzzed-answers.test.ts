import { testFuzzedAnswers } from '../scenarios/fuzzed-answers.js';

testFuzzedAnswers(100);
