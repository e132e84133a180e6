import { Component, type ErrorInfo, type ReactNode } from 'react';
import { t } from '@grafana/i18n';
import { ErrorView } from './States';

interface Props {
  children: ReactNode;
  /** A change of any of these clears the error, such as new data or another route. */
  resetKeys?: readonly unknown[];
  /** Drawn in place of the message, for parts that are decoration only. */
  fallback?: ReactNode;
  onError?: (error: Error, info: ErrorInfo) => void;
}

interface BoundaryState {
  error: Error | null;
}

/** A lazy part that did not arrive: the plugin was updated, or the network failed. A reload fetches it anew. */
function isChunkError(error: Error): boolean {
  return error.name === 'ChunkLoadError' || /loading (css )?chunk|dynamically imported module/i.test(error.message);
}

/** Keeps a failure inside one part of the page, says what happened and offers to try again. */
export class ErrorBoundary extends Component<Props, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo) {
    this.props.onError?.(error, info);
  }

  override componentDidUpdate(previous: Props) {
    const { resetKeys = [] } = this.props;
    const before = previous.resetKeys ?? [];
    if (
      this.state.error &&
      (resetKeys.length !== before.length || resetKeys.some((key, i) => !Object.is(key, before[i])))
    ) {
      this.retry();
    }
  }

  retry = () => this.setState({ error: null });

  override render() {
    const { error } = this.state;
    if (!error) {
      return this.props.children;
    }
    if (this.props.fallback !== undefined) {
      return this.props.fallback;
    }
    if (isChunkError(error)) {
      return (
        <ErrorView
          title={t('error-boundary.chunk-title', 'A part of Throughline did not load')}
          onRetry={() => window.location.reload()}
        >
          {t('error-boundary.chunk-text', 'The plugin was probably updated while this page was open. Reload the page.')}
        </ErrorView>
      );
    }
    return (
      <ErrorView title={t('error-boundary.title', 'This part failed to draw')} error={error} onRetry={this.retry} />
    );
  }
}
