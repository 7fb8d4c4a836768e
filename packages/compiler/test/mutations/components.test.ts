/** Components, classes and solutions that were changed anywhere, with the descriptions they refer to. */
import { testMutations } from './expectations.js';

testMutations('cdl', { cases: 15_000, accepted: 4, codes: 15 });
testMutations('edl', { cases: 12_000, accepted: 10, codes: 15 });
testMutations('yaml', { cases: 8000, accepted: 5, codes: 22 });
