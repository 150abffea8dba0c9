import { useState } from 'react';
import type { RoleEffect, Workload } from '#api';
import { useChange, useRead } from '../../client/index.ts';
import { type Column, Confirm, Loaded, Notice, printMany, Table, Time, Words } from '../../parts/index.ts';

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export interface SayRoleProps {
  readonly workload: Workload;
  readonly roles: readonly string[];
  readonly onClose: () => void;
}

/** First what it teaches of others, then the question. */
export function SayRole({ workload, roles, onClose }: SayRoleProps) {
  const { name, said, role: guess } = workload;
  const [typed, setTyped] = useState(said?.role ?? '');
  const isLabel = LABEL.test(typed);
  const isAsked = typed === '' ? said !== undefined : isLabel;
  const body = typed === '' ? {} : { role: typed };
  const effect = useRead('previewRole', { params: { name }, body }, { isAsked });
  const say = useChange('sayRole');
  return (
    <Confirm
      title={`What ${name} is`}
      action={typed === '' ? 'Take back what was said' : `Say that it is ${isLabel ? typed : '…'}`}
      reason={typed === '' ? `${name} is not what was said` : `${name} is ${typed}`}
      isReady={isAsked && effect.data !== undefined && !effect.isPlaceholderData}
      isPending={say.isPending}
      error={say.error}
      onConfirm={(reason) => say.mutate({ params: { name }, body: { ...body, reason } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        By what it does it seems to be <strong>{guess?.value ?? 'unknown'}</strong>.{' '}
        {said && (
          <>
            {said.by} said {said.role} <Time atMs={said.atMs} />.
          </>
        )}
      </p>
      <label className="field">
        <span>Role; empty: nobody says</span>
        <input
          className="input"
          list="known-roles"
          value={typed}
          maxLength={63}
          aria-invalid={typed !== '' && !isLabel}
          onChange={({ target }) => setTyped(target.value.trim())}
        />
        <datalist id="known-roles">
          {roles.map((role) => (
            <option key={role} value={role} />
          ))}
        </datalist>
      </label>
      {typed !== '' && !isLabel && <Notice tone="bad">Expected small letters, digits and hyphens.</Notice>}
      {isAsked && (
        <Loaded query={effect} lines={2}>
          {(answer) => <Effect effect={answer} name={name} />}
        </Loaded>
      )}
    </Confirm>
  );
}

const EFFECT_COLUMNS: readonly Column<RoleEffect['changes'][number]>[] = [
  { head: 'Workload', isName: true, cell: ({ workload }) => workload },
  { head: 'Before', cell: ({ was }) => was },
  { head: 'After', cell: ({ is }) => <strong>{is}</strong> },
  { head: 'Why', cell: ({ why }) => <Words text={why} /> },
];

function Effect({ effect, name }: { readonly effect: RoleEffect; readonly name: string }) {
  const others = effect.changes.filter(({ workload }) => workload !== name);
  if (others.length === 0) return <Notice tone="plain">It changes what no other workload seems to be.</Notice>;
  return (
    <section className="stack" aria-label="What it teaches">
      <p>{printMany(others.length, 'other workload')} will seem to be something else:</p>
      <Table
        label="What it teaches"
        rows={others}
        keyOf={({ workload }) => workload}
        step={10}
        columns={EFFECT_COLUMNS}
      />
    </section>
  );
}
