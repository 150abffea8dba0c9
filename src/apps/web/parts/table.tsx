import { type ReactNode, useState } from 'react';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
  /** True: what the row is about; it is read out with each of its cells. */
  readonly isName?: boolean;
}

export interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Rows that are shown at first, and how many more with each press. */
  readonly step?: number;
}

/** On a narrow screen every row becomes a card, its cells labelled. */
export function Table<Row>({ label, columns, rows, keyOf, step = 100 }: TableProps<Row>) {
  const [shown, setShown] = useState(step);
  const more = rows.length - shown;
  return (
    <>
      <div className="table-wrap">
        <table className="table table-stacks" aria-label={label}>
          <thead>
            <tr>
              {columns.map(({ head, isNumber }) => (
                <th key={head} scope="col" className={isNumber ? 'number' : undefined}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <tr key={keyOf(row)}>
                {columns.map(({ head, cell, isNumber, isName }) =>
                  isName ? (
                    <th key={head} scope="row">
                      <div>{cell(row)}</div>
                    </th>
                  ) : (
                    <td key={head} data-label={head} className={isNumber ? 'number' : undefined}>
                      <div>{cell(row)}</div>
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && (
        <div className="table-more">
          <button type="button" className="link-button" onClick={() => setShown(shown + step)}>
            Show {Math.min(step, more)} more of {rows.length}
          </button>
        </div>
      )}
    </>
  );
}
