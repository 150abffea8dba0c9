/** Files of AWS, made wrong as files get wrong. */
import { AWS } from '#dialects/aws';
import { toSampleTexts } from '../src/dialects/aws/sample.fixture.ts';
import { FORMS } from '../src/dialects/aws/templates.fixture.ts';
import { fuzzDialect } from './parts/fuzz.ts';

fuzzDialect(
  AWS,
  [...toSampleTexts(), ...FORMS.map(([, form]) => JSON.stringify(form, undefined, 1))],
  Number(process.argv[2] ?? 1_000_000),
);
