/** Policies that were changed anywhere: what is refused makes none, and what is accepted is one that the security module loads. */
import { testMutations } from './expectations.js';

testMutations('psl', { cases: 20_000, accepted: 4, codes: 40 });
