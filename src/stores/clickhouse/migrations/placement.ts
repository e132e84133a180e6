/** Where the tables live: on one server, or on the shards of a cluster. */
export interface Placement {
  /** Name of the cluster in the servers' configuration. */
  cluster?: string;
  /** Keep copies of each shard through ClickHouse Keeper, with the macros `shard` and `replica`. */
  replicated?: boolean;
}

export function onCluster(cluster: string | undefined): string {
  return cluster === undefined ? '' : ` ON CLUSTER ${quoted(cluster)}`;
}

/** An engine as it is, or with copies. */
export function engineOf(engine: string, table: string, replicated = false): string {
  if (!replicated) {
    return engine;
  }
  const [, name, own] = /^(\w+)(?:\((.*)\))?$/.exec(engine) ?? [];
  const place = `'/clickhouse/tables/{shard}/{database}/${table}', '{replica}'`;
  return `Replicated${name}(${own === undefined ? place : `${place}, ${own}`})`;
}

/** @throws RangeError for a name that could be more than a name */
export function quoted(name: string): string {
  if (!/^[\w.-]*$/.test(name)) {
    throw new RangeError('The name of a cluster may only hold letters, digits, dots, dashes and underscores.');
  }
  return `'${name}'`;
}
