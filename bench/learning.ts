/** What policies that were learned on the first half of real telemetry do to the second. Skips sets that are not there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Measure, measureLabelledMalware, measureSensor, measureStratosphere } from '../test/learning/measures.ts';
import { printFigure } from './figure.ts';

const ROOT = join(import.meta.dirname, '../../shared/data/traffic');
const LIMIT_PERCENT = 1;

function print({ name, legitimate, malicious, rules, learned }: Measure): void {
  process.stdout.write(`${name}: ${rules} rules, ${legitimate} legitimate and ${malicious} other connections\n`);
  printFigure('  legitimate connections blocked', learned.blocked, '%', LIMIT_PERCENT);
  printFigure('  pairs of host and port open', learned.open, '%', LIMIT_PERCENT);
  printFigure('  malicious connections admitted', learned.admitted, '%', LIMIT_PERCENT);
}

const [sensor, stratosphere] = ['zeek-sensor-3days', 'stratosphere-labelled'].map((set) => join(ROOT, set));
if (sensor !== undefined && existsSync(sensor)) print(await measureSensor(sensor));
else process.stdout.write('zeek-sensor-3days is not beside the checkout\n');
if (stratosphere !== undefined && existsSync(stratosphere)) {
  for (const one of await measureStratosphere(stratosphere)) print(one);
  const malware = await measureLabelledMalware(stratosphere);
  printFigure(`  TCP of labelled malware admitted, of ${malware.of}`, (100 * malware.admitted) / malware.of, '%', 1);
} else process.stdout.write('stratosphere-labelled is not beside the checkout\n');
