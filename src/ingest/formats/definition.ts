import { tooLong } from '../columnWidths';
import { idFromText, uuidText } from '../ids';
import type { Position } from '../report';
import { isObject, textOf, type JsonObject, type RecordSink } from './reader';

/** Reads a row of `chain_definitions` (`"kind": "definition"`). */
export function readDefinition(value: JsonObject, at: Position, sink: RecordSink): void {
  const name = textOf(value.chain_name);
  const id = textOf(value.chain_id) || name;
  const expected = texts(value.expected_services);
  const problem =
    (id === '' ? 'the definition has neither chain_id nor chain_name' : '') ||
    (expected === undefined ? 'the definition has no list expected_services' : '') ||
    tooLong('chainName', name);
  if (problem !== '' || expected === undefined) {
    sink.report.refuse(at, problem);
    return;
  }
  sink.definition(
    {
      chainId: uuidText(idFromText(id)),
      name,
      topology: isObject(value.service_topology) ? value.service_topology : {},
      expectedServices: expected,
      maxDurationMs: typeof value.max_duration_ms === 'number' ? Math.round(value.max_duration_ms) : undefined,
      criticalPath: texts(value.critical_path),
      healthCheckRules: value.health_check_rules ?? undefined,
      tenantId: textOf(value.tenant_id),
    },
    at
  );
}

function texts(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}
