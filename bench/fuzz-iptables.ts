import { IPTABLES } from '#dialects/iptables';
import { LISTING, SAVED, SAVED6, SCRIPT, SETS } from '../src/dialects/iptables/sample.fixture.ts';
import { fuzzDialect } from './parts/fuzz.ts';

fuzzDialect(IPTABLES, [SAVED, SAVED6, SCRIPT, LISTING, `${SETS}${SAVED}`], Number(process.argv[2] ?? 1_000_000));
