import { useState } from 'react';
import type { Zone } from '#api';
import { MODES, type Mode } from '#core/model';
import { useChange, useRead } from '../../client/index.ts';
import {
  Confirm,
  Loaded,
  MODE_WORDS,
  Notice,
  PastTable,
  printMany,
  Segments,
  SimulationFigures,
  SimulationWords,
} from '../../parts/index.ts';

export interface ChangeModeProps {
  readonly zones: readonly Zone[];
  /** No zones: the person chooses which. */
  readonly first: { readonly zones: readonly string[]; readonly mode: Mode };
  readonly onClose: () => void;
}

/** First what the mode would have dropped of all that was seen, then the question. */
export function ChangeMode({ zones, first, onClose }: ChangeModeProps) {
  const [chosen, setChosen] = useState<readonly string[]>(first.zones);
  const [mode, setMode] = useState<Mode>(first.mode);
  const [isWeakerMeant, setIsWeakerMeant] = useState(false);
  const isAsked = chosen.length > 0;
  const weaker = zones.filter((zone) => chosen.includes(zone.name) && isWeaker(mode, zone.mode));
  const simulation = useRead('simulate', { body: { zones: [...chosen], mode } }, { isAsked });
  const change = useChange('setMode');
  const isSingle = first.zones.length === 1;
  const names = isSingle ? chosen.join(', ') : printMany(chosen.length, 'zone');
  return (
    <Confirm
      isWide
      title={isSingle ? `Mode of ${names}` : 'Mode of several zones'}
      action={isAsked ? `Set ${names} to ${mode}` : 'Choose a zone'}
      isDangerous={weaker.length > 0 || (mode === 'enforce' && (simulation.data?.missed ?? 0) > 0)}
      isReady={
        isAsked &&
        (weaker.length === 0 || isWeakerMeant) &&
        simulation.data !== undefined &&
        !simulation.isPlaceholderData
      }
      isPending={change.isPending}
      error={change.error}
      reason={`${mode}: ${chosen.length === zones.length ? 'all zones' : chosen.join(', ')}`}
      onConfirm={(reason) => change.mutate({ body: { zones: [...chosen], mode, reason } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <div className="stack">
        <Segments label="Mode" value={mode} options={MODES.map((one) => [one, one] as const)} onChange={setMode} />
        <p className="muted">
          {mode}: {MODE_WORDS[mode]}.
        </p>
      </div>
      {!isSingle && <ZoneBoxes zones={zones} chosen={chosen} onChange={setChosen} />}
      {weaker.length > 0 && (
        <Notice tone="bad">
          <p>
            This opens what is closed now. {weaker.map((zone) => `${zone.name} is in ${zone.mode}`).join(', ')}, and
            would drop less in {mode}.
          </p>
          <label>
            <input
              type="checkbox"
              checked={isWeakerMeant}
              onChange={({ target }) => setIsWeakerMeant(target.checked)}
            />{' '}
            Weaken {printMany(weaker.length, 'zone')}
          </label>
        </Notice>
      )}
      {isAsked && (
        <Loaded query={simulation} lines={4}>
          {(answer) => {
            const dropped = answer.deniedConversations.filter(({ droppedBy }) => droppedBy.length > 0);
            return (
              <section className="stack" aria-label="Simulation">
                <SimulationWords simulation={answer} />
                <SimulationFigures simulation={answer} />
                {dropped.length > 0 && (
                  <div className="card">
                    <PastTable label="What would have been dropped" rows={dropped} />
                  </div>
                )}
              </section>
            );
          }}
        </Loaded>
      )}
    </Confirm>
  );
}

function isWeaker(next: Mode, now: Mode): boolean {
  return MODES.indexOf(next) < MODES.indexOf(now);
}

interface ZoneBoxesProps {
  readonly zones: readonly Zone[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function ZoneBoxes({ zones, chosen, onChange }: ZoneBoxesProps) {
  return (
    <fieldset className="boxes">
      <legend>Zones</legend>
      {zones.map(({ name, mode }) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, name] : chosen.filter((other) => other !== name))
            }
          />
          {name} <span className="muted">{mode}</span>
        </label>
      ))}
    </fieldset>
  );
}
