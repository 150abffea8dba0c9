/** One line: what was measured, the limit, and how much of it that is. */
export function printFigure(name: string, value: number, unit: string, limit: number): void {
  const text = value.toFixed(value < 10 ? 2 : 0);
  process.stdout.write(
    `${name.padEnd(46)} ${`${text} ${unit}`.padStart(10)}   limit ${limit} ${unit}, ratio ${(value / limit).toFixed(2)}\n`,
  );
  if (!(value < limit)) process.exitCode = 1;
}
