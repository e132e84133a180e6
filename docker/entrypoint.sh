#!/usr/bin/env bash
# Loads the two samples into an empty data directory, so that they end now, then starts Grafana. A load that was cut
# short is done again: a sample counts as loaded when its mark is there.
set -euo pipefail

load() {
  local name=$1
  shift
  [ -f "$GF_PLUGIN_DATA_DIR/.loaded-$name" ] && return
  rm -f "$GF_PLUGIN_DATA_DIR/$name.duckdb" "$GF_PLUGIN_DATA_DIR/$name.duckdb.wal"
  node /opt/throughline/cli/throughline.cjs "$@" --into "$name.duckdb"
  touch "$GF_PLUGIN_DATA_DIR/.loaded-$name"
}

load online-boutique import /opt/throughline/examples/online-boutique --shift-fault-to-now "$THROUGHLINE_FAULT" --replay-history 1
load shop generate --events 400000 --days 30 --seed 7

exec /run.sh "$@"
