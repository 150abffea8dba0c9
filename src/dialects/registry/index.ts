/** Every dialect that reads foreign rules: one line each. */
import type { Dialect } from '#core/model';

export const DIALECTS: readonly Dialect[] = [];
