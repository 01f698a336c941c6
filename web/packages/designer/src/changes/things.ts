import { LIMITS, whole, within } from '../document/limits'
import type { Background, Gate, Point, Shape } from '../document/types'
import { lowestFloor, mapList, patched } from '../document/walk'
import { adding, change, type Change } from './change'
import type { AreaPatch, AreaSpec, ShapePatch, TextSpec } from './contract'

const TEXT_SIZE = 24

export function addArea({ name, floor, shape, category, capacity = 0 }: AreaSpec): Change {
  return adding('add-area', (document, id) => {
    const made = { id: id(), name, floor: floor ?? lowestFloor(document), shape, ...(category ? { category } : {}), capacity }
    return { document: { ...document, areas: [...document.areas, made] }, selects: { areas: [made.id] } }
  })
}

export function setArea(areas: Iterable<string>, patch: AreaPatch): Change {
  const wanted = new Set(areas)
  const { name, capacity } = patch
  const known = {
    ...patch,
    ...(name === undefined ? {} : { name: within(name, 'name') }),
    ...(capacity === undefined ? {} : { capacity: whole(capacity, 0, LIMITS.capacity) }),
    ...(patch.category === '' ? { category: undefined } : {}),
  }
  return change('set-area', (document) =>
    patched(document, { areas: mapList(document.areas, (area) => (wanted.has(area.id) ? patched(area, known) : area)) }),
  )
}

export function addShape(shape: Shape): Change {
  return addingShape('add-shape', shape)
}

export function addText({ text, x, y, size = TEXT_SIZE, floor }: TextSpec): Change {
  return addingShape('add-text', { shape: 'text', x, y, text, size, ...(floor ? { floor } : {}) })
}

function addingShape(name: 'add-shape' | 'add-text', shape: Shape): Change {
  return adding(name, (document, id) => {
    const made = { ...shape, id: id() }
    return { document: { ...document, shapes: [...document.shapes, made] }, selects: { shapes: [made.id] } }
  })
}

export function setShape(shapes: Iterable<string>, patch: ShapePatch): Change {
  const wanted = new Set(shapes)
  const known = patch.text ? { ...patch, text: within(patch.text, 'name') } : patch
  return change('set-shape', (document) =>
    patched(document, {
      shapes: mapList(document.shapes, (shape) => (wanted.has(shape.id ?? '') ? patched(shape, known) : shape)),
    }),
  )
}

export function setStage(stage: Shape | null): Change {
  const made = change('set-stage', (document) => patched(document, { stage: stage ?? undefined }))
  return stage ? { ...made, selects: () => ({ stage: true }) } : made
}

export function setFocalPoint(place: Point | null): Change {
  const made = change('set-focal-point', (document) => patched(document, { focal_point: place ?? undefined }))
  return place ? { ...made, selects: () => ({ focalPoint: true }) } : made
}

export function addGate(gate: Gate): Change {
  return adding('add-gate', (document) => ({
    document: { ...document, gates: [...document.gates, gate] },
    selects: { gates: [document.gates.length] },
  }))
}

/** A gate without a name would be refused: an empty one is not taken. */
export function setGate(position: number, { name, ...patch }: Partial<Gate>): Change {
  const known = name ? { ...patch, name: within(name, 'name') } : patch
  return change('set-gate', (document) =>
    patched(document, { gates: mapList(document.gates, (gate, at) => (at === position ? patched(gate, known) : gate)) }),
  )
}

export function setBackground(background: Background | null): Change {
  return change('set-background', (document) => patched(document, { background: background ?? undefined }))
}
