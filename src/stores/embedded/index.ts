export { dataDirectory, resolveEmbeddedPath } from '../paths';
export { openEmbeddedStore, openEmbeddedWriter, pruneEmbedded, type EmbeddedOptions } from './open';
export { policyAt } from './retention';
export { openEmbeddedState } from './state';
