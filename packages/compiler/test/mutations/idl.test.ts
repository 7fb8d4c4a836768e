/** Packages that were changed anywhere, with all that their names mean. */
import { testMutations } from './expectations.js';

testMutations('idl', { cases: 45_000, accepted: 4, codes: 32 });
