import type { Flow } from '#core/model';

/** Source: Zeek, base/protocols/conn/main.zeek, `conn_state`. */
export const ZEEK_STATES: ReadonlyMap<string, NonNullable<Flow['state']>> = new Map(
  Object.entries({
    S0: 'attempted',
    S1: 'established',
    S2: 'established',
    S3: 'established',
    SF: 'closed',
    REJ: 'rejected',
    RSTO: 'reset',
    RSTR: 'reset',
    RSTOS0: 'attempted',
    RSTRH: 'reset',
    SH: 'attempted',
    SHR: 'established',
    OTH: 'established',
  } as const),
);
