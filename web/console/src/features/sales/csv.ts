/** Writes CSV that spreadsheets open without running anything in it (RFC 4180, CRLF, UTF-8 with byte order mark). */

export type CsvCell = string | number | null

const BYTE_ORDER_MARK = '\uFEFF'
// A spreadsheet takes text that starts so for a formula; event titles are typed by people we do not know.
const FORMULA_START = /^[\s]*[=+\-@\t\r＝＋－＠]/

export function toCsv(rows: readonly (readonly CsvCell[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n'
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return ''
  // Our own numbers keep their sign: -5 is a value here, not a formula.
  if (typeof cell === 'number') return String(cell)
  const text = FORMULA_START.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
