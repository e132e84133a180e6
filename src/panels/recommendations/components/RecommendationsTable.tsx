import { t } from '@grafana/i18n';
import { StateBadge } from '../../../ui/StateBadge';
import { TableTwin, type TwinColumn } from '../../../ui/TableTwin';
import type { Recommendation } from '../model/readRecommendations';
import { effectWords, effortWords, kindWords, priorityLook, riskLook } from '../model/words';

interface Props {
  title: string;
  recommendations: readonly Recommendation[];
}

/** The cards as a table. */
export function RecommendationsTable({ title, recommendations }: Props) {
  const columns: Array<TwinColumn<Recommendation>> = [
    {
      id: 'priority',
      title: t('recommendations.table.priority', 'Priority'),
      align: 'left',
      value: ({ priority }) => priority,
      render: ({ priority }) => <StateBadge {...priorityLook(priority)} />,
    },
    { id: 'title', title: t('recommendations.table.title', 'Recommendation'), value: (one) => one.title },
    { id: 'service', title: t('recommendations.table.service', 'Service'), value: (one) => one.service },
    { id: 'kind', title: t('recommendations.table.kind', 'Kind'), value: (one) => kindWords(one.kind) },
    { id: 'effect', title: t('recommendations.table.effect', 'Effect'), value: effectWords },
    { id: 'effort', title: t('recommendations.table.effort', 'Effort'), value: (one) => effortWords(one.effort) },
    {
      id: 'risk',
      title: t('recommendations.table.risk', 'Risk'),
      value: ({ risk }) => riskLook(risk)?.word ?? '',
      render: ({ risk }) => {
        const look = riskLook(risk);
        return look ? <StateBadge {...look} /> : '–';
      },
    },
    { id: 'description', title: t('recommendations.table.description', 'Why'), value: (one) => one.description },
  ];
  return <TableTwin title={title} columns={columns} rows={recommendations} rowKey={(one) => one.id} />;
}
