export { addressOf, openClickHouseStore, openClickHouseWriter, type ClickHouseSettings } from './open';
