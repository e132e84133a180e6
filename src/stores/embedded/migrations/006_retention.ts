/** Since when rows of events, and figures and metrics, are kept: what is older was removed on purpose. One row at most. */
export const RETENTION = `
CREATE TABLE kept_since (events TIMESTAMP, figures TIMESTAMP);
`;
