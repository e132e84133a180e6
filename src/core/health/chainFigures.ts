/** Chains of a range. */
export interface ChainFigures {
  /** Distinct chains. */
  executions: number;
  /** Mean duration of a chain in ms. */
  averageDurationMs: number;
  /** Requests that completed and that failed, over all services. */
  completes: number;
  errors: number;
  /** Length of the known range in minutes. */
  minutes: number;
}

/** Figures of an executive summary, rounded as they are reported. */
export interface HealthFigures {
  totalChainExecutions: number;
  /** ms with 2 decimals. */
  averageExecutionTime: number;
  /** Percent with 1 decimal; never rounded up to 100. */
  overallSuccessRate: number;
  chainsPerMinute: number;
}

/** NaN where there were no chains or requests. */
export function chainFigures({
  executions,
  averageDurationMs,
  completes,
  errors,
  minutes,
}: ChainFigures): HealthFigures {
  const requests = completes + errors;
  const percent = requests > 0 ? (100 * completes) / requests : NaN;
  return {
    totalChainExecutions: executions,
    averageExecutionTime: Math.round(averageDurationMs * 100) / 100,
    overallSuccessRate: errors > 0 ? Math.min(99.9, Math.round(percent * 10) / 10) : percent,
    chainsPerMinute: minutes > 0 ? executions / minutes : NaN,
  };
}
