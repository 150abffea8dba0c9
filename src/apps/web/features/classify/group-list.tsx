import { useState } from 'react';
import type { Group } from '#api';
import { useChange } from '../../client/index.ts';
import { Badge, Card, Chips, type Column, Confirm, Notice, printMany, Table, Words } from '../../parts/index.ts';

/** Workloads that behave the same, what they do, and the name that a person gives them. */
export function GroupList({ groups }: { readonly groups: readonly Group[] }) {
  const [naming, setNaming] = useState<Group>();
  if (groups.length === 0) return null;
  return (
    <Card title="Groups that behave the same" note={printMany(groups.length, 'group')} isFlush>
      <Table label="Groups" columns={toColumns(setNaming)} rows={groups} keyOf={({ name }) => name} step={10} />
      {naming && <NameGroup group={naming} onClose={() => setNaming(undefined)} />}
    </Card>
  );
}

function toColumns(rename: (group: Group) => void): readonly Column<Group>[] {
  return [
    {
      head: 'Group',
      isName: true,
      cell: ({ name, accepted }) =>
        accepted === undefined ? (
          name
        ) : (
          <>
            {accepted} <Badge tone="outline">label</Badge>
          </>
        ),
    },
    { head: 'Members', cell: ({ members }) => <Chips words={toSome(members)} /> },
    { head: 'Nearly all of them', cell: ({ habits }) => <Chips words={toSome(habits)} /> },
    {
      head: 'Unlike the others',
      cell: ({ outliers }) =>
        outliers.length === 0 ? (
          <span className="muted">–</span>
        ) : (
          outliers.slice(0, 2).map(({ workload, words }) => (
            <p key={`${workload} ${words}`} className="break">
              {workload}: <Words text={words} />
            </p>
          ))
        ),
    },
    {
      head: 'Name',
      cell: (group) => (
        <button type="button" className="link-button" onClick={() => rename(group)}>
          {group.accepted === undefined ? 'Accept or rename' : 'Rename'}
        </button>
      ),
    },
  ];
}

const SHOWN = 6;

function toSome(words: readonly string[]): readonly string[] {
  return words.length <= SHOWN ? words : [...words.slice(0, SHOWN - 1), `${words.length - SHOWN + 1} more`];
}

function NameGroup({ group, onClose }: { readonly group: Group; readonly onClose: () => void }) {
  const [name, setName] = useState(group.accepted ?? group.name);
  const accept = useChange('acceptGroup');
  return (
    <Confirm
      title={`Name ${printMany(group.members.length, 'workload')}`}
      action={`Label them ${name}`}
      reason={`they behave the same: ${group.habits.slice(0, 3).join(', ')}`}
      isReady={name !== '' && name !== group.accepted}
      isPending={accept.isPending}
      error={accept.error}
      onConfirm={(reason) => accept.mutate({ body: { name, members: group.members, reason } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Chips words={group.members} />
      <label className="field">
        <span>Name: the value of their label `group`, which rules can select</span>
        <input className="input" value={name} maxLength={63} onChange={({ target }) => setName(target.value.trim())} />
      </label>
      <Notice tone="plain">
        It becomes the next revision of the policy. No rule selects by it until somebody writes one.
      </Notice>
    </Confirm>
  );
}
