/** Opens a large plan in the designer, works on it, and sends home how long everything took, in milliseconds. */
import { DARK_THEME, LIGHT_THEME } from '@onsale/seatmap'
import { changes, DesignerCanvas, DesignerStore, emptyDocument, everything, findingsOf, openDocument, selectionOf, type DesignerLabels, type DesignerTheme, type DocumentSource, type PlanDocument } from '../src'

const PAINTED_SEATS = 5_000
const FRAMES = 90

type Figures = Record<string, number>

const labels: DesignerLabels = {
  canvas: 'Plan', keys: '', stage: 'Stage', text: 'Text', area: 'Area', gate: 'Gate', section: 'Stalls',
  seats: String, rowsOfSeats: (rows, seats) => `${rows} × ${seats}`, standing: String,
}

function themeOf(name: 'light' | 'dark'): DesignerTheme {
  const { background, surface, line, ink, inkQuiet, accent, onAccent, fontFamily } = name === 'light' ? LIGHT_THEME : DARK_THEME
  return { name, canvas: background, surface, line, lineStrong: inkQuiet, ink, inkSoft: inkQuiet, accent, onAccent, danger: accent, fontFamily }
}

/** After the next frame was drawn. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
}

/** Milliseconds until what `act` did is on the screen. */
async function shown(act: () => void): Promise<number> {
  await nextFrame()
  const start = performance.now()
  act()
  await nextFrame()
  return performance.now() - start
}

function took(act: () => void): number {
  const start = performance.now()
  act()
  return performance.now() - start
}

/** The 95th percentile of the time between frames while `step` moves the view. */
async function frames(step: (frame: number) => void): Promise<number> {
  const gaps: number[] = []
  let last = 0
  for (let frame = 0; frame <= FRAMES; frame++) {
    step(frame)
    const time = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
    if (frame > 0) gaps.push(time - last)
    last = time
  }
  return gaps.sort((a, b) => a - b)[Math.floor(0.95 * gaps.length)]!
}

/** A hundred blocks of 22 rows of 50 seats, when no plan is given. */
function blocks(): PlanDocument {
  let document = changes.setPlan({ size: { width: 14_500, height: 8_500 } }).to(emptyDocument('Blocks'))
  for (const name of ['A', 'B', 'C']) document = changes.addCategory({ name }).to(document)
  for (let block = 0; block < 100; block++) {
    document = changes.addSection({ name: `Block ${block + 1}`, floor: 'f1' }).to(document)
    const [x, y] = [200 + (block % 10) * 1_400, 200 + Math.floor(block / 10) * 800]
    const section = document.sections.at(-1)!.id
    document = changes.addRows({ x, y, rows: 22, seats: 50, spacing: 25, rowSpacing: 32, curve: 40, category: 'ABC'[block % 3]!, section }).to(document)
  }
  return document
}

async function measure(text: string): Promise<Figures> {
  const element = window.document.getElementById('designer')!
  let store!: DesignerStore
  let canvas!: DesignerCanvas
  const open = await shown(() => {
    store = new DesignerStore(openDocument(JSON.parse(text) as DocumentSource))
    canvas = new DesignerCanvas(element, store, { theme: themeOf('light'), labels, reducedMotion: true })
  })
  const { document } = store
  const seats = document.sections.flatMap((section) => section.rows.flatMap((row) => row.seats.map((seat) => seat.id)))
  const painted = selectionOf({ seats: seats.slice(0, PAINTED_SEATS) })
  const other = document.categories.at(-1)!.name
  const figures: Figures = {
    seats: seats.length,
    open_ms: open,
    paint_5000_ms: await shown(() => store.apply(changes.paint(painted, other))),
    undo_ms: await shown(() => store.undo()),
    findings_ms: took(() => findingsOf(document)),
    select_all_ms: await shown(() => store.select(everything(document))),
    move_all_ms: await shown(() => store.apply(changes.moveBy(store.selection, 1, 1))),
  }
  store.select({})
  for (const [name, scale] of [['far', canvas.scale], ['middle', 0.3], ['near', 0.9]] as const) {
    canvas.view.camera = { x: document.size.width / 2, y: document.size.height * 0.15, scale }
    const at = { x: canvas.view.size.width / 2, y: canvas.view.size.height / 2 }
    figures[`pan_${name}_frame_p95_ms`] = await frames((frame) => canvas.moveView(() => canvas.view.pan(frame < FRAMES / 2 ? 8 : -8, 4)))
    figures[`zoom_${name}_frame_p95_ms`] = await frames((frame) => canvas.moveView(() => canvas.view.zoom(at, frame < FRAMES / 2 ? 1.02 : 1 / 1.02)))
  }
  canvas.destroy()
  return figures
}

async function main(): Promise<void> {
  const given = await fetch('/plan.json')
  const text = given.ok ? await given.text() : JSON.stringify(blocks())
  const runs: Figures[] = []
  for (let run = 0; run < 3; run++) runs.push(await measure(text))
  await fetch('/figures', { method: 'POST', body: JSON.stringify(runs) })
}

main().catch((error: unknown) => fetch('/figures', { method: 'POST', body: JSON.stringify({ error: String(error) }) }))
