import { INVENTORY } from '#dialects/inventory';
import { CISCO } from '../src/dialects/cli-tables/cisco-samples.fixture.ts';
import { ACCESS_LISTS, OTHERS } from '../src/dialects/cli-tables/samples.fixture.ts';
import { SAMPLES } from '../src/dialects/inventory/samples.fixture.ts';
import { fuzzDialect } from './parts/fuzz.ts';

const tables = [...ACCESS_LISTS, ...CISCO, ...OTHERS].map(({ lines }) => lines.join('\n'));

fuzzDialect(INVENTORY, [...Object.values(SAMPLES), ...tables], Number(process.argv[2] ?? 1_000_000));
