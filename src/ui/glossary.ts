import { t } from '@grafana/i18n';

export const TERMS = [
  'chain',
  'p50',
  'p95',
  'p99',
  'errorRatio',
  'rate',
  'requestsPerMinute',
  'usual',
  'usualBand',
  'score',
  'severity',
  'learning',
  'healthScore',
  'chainsPerMinute',
  'confidence',
  'band95',
  'horizon',
  'sensitivity',
  'falseAlarm',
  'coverage',
  'chance',
  'foundBy',
  'calibration',
  'alarmDelay',
  'forecastError',
  'chosenModel',
  'modularity',
  'modelVersion',
  'fitted',
] as const;
export type TermName = (typeof TERMS)[number];

/** What a term of the field means, in one plain sentence. */
export function explain(term: TermName): string {
  switch (term) {
    case 'chain':
      return t('glossary.chain', 'One request on its way through all the services that work on it.');
    case 'p50':
      return t('glossary.p50', 'Half of the requests were faster than this, half slower.');
    case 'p95':
      return t('glossary.p95', '95 of 100 requests were faster than this; the slowest five were not.');
    case 'p99':
      return t('glossary.p99', '99 of 100 requests were faster than this; the slowest one was not.');
    case 'errorRatio':
      return t(
        'glossary.error-ratio',
        'Share of finished requests that ended with an error: errors / (completes + errors).'
      );
    case 'rate':
      return t('glossary.rate', 'Finished requests per second.');
    case 'requestsPerMinute':
      return t('glossary.requests-per-minute', 'Finished requests per minute.');
    case 'usual':
      return t('glossary.usual', 'What this figure was in the range it is compared with.');
    case 'usualBand':
      return t(
        'glossary.usual-band',
        'Where the value normally lies at this time of the day and the week, learnt from the history before it.'
      );
    case 'score':
      return t('glossary.score', 'How strange a value is, from 0 (as usual) to 1 (never seen).');
    case 'severity':
      return t('glossary.severity', 'Low, medium or high: how far outside the usual band a value lies.');
    case 'learning':
      return t('glossary.learning', 'There is too little history for a verdict; the band is wide until there is more.');
    case 'healthScore':
      return t('glossary.health-score', 'One figure from 0 to 100 made of success, speed and stability. 100 is best.');
    case 'chainsPerMinute':
      return t('glossary.chains-per-minute', 'Distinct chains that began per minute.');
    case 'confidence':
      return t(
        'glossary.confidence',
        'How sure a call between two services is: 1 where spans prove it, lower where it follows from the order of events.'
      );
    case 'band95':
      return t('glossary.band-95', 'In back-tests 95 of 100 later values lay inside this band.');
    case 'horizon':
      return t('glossary.horizon', 'How far into the future the forecast goes.');
    case 'sensitivity':
      return t(
        'glossary.sensitivity',
        'How readily a value counts as abnormal: high finds more and gives more false alarms.'
      );
    case 'falseAlarm':
      return t(
        'glossary.false-alarm',
        'An alarm that nobody confirmed. Some of them may have been real: the true number of false alarms is this or less.'
      );
    case 'chance':
      return t(
        'glossary.chance',
        'How often a series of this kind shows something at least as unusual although nothing happens to it: counted on simulated services, for the improbability (−ln p) that the score stands for.'
      );
    case 'foundBy':
      return t('glossary.found-by', 'The method that looks for anomalies in signals of this kind.');
    case 'coverage':
      return t('glossary.coverage', 'Share of later values that lay inside the band when past forecasts were checked.');
    case 'calibration':
      return t(
        'glossary.calibration',
        'Minutes, or chains, as strange as one in a hundred, by how many there should be. 1 is right, below 1 is cautious; incidents raise it.'
      );
    case 'alarmDelay':
      return t(
        'glossary.alarm-delay',
        'From the start of what somebody marked as real until the first alarm, usually.'
      );
    case 'forecastError':
      return t(
        'glossary.forecast-error',
        'How far forecasts of the request rate a day ahead were off when the past was forecast again, as a share of the values; half of the services did better.'
      );
    case 'chosenModel':
      return t(
        'glossary.chosen-model',
        'Services whose past it forecast best of all models: it forecasts their future.'
      );
    case 'modularity':
      return t(
        'glossary.modularity',
        'How much more the services of a group call each other than by chance: 0 not at all, above 0.3 clearly.'
      );
    case 'modelVersion':
      return t('glossary.model-version', 'The same version, settings and rows give the same answers.');
    case 'fitted':
      return t('glossary.fitted', 'When the model learned from the rows before.');
  }
}
