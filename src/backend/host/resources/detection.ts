import { detectionSchema, type Detection } from '../../../contracts/detection';
import { ThroughlineError } from '../../../contracts/errors';
import type { FrameJson } from '../../grpc/arrowToJson';
import { askAnomalies } from '../askAnomalies';
import { detectionAnswer } from './detectionAnswer';
import { NO_BODY, type Resource, type ResourceAnswer, type ResourceRequest } from './resource';

const LARGEST_BODY = 64 * 1024;

/** `GET anomalies/detection?time_window=&to=&sensitivity=&false_alarms_per_week=&services=&limit=`: what was abnormal, see `DetectionAnswer`. */
export const detectionResource: Resource = {
  method: 'GET',
  path: 'anomalies/detection',
  maxBody: NO_BODY,
  handle: (request) => detect(request, askedInAddress(request.query)),
};

/** The same under the name that it has in the monitoring API. */
export const detectResource: Resource = { ...detectionResource, path: 'anomalies/detect' };

/** `POST detect/anomalies`: the same, asked in a JSON body. */
export const postDetectionResource: Resource = {
  method: 'POST',
  path: 'detect/anomalies',
  maxBody: LARGEST_BODY,
  handle: (request) => detect(request, askedInBody(request.body)),
};

async function detect(request: ResourceRequest, asked: unknown): Promise<ResourceAnswer> {
  const detection = parse(asked);
  const to = detection.to === undefined ? Date.now() : Date.parse(detection.to);
  const range = { from: to - detection.time_window, to };
  const [stretches, chains] = await Promise.all([
    ask(request, detection, range, 'table'),
    ask(request, detection, range, 'chains'),
  ]);
  return { status: 200, body: detectionAnswer(detection.limit, range, stretches, chains) };
}

function parse(asked: unknown): Detection {
  const parsed = detectionSchema.safeParse(asked);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue.path.length > 0 ? ` "${issue.path.join('.')}"` : '';
    throw new ThroughlineError('badQuery', `The search for anomalies${where}: ${issue.message}`);
  }
  return parsed.data;
}

/** Services may be named several times or with commas between them. */
function askedInAddress(query: URLSearchParams): Record<string, unknown> {
  const asked: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const texts = query.getAll(name);
    const [text] = texts;
    if (name === 'services') {
      asked[name] = texts.flatMap((list) => list.split(',')).filter((service) => service !== '');
    } else {
      asked[name] = name === 'limit' || name === 'false_alarms_per_week' ? Number(text) : text;
    }
  }
  return asked;
}

function askedInBody(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as unknown);
  } catch (cause) {
    throw new ThroughlineError('badQuery', 'The body is not valid JSON.', { cause });
  }
}

function ask(
  { parts, target, signal }: ResourceRequest,
  { sensitivity, false_alarms_per_week: falseAlarmsPerWeek, services, limit }: Detection,
  range: { from: number; to: number },
  format: 'table' | 'chains'
): Promise<FrameJson> {
  return askAnomalies(parts, target, {
    range,
    options: { format, limit, sensitivity, falseAlarmsPerWeek },
    services,
    signal,
  });
}
