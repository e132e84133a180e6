import { LinkButton, Stack } from '@grafana/ui';

/** The provisioned data sources. */
export function DataSourcesPage() {
  return (
    <div style={{ padding: 24 }}>
      <Stack direction="column" gap={2} alignItems="flex-start">
        <h1>Data sources</h1>
        {Object.values(window.throughlinePreview.datasources).map(({ uid, name }) => (
          <LinkButton key={uid} variant="secondary" icon="database" href={`/connections/datasources/edit/${uid}`}>
            {name}
          </LinkButton>
        ))}
      </Stack>
    </div>
  );
}
