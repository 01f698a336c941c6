import { expect, it } from 'vitest'
import { belongsToPage } from './pageKeys'

function press(markup: string, key: string): boolean {
  document.body.innerHTML = markup
  let answer: boolean | null = null
  document.body.addEventListener('keydown', (event) => { answer = belongsToPage(event) }, { once: true })
  document.body.querySelector('#it')!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  return answer!
}

it('leaves typing to fields and pressing to buttons', () => {
  expect(press('<input id="it">', 'v')).toBe(true)
  expect(press('<button id="it">B</button>', 'Enter')).toBe(true)
  expect(press('<button id="it">B</button>', 'ArrowLeft')).toBe(true)
  expect(press('<div role="dialog"><p id="it">?</p></div>', 'Delete')).toBe(true)
  expect(press('<canvas id="it"></canvas>', 'v')).toBe(true)
})

it('takes the others for the drawing', () => {
  expect(press('<button id="it">B</button>', 'v')).toBe(false)
  expect(press('<main id="it"></main>', 'Delete')).toBe(false)
})
