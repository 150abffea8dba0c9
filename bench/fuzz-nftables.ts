import { NFTABLES } from '#dialects/nftables/language';
import { unwrap } from '#core/result';
import { SAMPLE, SHELL_SAMPLE } from '../src/dialects/nftables/language/sample.fixture.ts';
import { fuzzDialect } from './parts/fuzz.ts';

const json = unwrap(NFTABLES.print?.({ path: 'sample.nft', text: SAMPLE }, 'json') ?? { ok: false, error: [] });

fuzzDialect(NFTABLES, [SAMPLE, json, SHELL_SAMPLE], Number(process.argv[2] ?? 1_000_000));
