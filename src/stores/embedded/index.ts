export { dataDirectory, resolveEmbeddedPath } from '../paths';
export { openEmbeddedStore, openEmbeddedWriter, type EmbeddedOptions } from './open';
