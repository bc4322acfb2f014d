import { otherSections, proxySection, unspecified } from './ai-sections.ts';
import { field } from '../stored/json-object.ts';
import { invalidLabel, isLabel, type LabelName, type Labels, noLabels } from './labels.ts';

type Entry = Readonly<Record<string, unknown>>;

export type LabelReader = {
  /** The labels of an entry with this status, `null` where that is not valid. */
  read(entry: Entry, status: number | null): Labels;
  /** How many different labels it has read. */
  count(): number;
};

/** Reads the labels that are kept, and returns the same object for equal ones. */
export const newLabelReader = (names: readonly LabelName[]): LabelReader => {
  if (names.length === 0) return { read: () => noLabels, count: () => 1 };
  const [hasService, hasRoute, hasModel] = [
    names.includes('service'),
    names.includes('route'),
    names.includes('ai_model'),
  ];
  let count = 0;
  let latest = noLabels;
  const byService: ByService = new Map();
  mapAt(mapAt(byService, ''), '').set('', noLabels);
  return {
    read: (entry, status) => {
      const service = hasService ? serviceOf(entry, latest.service) : '';
      const route = hasRoute ? labelOf(field(entry['route'], 'name'), latest.route) : '';
      const ai_model = hasModel ? modelOf(entry, status) : '';
      // Entries mostly have the labels of those before: comparing costs less than looking up.
      if (service === latest.service && route === latest.route && ai_model === latest.ai_model) {
        return latest;
      }
      const byRoute = mapAt(byService, service);
      const byModel = mapAt(byRoute, route);
      let labels = byModel.get(ai_model);
      if (labels === undefined) {
        byModel.set(ai_model, (labels = { service, route, ai_model }));
        count++;
      }
      latest = labels;
      return labels;
    },
    count: () => count,
  };
};

type ByModel = Map<string, Labels>;
type ByRoute = Map<string, ByModel>;
type ByService = Map<string, ByRoute>;

const mapAt = <K, V>(maps: Map<string, Map<K, V>>, key: string): Map<K, V> => {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = new Map<K, V>();
  maps.set(key, made);
  return made;
};

/** A value that is equal to one that was a label is not judged again. */
const labelOf = (value: unknown, known = ''): string => {
  if (value === undefined || value === null) return '';
  if (value === known && known !== '') return known;
  return typeof value === 'string' && isLabel(value) ? value : invalidLabel;
};

/** Kong makes new ids for services without a name, so those go by their host. */
const serviceOf = ({ service }: Entry, known: string): string =>
  labelOf(field(service, 'name') ?? field(service, 'host'), known);

/**
 * The model that answered, or else the one that was asked for. A client may choose what it asks for,
 * so that counts only where the request succeeded: else anyone could make rows at will.
 */
const modelOf = (entry: Entry, status: number | null): string => {
  const meta = (proxySection(entry) ?? otherSections(entry)[0])?.meta;
  if (field(meta, 'provider_name') === unspecified) return '';
  const answered = field(meta, 'response_model');
  const isAnswered = typeof answered === 'string' && answered !== '';
  const isAsked = status !== null && status < 400;
  const model = isAnswered ? answered : isAsked ? field(meta, 'request_model') : null;
  return model === unspecified ? '' : labelOf(model);
};
