import { testFuzzedAnswers } from '../scenarios/fuzzed-answers.js';

testFuzzedAnswers(1000);
