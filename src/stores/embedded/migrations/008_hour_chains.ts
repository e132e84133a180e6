/** What each hour that is over adds to its chains. All hours are opened once more, so that those which are over already get it, too. */
export const HOUR_CHAINS = `
CREATE TABLE hour_chains (
  hour TIMESTAMP NOT NULL,
  tenant_id VARCHAR NOT NULL,
  chain_id UUID NOT NULL,
  first_seen TIMESTAMP NOT NULL,
  started TIMESTAMP,
  last_seen TIMESTAMP NOT NULL,
  events INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  weight DOUBLE NOT NULL,
  sampled BOOLEAN NOT NULL
);
DELETE FROM open_hours;
DELETE FROM hour_services WHERE hour >= (SELECT coalesce(max(events), timestamp '-infinity') FROM kept_since);
DELETE FROM hour_rollup WHERE hour >= (SELECT coalesce(max(events), timestamp '-infinity') FROM kept_since);
DELETE FROM hour_bins WHERE hour >= (SELECT coalesce(max(events), timestamp '-infinity') FROM kept_since);
INSERT INTO open_hours SELECT DISTINCT date_trunc('hour', "timestamp"), false FROM chain_history;
`;
