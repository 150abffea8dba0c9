/** A flow store in ClickHouse: embedded (chdb), in one folder of one process. */
export { openClickHouseFlowStore } from './clickhouse.ts';
