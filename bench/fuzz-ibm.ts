import { IBM } from '#dialects/ibm';
import { toSample } from '../src/dialects/ibm/sample.fixture.ts';
import { fuzzDialect } from './parts/fuzz.ts';

fuzzDialect(
  IBM,
  [JSON.stringify(toSample(), null, 2), JSON.stringify(toSample())],
  Number(process.argv[2] ?? 1_000_000),
);
