import { aboutResource, healthResource, migrateQueryResource } from './about';
import { catalogueResource } from './catalogue';
import { chainAnalysisResource, chainEventsResource } from './chain';
import { detectionResource, detectResource, postDetectionResource } from './detection';
import { marksResource, postMarkResource, removeMarkResource, restoreMarkResource } from './marks';
import { noteCountsResource, notesResource, postNoteResource, removeNoteResource, restoreNoteResource } from './notes';
import { postEventsResource } from './postEvents';
import type { Resource } from './resource';

/** Every resource of the data source. */
export const RESOURCES: readonly Resource[] = [
  healthResource,
  chainEventsResource,
  chainAnalysisResource,
  postEventsResource,
  catalogueResource,
  detectionResource,
  detectResource,
  postDetectionResource,
  migrateQueryResource,
  aboutResource,
  marksResource,
  postMarkResource,
  removeMarkResource,
  restoreMarkResource,
  notesResource,
  postNoteResource,
  noteCountsResource,
  removeNoteResource,
  restoreNoteResource,
];
