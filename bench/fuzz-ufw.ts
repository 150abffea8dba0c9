import { UFW } from '#dialects/ufw';
import { SAMPLES } from '../src/dialects/ufw/samples.fixture.ts';
import { fuzzDialect } from './parts/fuzz.ts';

fuzzDialect(UFW, SAMPLES, Number(process.argv[2] ?? 1_000_000));
