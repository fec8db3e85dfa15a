import type { ReactNode } from "react";
import styles from "./Table.module.css";

export interface Column<T> {
  title: string;
  cell: (row: T) => ReactNode;
  wide?: boolean;
  end?: boolean;
}

interface Props<T> {
  label: string;
  columns: Column<T>[];
  rows: T[];
  keyOf: (row: T) => string;
  faded?: (row: T) => boolean;
}

/** Rows of words. On a phone each row becomes a small card with its headings. */
export function Table<T>({ label, columns, rows, keyOf, faded }: Props<T>) {
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map((c) => (
            <th key={c.title} scope="col" data-end={c.end}>
              {c.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} data-faded={faded?.(row)}>
            {columns.map((c) => (
              <td key={c.title} data-title={c.title} data-wide={c.wide} data-end={c.end}>
                <div>{c.cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
