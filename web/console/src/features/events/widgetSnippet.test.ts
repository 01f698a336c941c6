import { describe, expect, it } from 'vitest'
import { OF_PAGE, snippetOf } from './widgetSnippet'

describe('the line for a page of an organiser', () => {
  it('names our script and the event, and a language only where one is chosen', () => {
    const script = `<script async src="https://tickets.example/embed/onsale-event.js"></${'script'}>`
    expect(snippetOf('https://tickets.example', '0197-a', OF_PAGE)).toBe(`${script}<onsale-event event="0197-a"></onsale-event>`)
    expect(snippetOf('https://tickets.example', '0197-a', 'en')).toBe(`${script}<onsale-event event="0197-a" lang="en"></onsale-event>`)
  })
})
