import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Matrix, MatrixCell } from '#api';
import { useRead } from '../../client/index.ts';
import { Card, Empty, Loaded, Page, printCount } from '../../parts/index.ts';
import { CellDetails } from './cell-details.tsx';
import { toCellVerdict } from './cell-verdict.ts';
import { VerdictKey } from './verdict-key.tsx';

export function MatrixPage() {
  const matrix = useRead('matrix');
  const [chosen, setChosen] = useState<{ source: string; destination: string }>();
  return (
    <Page
      title="Matrix"
      lead="Conversations from each zone (row) to each zone (column), and what the policy says of them now."
      actions={<VerdictKey />}
    >
      <Loaded query={matrix} lines={12}>
        {(answer) => {
          const cell = chosen && findCell(answer, chosen.source, chosen.destination);
          return (
            <>
              <Card isFlush>
                {answer.cells.length === 0 ? (
                  <Empty icon="matrix" title="No conversation was seen yet">
                    <p>
                      Agents report what they see within seconds. <Link to="/workloads">Enrol the first agent.</Link>
                    </p>
                  </Empty>
                ) : (
                  <Grid matrix={answer} onChoose={({ source, destination }) => setChosen({ source, destination })} />
                )}
              </Card>
              {cell && <CellDetails cell={cell} onClose={() => setChosen(undefined)} />}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function findCell({ cells }: Matrix, source: string, destination: string): MatrixCell | undefined {
  return cells.find((cell) => cell.source === source && cell.destination === destination);
}

interface GridProps {
  readonly matrix: Matrix;
  readonly onChoose: (cell: MatrixCell) => void;
}

function Grid({ matrix, onChoose }: GridProps) {
  const { zones } = matrix;
  return (
    <div className="matrix-wrap" role="region" aria-label="Matrix of zones" tabIndex={0}>
      <table className="matrix">
        <thead>
          <tr>
            <td className="matrix-corner">from, to</td>
            {zones.map((zone) => (
              <th key={zone} scope="col">
                <span>{zone}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {zones.map((source) => (
            <tr key={source}>
              <th scope="row">{source}</th>
              {zones.map((destination) => (
                <td key={destination} className={source === destination ? 'matrix-inside' : undefined}>
                  <Cell cell={findCell(matrix, source, destination)} onChoose={onChoose} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ cell, onChoose }: { readonly cell: MatrixCell | undefined; readonly onChoose: GridProps['onChoose'] }) {
  if (!cell || cell.conversations === 0)
    return (
      <span className="matrix-none">
        <span className="hidden-text">nothing</span>
      </span>
    );
  const verdict = toCellVerdict(cell);
  const { source, destination, allowed, denied } = cell;
  return (
    <button
      type="button"
      className={`matrix-cell matrix-${verdict}`}
      aria-label={`${source} to ${destination}: ${allowed} allowed, ${denied} denied`}
      onClick={() => onChoose(cell)}
    >
      {allowed > 0 && <span className="matrix-allowed-count">{printCount(allowed)}</span>}
      {denied > 0 && <span className="matrix-denied-count">{printCount(denied)}</span>}
    </button>
  );
}
