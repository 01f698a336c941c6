import { changes, DesignerStore, emptyDocument, LIMITS } from '@onsale/designer'
import { expect, it } from 'vitest'
import { effectScope, ref } from 'vue'
import { createDesigner } from './useDesigner'

it('says of what there would have been too many, until a step is taken again', () => {
  const store = new DesignerStore(emptyDocument('Hall'))
  const designer = effectScope().run(() => createDesigner(store, ref(false)))!
  for (let floor = 1; floor < LIMITS.floors; floor++) designer.apply(changes.addFloor(`Floor ${floor}`))
  expect([designer.document.value.floors.length, designer.refusal.value]).toEqual([LIMITS.floors, null])
  designer.apply(changes.addFloor('One more'))
  expect([designer.document.value.floors.length, designer.refusal.value]).toEqual([LIMITS.floors, 'floors'])
  designer.apply(changes.setPlan({ name: 'House' }))
  expect(designer.refusal.value).toBe(null)
})
