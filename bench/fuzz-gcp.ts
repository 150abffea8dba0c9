import { GCP } from '#dialects/gcp';
import { ESTATE } from '../src/dialects/gcp/sample.fixture.ts';
import { fuzzDialect } from './parts/fuzz.ts';

fuzzDialect(GCP, [JSON.stringify(ESTATE, null, 2), JSON.stringify(ESTATE)], Number(process.argv[2] ?? 1_000_000));
