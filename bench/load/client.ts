import { fieldsOf } from './frames';
import type { DataResponse, PluginContext } from '../../src/backend/grpc/generated/backend';
import type { CallOptions, PluginProcess } from '../../src/preview/host/pluginProcess';

export interface LoadQuestion {
  model: Record<string, unknown>;
  from: number;
  to: number;
  maxDataPoints?: number;
}

/** What a question came to: figures, figures of earlier that say so, or an error. */
export interface Outcome {
  status: number;
  error: string;
  errorSource: string;
  /** The figures as text, to be compared; `''` where there are none. */
  figures: string;
  stale: boolean;
  /** Whether a notice says that the figures are of earlier. */
  marked: boolean;
  cacheHit: boolean;
  ms: number;
}

/** One who asks a backend again and again, as a browser does through Grafana. */
export class LoadClient {
  constructor(
    private readonly backend: PluginProcess,
    private readonly context: PluginContext
  ) {}

  /** One question, decoded. */
  async ask(question: LoadQuestion, headers: Record<string, string> = {}, options: CallOptions = {}): Promise<Outcome> {
    const started = performance.now();
    const answer = await this.send([question], headers, options);
    return { ...outcomeOf(answer[0]), ms: performance.now() - started };
  }

  /** Several questions in one call, as a dashboard's panel sends them; answers are left as they come. */
  async send(
    questions: readonly LoadQuestion[],
    headers: Record<string, string> = {},
    options: CallOptions = {}
  ): Promise<DataResponse[]> {
    const { responses } = await this.backend.queryData(
      {
        pluginContext: this.context,
        headers,
        queries: questions.map(({ model, from, to, maxDataPoints = 1000 }, i) => ({
          refId: `Q${i}`,
          queryType: String(model.queryType),
          maxDataPoints,
          intervalMS: Math.max(1, Math.round((to - from) / maxDataPoints)),
          timeRange: { fromEpochMS: from, toEpochMS: to },
          json: Buffer.from(JSON.stringify({ schemaVersion: 1, ...model, refId: `Q${i}` })),
        })),
      },
      options
    );
    return questions.map((_, i) => responses[`Q${i}`]);
  }
}

function outcomeOf({ status, error, errorSource, frames }: DataResponse): Omit<Outcome, 'ms'> {
  const { figures, receipt, notices } = fieldsOf(frames);
  return {
    status,
    error,
    errorSource,
    figures,
    stale: receipt.stale !== undefined,
    marked: notices.some((text) => text.includes('has not answered since')),
    cacheHit: receipt.cacheHit === true,
  };
}
