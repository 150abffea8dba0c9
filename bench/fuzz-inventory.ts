import { INVENTORY } from '#dialects/inventory';
import { SAMPLES } from '../src/dialects/inventory/samples.fixture.ts';
import { fuzzDialect } from './parts/fuzz.ts';

fuzzDialect(INVENTORY, Object.values(SAMPLES), Number(process.argv[2] ?? 1_000_000));
