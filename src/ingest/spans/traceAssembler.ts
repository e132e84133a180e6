import type { Span } from './span';

/** Spans that are held back at most while their traces may still grow; one to two kB each. */
export const HELD_SPANS = 100_000;

/**
 * Holds spans until their trace is whole, since only a whole trace tells which spans are entries. A trace is whole at
 * the end of the import; when too many spans are held, the traces that began first are handed on as they are.
 */
export class TraceAssembler {
  private readonly traces = new Map<string, Span[]>();
  private readonly handedOn = new Set<string>();
  private held = 0;
  /** Traces whose spans came in more than one go: some calls inside them may be counted as entries. */
  readonly torn = new Set<string>();

  constructor(
    private readonly finish: (spans: Span[]) => void,
    private readonly capacity = HELD_SPANS
  ) {}

  add(span: Span): void {
    const spans = this.traces.get(span.traceId);
    if (spans === undefined) {
      this.traces.set(span.traceId, [span]);
    } else {
      spans.push(span);
    }
    this.held += 1;
    if (this.held > this.capacity) {
      this.handOn(this.capacity / 2);
    }
  }

  end(): void {
    this.handOn(0);
  }

  /** Traces seen so far. */
  get count(): number {
    return this.handedOn.size + [...this.traces.keys()].filter((id) => !this.handedOn.has(id)).length;
  }

  private handOn(keep: number): void {
    for (const [id, spans] of this.traces) {
      if (this.held <= keep) {
        return;
      }
      this.traces.delete(id);
      this.held -= spans.length;
      if (this.handedOn.has(id)) {
        this.torn.add(id);
      }
      this.handedOn.add(id);
      this.finish(spans);
    }
  }
}
