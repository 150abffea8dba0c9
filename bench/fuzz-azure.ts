import { AZURE } from '#dialects/azure';
import { ESTATE } from '../src/dialects/azure/sample.fixture.ts';
import { fuzzDialect } from './parts/fuzz.ts';

fuzzDialect(AZURE, [JSON.stringify(ESTATE, null, 2), JSON.stringify(ESTATE)], Number(process.argv[2] ?? 1_000_000));
