import { SEVERITIES, type Severity, type ZoneClass } from '#core/model';

/** The most precious first: what an attacker gains by standing there. */
const RANKED: readonly ZoneClass[] = [
  'key-management',
  'cold',
  'validator',
  'management',
  'production',
  'build',
  'validator-monitoring',
  'dmz',
  'development',
  'office',
  'internet',
];

const BY_CLASS: Readonly<Record<ZoneClass, Severity>> = {
  'key-management': 'critical',
  cold: 'critical',
  validator: 'high',
  management: 'high',
  production: 'medium',
  build: 'medium',
  'validator-monitoring': 'medium',
  dmz: 'low',
  development: 'low',
  office: 'low',
  internet: 'low',
};

/** 0 for the most precious. */
export function rankOf(zoneClass: ZoneClass): number {
  return RANKED.indexOf(zoneClass);
}

export function severityOf(zoneClass: ZoneClass): Severity {
  return BY_CLASS[zoneClass];
}

export function isKeyZone(zoneClass: ZoneClass): boolean {
  return zoneClass === 'key-management' || zoneClass === 'cold';
}

/** One step up; critical stays. */
export function raise(severity: Severity): Severity {
  return SEVERITIES[Math.max(0, SEVERITIES.indexOf(severity) - 1)] ?? 'critical';
}

export function worse(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}
