import type { AnnotationQuery, AnnotationSupport } from '@grafana/data';
import { DEFAULT_QUERIES } from './defaults';
import { LazyAnnotationEditor } from './lazyEditors';
import type { Query } from './types';

/** Marks on the time axis; the backend's frames carry time, timeEnd, title, text, tags and id as Grafana reads them. */
export const annotationSupport: AnnotationSupport<Query> = {
  getDefaultQuery: () => DEFAULT_QUERIES.annotations,
  prepareQuery: (annotation: AnnotationQuery<Query>): Query => {
    const { target } = annotation;
    const given = target?.queryType === 'annotations' ? target : undefined;
    return {
      ...DEFAULT_QUERIES.annotations,
      ...given,
      refId: target?.refId || 'annotations',
      filters: { ...DEFAULT_QUERIES.annotations.filters, ...given?.filters },
      options: { ...DEFAULT_QUERIES.annotations.options, ...given?.options },
    };
  },
  QueryEditor: LazyAnnotationEditor,
};
