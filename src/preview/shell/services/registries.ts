import {
  booleanOverrideProcessor,
  dataLinksOverrideProcessor,
  type DataTransformerInfo,
  displayNameOverrideProcessor,
  FieldColorModeId,
  type FieldConfigPropertyItem,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  TransformerCategory,
  unitOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

type Item = FieldConfigPropertyItem;
const NO_EDITOR = () => null;

function item(id: string, process: Item['process'], defaultValue?: unknown): Item {
  return {
    id,
    path: id,
    name: id,
    description: '',
    category: ['Standard options'],
    settings: {},
    defaultValue,
    editor: NO_EDITOR,
    override: NO_EDITOR,
    process,
    shouldApply: () => true,
  };
}

/** The standard field options, without their editors: dashboards are shown here, not edited. */
const fieldConfigItems = (): Item[] => [
  item('displayName', displayNameOverrideProcessor as Item['process']),
  item('unit', unitOverrideProcessor as Item['process']),
  item('min', numberOverrideProcessor as Item['process']),
  item('max', numberOverrideProcessor as Item['process']),
  item('fieldMinMax', booleanOverrideProcessor as Item['process']),
  item('decimals', numberOverrideProcessor as Item['process']),
  item('noValue', stringOverrideProcessor as Item['process']),
  item('color', identityOverrideProcessor, { mode: FieldColorModeId.PaletteClassic }),
  item('thresholds', thresholdsOverrideProcessor as Item['process'], {
    mode: 'absolute',
    steps: [{ value: -Infinity, color: 'green' }],
  }),
  item('mappings', valueMappingsOverrideProcessor as Item['process']),
  item('links', dataLinksOverrideProcessor as Item['process']),
  item('description', stringOverrideProcessor as Item['process']),
  item('filterable', booleanOverrideProcessor as Item['process']),
];

const EDITOR_IDS = [
  'text',
  'number',
  'slider',
  'boolean',
  'radio',
  'select',
  'unit',
  'links',
  'actions',
  'mappings',
  'thresholds',
  'color',
  'fieldColor',
  'multi-select',
  'stats-picker',
  'strings',
  'timezone',
  'field-name',
  'dashboard-uid',
  'string',
  'resource',
  'oneclick',
];

export function installRegistries(): void {
  standardFieldConfigEditorRegistry.setInit(fieldConfigItems);
  standardEditorsRegistry.setInit(() => EDITOR_IDS.map((id) => ({ id, name: id, editor: NO_EDITOR })));
  standardTransformersRegistry.setInit(() => {
    const byId = new Map(
      Object.values(standardTransformers).map((transformation) => [transformation.id, transformation])
    );
    return [...byId.values()].map((transformation) => ({
      id: transformation.id,
      name: transformation.name,
      description: transformation.description ?? '',
      editor: NO_EDITOR,
      transformation: transformation as DataTransformerInfo,
      categories: new Set([TransformerCategory.Reformat]),
      imageDark: '',
      imageLight: '',
    }));
  });
}
