import { testHostileInput } from '../scenarios/hostile-input.js';

testHostileInput(1);
