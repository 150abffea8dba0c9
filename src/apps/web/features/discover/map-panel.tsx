import { Link } from '@tanstack/react-router';
import { Badge, Facts, ModeBadge, printCount, printMany, VerdictBadge } from '../../parts/index.ts';
import { toCellVerdict } from './cell-verdict.ts';
import type { MapEdge, MapModel, MapNode, Selection } from './map-types.ts';
import { edgesOf } from './selection.ts';

const MAX_SHOWN = 60;
const MAX_NAMES = 8;

export interface MapPanelProps {
  readonly model: MapModel;
  readonly selection: Selection;
  /** Conversations, whatever the filter. */
  readonly seen: number;
  readonly hidesShared: boolean;
  readonly onHideShared: (hides: boolean) => void;
  readonly onSelect: (selection: Selection) => void;
}

/** Beside the map: what is chosen, and its conversations in words. */
export function MapPanel(props: MapPanelProps) {
  const { model, selection, seen, onSelect } = props;
  const node = model.nodes.find(({ id }) => id === selection.node);
  const zone = model.zones.find(({ name }) => name === selection.zone);
  const edges = edgesOf(model, selection);
  return (
    <aside className="map-panel" aria-label="Details">
      {node ? (
        <NodeHead node={node} />
      ) : zone ? (
        <ZoneHead model={model} name={zone.name} />
      ) : (
        <AllHead model={model} seen={seen} />
      )}
      {(node ?? zone) && (
        <button type="button" className="button button-small" onClick={() => onSelect({})}>
          Show everything
        </button>
      )}
      <PartyButtons model={model} selection={selection} onSelect={onSelect} />
      {!node && !zone && model.sharedBy.length > 0 && <SharedNote {...props} />}
      {(node ?? zone) && (
        <ul className="talks" aria-label="Conversations">
          {edges.slice(0, MAX_SHOWN).map((edge) => (
            <Talk key={edge.id} edge={edge} model={model} />
          ))}
          {edges.length > MAX_SHOWN && <li className="muted">and {printCount(edges.length - MAX_SHOWN)} more</li>}
          {edges.length === 0 && <li className="muted">Nothing was seen here.</li>}
        </ul>
      )}
    </aside>
  );
}

function AllHead({ model, seen }: { readonly model: MapModel; readonly seen: number }) {
  const count = (verdict: MapEdge['verdict']) => model.edges.filter((edge) => edge.verdict === verdict).length;
  return (
    <>
      <h2>All zones</h2>
      <p className="muted">
        {printMany(seen, 'conversation')} between{' '}
        {model.nodes.some(({ kind }) => kind === 'zone')
          ? printMany(model.zones.length, 'zone')
          : printMany(model.nodes.length, 'workload')}
        , drawn as one line for each pair and direction.
      </p>
      <Facts
        facts={[
          ['Solid', `${printCount(count('allowed'))} pairs: all allowed`],
          ['Long dashes', `${printCount(count('mixed'))} pairs: some denied`],
          ['Short dashes', `${printCount(count('denied'))} pairs: all denied`],
          ['Pale dot', 'no agent there'],
        ]}
      />
    </>
  );
}

/** What is not drawn is said, beside the way to draw it. */
function SharedNote({ model, hidesShared, onHideShared }: MapPanelProps) {
  const count = model.edges.filter(({ isShared }) => isShared).length;
  return (
    <label className="map-shared">
      <input type="checkbox" checked={!hidesShared} onChange={({ target }) => onHideShared(!target.checked)} />
      <span>
        Draw the {printMany(count, 'line')} to services that much of the estate uses
        <span className="muted"> at {model.sharedBy.join(', ')}</span>
      </span>
    </label>
  );
}

function ZoneHead({ model, name }: { readonly model: MapModel; readonly name: string }) {
  const zone = model.zones.find((one) => one.name === name);
  return (
    <>
      <h2>{name}</h2>
      <Facts
        facts={[
          ['Class', zone?.zoneClass ?? 'not in the policy'],
          zone?.mode ? ['Mode', <ModeBadge key="mode" mode={zone.mode} />] : undefined,
          ['Workloads', printCount(zone?.workloads ?? 0)],
        ]}
      />
    </>
  );
}

function NodeHead({ node: { kind, name, zone, role, hasAgent } }: { readonly node: MapNode }) {
  return (
    <>
      <h2 className="break">
        {kind === 'workload' ? (
          <Link to="/workloads" search={{ name }}>
            {name}
          </Link>
        ) : (
          name
        )}
      </h2>
      <Facts
        facts={[
          ['Zone', zone],
          role === undefined ? undefined : ['Seems to be', role],
          [
            'Agent',
            kind !== 'workload' ? 'not a known workload' : hasAgent ? 'connected' : <Badge tone="outline">none</Badge>,
          ],
        ]}
      />
    </>
  );
}

/** The way to choose without a pointer. */
function PartyButtons({ model, selection, onSelect }: Pick<MapPanelProps, 'model' | 'selection' | 'onSelect'>) {
  const value = selection.node ?? (selection.zone === undefined ? '' : `zone ${selection.zone}`);
  return (
    <label className="field">
      <span>Look at</span>
      <select
        className="input"
        value={value}
        onChange={({ target }) => {
          if (target.value === '') onSelect({});
          else onSelect(target.value.startsWith('zone ') ? { zone: target.value.slice(5) } : { node: target.value });
        }}
      >
        <option value="">everything</option>
        {model.zones.map(({ name }) => (
          <optgroup key={name} label={name}>
            <option value={`zone ${name}`}>zone {name}</option>
            {model.nodes
              .filter(({ zone, kind }) => zone === name && kind !== 'zone')
              .map(({ id, name: own }) => (
                <option key={id} value={id}>
                  {own}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

function Talk({ edge, model }: { readonly edge: MapEdge; readonly model: MapModel }) {
  const nameOf = (id: string) => model.nodes.find((node) => node.id === id)?.name ?? id;
  const services = [...new Set(edge.conversations.map(({ service }) => service))];
  const allowed = edge.conversations.filter(({ verdict }) => verdict === 'allowed').length;
  const decidedBy = [...new Set(edge.conversations.flatMap((one) => one.decidedBy))];
  return (
    <li>
      <span className="row">
        <VerdictBadge verdict={toCellVerdict({ allowed, denied: edge.conversations.length - allowed })} />
        <strong className="break">
          {nameOf(edge.source)} → {nameOf(edge.destination)}
        </strong>
      </span>
      <span className="break">
        {some(services)} <span className="muted">{printMany(edge.connections, 'connection')}</span>
      </span>
      <span className="muted break">by {some(decidedBy)}</span>
    </li>
  );
}

function some(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES;
  return rest > 0 ? `${names.slice(0, MAX_NAMES).join(', ')} and ${rest} more` : names.join(', ');
}
