// Pays, or pretends to fail, and goes where the provider would send the buyer.
const main = document.querySelector('main')
const status = document.querySelector('[role=status]')
const buttons = [...document.querySelectorAll('main > button')]

async function send(outcome) {
  buttons.forEach((button) => { button.disabled = true })
  status.textContent = ''
  try {
    const faults = [...document.querySelectorAll('input[name=fault]:checked')].map((box) => box.value)
    const answer = await fetch(location.href, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outcome, faults }),
    })
    const body = await answer.json()
    if (answer.ok && body.state === 'paid') {
      if (body.return_url) location.assign(body.return_url)
      else location.reload()
      return
    }
    status.textContent = answer.ok ? main.dataset.failed : main.dataset.late
  } catch {
    status.textContent = main.dataset.busy
  }
  buttons.forEach((button) => { button.disabled = false })
}

buttons.forEach((button) => button.addEventListener('click', () => send(button.value)))
