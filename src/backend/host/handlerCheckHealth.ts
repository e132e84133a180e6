import {
  CheckHealthResponse_HealthStatus,
  type CheckHealthRequest,
  type CheckHealthResponse,
} from '../grpc/generated/backend';
import type { CallContext } from '../grpc/pluginHost';
import { elapsedSince } from '../workers/answerTask';
import { targetOf } from './caller';
import { healthReport } from './healthReport';
import type { HostParts } from './hostParts';
import { PRODUCT } from '../telemetry/product';
import { explain } from './queryError';

/** "Save & test": one real question to the store, and what came of it. */
export async function handleCheckHealth(
  parts: HostParts,
  request: CheckHealthRequest,
  call: CallContext
): Promise<CheckHealthResponse> {
  const started = performance.now();
  try {
    const { message, details } = await healthReport(
      parts,
      targetOf(parts.instances, request.pluginContext),
      call.signal
    );
    parts.metrics.request('checkHealth', 200, 'plugin', elapsedSince(started));
    return answer(CheckHealthResponse_HealthStatus.OK, message, details);
  } catch (thrown) {
    const { error, message } = explain(thrown, call.correlationId, { endpoint: 'checkHealth' });
    parts.metrics.request('checkHealth', error.status, error.source, elapsedSince(started));
    const verboseMessage = `${message}\nCode: ${error.code}. Throughline ${PRODUCT.version}, Node ${process.version}, ${process.platform}-${process.arch}. Id in the log: ${call.correlationId}.`;
    return answer(CheckHealthResponse_HealthStatus.ERROR, message, {
      verboseMessage,
      code: error.code,
      version: PRODUCT.version,
    });
  }
}

function answer(
  status: CheckHealthResponse_HealthStatus,
  message: string,
  details: Record<string, unknown>
): CheckHealthResponse {
  return { status, message, jsonDetails: Buffer.from(JSON.stringify(details)) };
}
