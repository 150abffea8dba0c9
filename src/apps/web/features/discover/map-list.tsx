import {
  Card,
  Chips,
  type Column,
  ModeBadge,
  printCount,
  printMany,
  Table,
  VerdictBadge,
  Way,
} from '../../parts/index.ts';
import type { MapEdge, MapModel, MapNode } from './map-types.ts';

/** The map in words: zone by zone, what its workloads call. */
export function MapList({ model }: { readonly model: MapModel }) {
  const nodes = new Map(model.nodes.map((node) => [node.id, node]));
  const columns = toColumns(nodes);
  return (
    <>
      {model.zones.map(({ name, mode }) => {
        const edges = model.edges.filter(({ source }) => nodes.get(source)?.zone === name);
        const inside = model.nodes.filter(({ zone }) => zone === name);
        return (
          <Card
            key={name}
            title={name}
            note={inside.length === 0 ? 'no workload' : inside.map((node) => node.name).join(', ')}
            actions={mode && <ModeBadge mode={mode} />}
            isFlush
          >
            {edges.length === 0 ? (
              <p className="card-body muted">Nothing in {name} called anything.</p>
            ) : (
              <Table
                label={`${printMany(edges.length, 'pair')} from ${name}`}
                columns={columns}
                rows={edges}
                keyOf={({ id }) => id}
              />
            )}
          </Card>
        );
      })}
    </>
  );
}

function toColumns(nodes: ReadonlyMap<string, MapNode>): readonly Column<MapEdge>[] {
  const nameOf = (id: string) => nodes.get(id)?.name ?? id;
  return [
    {
      head: 'Conversation',
      isName: true,
      cell: ({ source, destination }) => <Way from={nameOf(source)} to={nameOf(destination)} />,
    },
    { head: 'To zone', cell: ({ destination }) => nodes.get(destination)?.zone ?? '' },
    {
      head: 'Services',
      cell: ({ conversations }) => <Chips words={[...new Set(conversations.map(({ service }) => service))]} />,
    },
    { head: 'Verdict', cell: ({ verdict }) => <VerdictBadge verdict={verdict} /> },
    { head: 'Connections', isNumber: true, cell: ({ connections }) => printCount(connections) },
  ];
}
