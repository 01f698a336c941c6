import { createApi, createSessionStore } from '@onsale/api'
import { installDesign } from '@onsale/design'
import { installSession } from '@onsale/session'
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import EventChoice from './EventChoice.vue'

const named = (id: string) => ({ id, title: { 'zh-CN': `活动 ${id}`, en: `Event ${id}` } })

async function open(count: number, events: string[] | null = null) {
  const api = createApi({
    session: createSessionStore(), locale: () => 'en', baseUrl: 'http://127.0.0.1',
    fetch: async () => Response.json({ items: Array.from({ length: count }, (_, index) => named(`e${index}`)), next_cursor: null }),
  })
  const queryClient = new QueryClient({ defaultOptions: { queries: { networkMode: 'always', retry: false } } })
  const choice = mount(EventChoice, {
    props: { modelValue: events, 'onUpdate:modelValue': (next: string[] | null) => choice.setProps({ modelValue: next }) },
    global: { plugins: [installDesign, (app) => void installSession(app, api, { onPersonChanged: () => undefined }), [VueQueryPlugin, { queryClient }]] },
  })
  await flushPromises()
  return choice
}

it('is for all events, or for those that are chosen', async () => {
  const choice = await open(3)
  expect(choice.findAll('[data-testid=event-choice]')).toHaveLength(0)
  await choice.get('[data-testid=events-some]').setValue()
  expect(choice.props('modelValue')).toEqual([])
  await choice.findAll('[data-testid=event-choice]')[1]!.setValue(true)
  await choice.findAll('[data-testid=event-choice]')[2]!.setValue(true)
  await choice.findAll('[data-testid=event-choice]')[1]!.setValue(false)
  expect(choice.props('modelValue')).toEqual(['e2'])
  await choice.get('[data-testid=events-all]').setValue()
  expect(choice.props('modelValue')).toBeNull()
})

it('finds events by name where there are many, and takes no more than there can be', async () => {
  const choice = await open(21, Array.from({ length: 20 }, (_, index) => `e${index}`))
  const boxes = () => choice.findAll<HTMLInputElement>('[data-testid=event-choice]')
  expect(boxes().filter((box) => box.element.disabled)).toHaveLength(1)
  await choice.get('input[type=search]').setValue('活动 e20')
  expect(boxes().map((box) => box.element.disabled)).toEqual([true])
  expect(choice.text()).toContain('team.events.full')
})

it('says that there are none yet', async () => {
  const choice = await open(0, [])
  expect(choice.text()).toContain('team.events.none')
})
