import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { MAX_CONVERSATIONS, useAllConversations, useRead } from '../../client/index.ts';
import { Card, Empty, Icon, Loaded, Loading, Notice, Page, printCount, Segments } from '../../parts/index.ts';
import type { GraphControls } from './graph-view.tsx';
import { MapList } from './map-list.tsx';
import { toMapModel } from './map-model.ts';
import { MapPanel } from './map-panel.tsx';
import type { Conversation, MapModel, Selection } from './map-types.ts';
import { findOnMap } from './selection.ts';
import { VerdictKey } from './verdict-key.tsx';

const GraphView = lazy(async () => ({ default: (await import('./graph-view.tsx')).GraphView }));

const VIEWS = [
  ['zones', 'Zones'],
  ['workloads', 'Workloads'],
  ['list', 'List'],
] as const;
type View = (typeof VIEWS)[number][0];
/** More than this, drawn one by one, are a cloud of dots. */
const MAX_WORKLOADS_AT_FIRST = 120;
const SHOWN = [
  ['all', 'All'],
  ['allowed', 'Allowed'],
  ['denied', 'Denied'],
] as const;
type Shown = (typeof SHOWN)[number][0];

export function MapPage() {
  const conversations = useAllConversations();
  const zones = useRead('zones');
  const workloads = useRead('workloads');
  const [shown, setShown] = useState<Shown>('all');
  const isNarrow = useIsNarrow();
  const [asked, setView] = useState<View>();
  const isLarge = (workloads.data?.workloads.length ?? 0) > MAX_WORKLOADS_AT_FIRST;
  // A drawing that takes every touch for itself is in the way of who only wants to scroll.
  const view = asked ?? (isNarrow ? 'list' : isLarge ? 'zones' : 'workloads');
  const detail = view === 'zones' ? 'zones' : 'workloads';
  const model = useMemo(
    () =>
      toMapModel(
        zones.data?.zones ?? [],
        workloads.data?.workloads ?? [],
        (conversations.data?.conversations ?? []).filter(({ verdict }) => shown === 'all' || verdict === shown),
        { isNarrow, detail },
      ),
    [zones.data, workloads.data, conversations.data, shown, isNarrow, detail],
  );
  return (
    <Page
      title="Map"
      lead="Who talks with whom, from the outside on the left to the keys on the right. Choose a zone or a workload to see its conversations."
      actions={
        <>
          <Segments label="Which conversations" value={shown} options={SHOWN} onChange={setShown} />
          <Segments label="View" value={view} options={VIEWS} onChange={setView} />
        </>
      }
    >
      <Loaded query={zones} lines={14}>
        {() => (
          <Loaded query={conversations} lines={14}>
            {({ conversations, total }) => (
              <>
                {total > MAX_CONVERSATIONS && (
                  <Notice tone="warn">
                    The {printCount(MAX_CONVERSATIONS)} busiest of {printCount(total)} conversations are shown.
                  </Notice>
                )}
                <Content model={model} view={view} conversations={conversations} />
              </>
            )}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

interface ContentProps {
  readonly model: MapModel;
  readonly view: View;
  readonly conversations: readonly Conversation[];
}

function Content({ model, view, conversations }: ContentProps) {
  const search = useSearch({ from: '/console/map' });
  const navigate = useNavigate({ from: '/map' });
  const controls = useRef<GraphControls>(null);
  const [hidesShared, setHidesShared] = useState(true);
  const { zone, node } = search;
  const { selection, absent } = useMemo(
    () => findOnMap(model, { ...(zone !== undefined && { zone }), ...(node !== undefined && { node }) }),
    [model, zone, node],
  );
  const select = (next: Selection) => void navigate({ search: next, replace: true });
  if (model.nodes.length === 0)
    return (
      <Card>
        <Empty icon="map" title="Nothing is known and nothing was seen yet">
          <p>
            Start the server with an inventory (--seed), then <Link to="/workloads">enrol agents</Link>: they report
            what they see within seconds.
          </p>
        </Empty>
      </Card>
    );
  if (view === 'list') return <MapList model={model} />;
  return (
    <div className="map">
      <div className="map-stage">
        {absent !== undefined && (
          <Notice tone="warn">
            Nothing on the map is called {absent}, so nothing is chosen and all lines are drawn.
          </Notice>
        )}
        <div className="map-bar">
          <VerdictKey />
          <span className="row">
            <Control name="Zoom in" icon="plus" onPress={() => controls.current?.zoom(1.4)} />
            <Control name="Zoom out" icon="minus" onPress={() => controls.current?.zoom(1 / 1.4)} />
            <Control name="Show all" icon="fit" onPress={() => controls.current?.fit()} />
          </span>
        </div>
        {hasWebGl() ? (
          <Suspense fallback={<Loading lines={10} />}>
            <GraphView model={model} selection={selection} hidesShared={hidesShared} onSelect={select} ref={controls} />
          </Suspense>
        ) : (
          <div className="card-body">
            <Notice tone="warn">This browser cannot draw the map (it has no WebGL). The list says the same.</Notice>
          </div>
        )}
      </div>
      <MapPanel
        model={model}
        selection={selection}
        seen={conversations.length}
        hidesShared={hidesShared}
        onHideShared={setHidesShared}
        onSelect={select}
      />
    </div>
  );
}

interface ControlProps {
  readonly name: string;
  readonly icon: 'plus' | 'minus' | 'fit';
  readonly onPress: () => void;
}

function Control({ name, icon, onPress }: ControlProps) {
  return (
    <button type="button" className="button button-small" aria-label={name} title={name} onClick={onPress}>
      <Icon name={icon} />
    </button>
  );
}

const NARROW = matchMedia('(max-width: 700px)');

function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      NARROW.addEventListener('change', listener);
      return () => NARROW.removeEventListener('change', listener);
    },
    () => NARROW.matches,
  );
}

let known: boolean | undefined;
function hasWebGl(): boolean {
  known ??= document.createElement('canvas').getContext('webgl2') !== null;
  return known;
}
