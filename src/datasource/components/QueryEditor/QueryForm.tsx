import type { QueryTypeName } from '../../../contracts/queryTypes';
import type { CompleteQuery } from '../../types';
import type { FormProps } from '../fields/common';
import { AnnotationsForm } from '../queries/AnnotationsForm';
import { AnomaliesEditor } from '../queries/AnomaliesEditor';
import { ChainsEditor } from '../queries/ChainsEditor';
import { DependenciesEditor } from '../queries/DependenciesEditor';
import { ForecastEditor } from '../queries/ForecastEditor';
import { HealthEditor } from '../queries/HealthEditor';
import { IncidentsEditor } from '../queries/IncidentsEditor';
import { MetricsEditor } from '../queries/MetricsEditor';
import { RecommendationsEditor } from '../queries/RecommendationsEditor';
import { RedEditor } from '../queries/RedEditor';
import { RegistryEditor } from '../queries/RegistryEditor';
import { ScorecardEditor } from '../queries/ScorecardEditor';
import { TraceEditor } from '../queries/TraceEditor';
import { VariableForm } from '../queries/VariableForm';

type Props = Omit<FormProps<QueryTypeName>, 'onChange' | 'query'> & {
  query: CompleteQuery<QueryTypeName>;
  onChange: (query: CompleteQuery<QueryTypeName>) => void;
};

/** The form of the query's own type. */
export function QueryForm({ query, ...rest }: Props) {
  switch (query.queryType) {
    case 'red':
      return <RedEditor query={query} {...rest} />;
    case 'chains':
      return <ChainsEditor query={query} {...rest} />;
    case 'trace':
      return <TraceEditor query={query} {...rest} />;
    case 'dependencies':
      return <DependenciesEditor query={query} {...rest} />;
    case 'anomalies':
      return <AnomaliesEditor query={query} {...rest} />;
    case 'incidents':
      return <IncidentsEditor query={query} {...rest} />;
    case 'forecast':
      return <ForecastEditor query={query} {...rest} />;
    case 'recommendations':
      return <RecommendationsEditor query={query} {...rest} />;
    case 'health':
      return <HealthEditor query={query} {...rest} />;
    case 'metrics':
      return <MetricsEditor query={query} {...rest} />;
    case 'scorecard':
      return <ScorecardEditor query={query} {...rest} />;
    case 'registry':
      return <RegistryEditor query={query} {...rest} />;
    case 'variable':
      return <VariableForm query={query} {...rest} />;
    case 'annotations':
      return <AnnotationsForm query={query} {...rest} />;
  }
}
