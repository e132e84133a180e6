#!/usr/bin/env bash
# Loads the two samples into an empty data directory, so that they end now, then starts Grafana.
set -euo pipefail

throughline() { node /opt/throughline/cli/throughline.cjs "$@"; }

[ -f "$GF_PLUGIN_DATA_DIR/online-boutique.duckdb" ] ||
  throughline import /opt/throughline/examples/online-boutique --into online-boutique.duckdb --shift-fault-to-now "$THROUGHLINE_FAULT" --replay-history 1
[ -f "$GF_PLUGIN_DATA_DIR/shop.duckdb" ] ||
  throughline generate --events 400000 --days 30 --seed 7 --into shop.duckdb

exec /run.sh "$@"
