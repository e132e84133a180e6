import { type SceneComponentProps, SceneDataLayerSet, SceneObjectBase } from '@grafana/scenes';
import { InlineSwitch } from '@grafana/ui';

/** A switch for each annotation of the dashboard; those of @grafana/scenes bear no name of their own. */
export class AnnotationControls extends SceneObjectBase {
  static Component = ({ model }: SceneComponentProps<AnnotationControls>) => {
    const { $data } = model.getRoot().state;
    return $data instanceof SceneDataLayerSet ? (
      <>
        {$data.state.layers.map((layer) => (
          <Toggle key={layer.state.key ?? layer.state.name} layer={layer} />
        ))}
      </>
    ) : null;
  };
}

type Layer = SceneDataLayerSet['state']['layers'][number];

function Toggle({ layer }: { layer: Layer }) {
  const { name, isEnabled, isHidden } = layer.useState();
  if (isHidden) {
    return null;
  }
  return (
    <InlineSwitch
      id={`annotation ${name}`}
      showLabel
      label={name}
      value={Boolean(isEnabled)}
      onChange={() => layer.setState({ isEnabled: !isEnabled })}
    />
  );
}
