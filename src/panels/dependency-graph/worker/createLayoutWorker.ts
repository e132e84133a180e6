/**
 * The worker that computes layouts; throws where the browser or its policy does not allow workers. The comment inside is read by
 * webpack: a worker must find its other chunks beside itself, since the page's relative address means nothing to it.
 */
export function createLayoutWorker(): Worker {
  return new Worker(/* webpackEntryOptions: { publicPath: "auto" } */ new URL('./layout.worker.ts', import.meta.url));
}
