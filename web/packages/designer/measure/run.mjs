/**
 * Measures the designer with a large plan in a real Chromium and prints the median of three runs:
 * `npm run measure -w packages/designer [-- plan-document.json]`. Nothing is asserted: the figures depend on the machine
 * and on what else runs on it.
 */
import { spawn } from 'node:child_process'
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const HERE = dirname(fileURLToPath(import.meta.url))
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json' }
const GOALS = { open_ms: 3_000, paint_5000_ms: 200 }
const TIME_MAX_MS = 180_000

const plan = process.argv[2] && resolve(process.env.INIT_CWD ?? '.', process.argv[2])
if (plan && !existsSync(plan)) throw new Error(`no such file: ${plan}`)
const room = mkdtempSync(join(tmpdir(), 'designer-'))

async function main() {
  await build({ root: HERE, logLevel: 'warn', configFile: false, build: { outDir: join(room, 'dist'), emptyOutDir: true } })
  const { server, figures } = serve()
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
  const browser = spawn(process.env.CHROMIUM ?? 'chromium', [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--window-size=1440,900',
    `--user-data-dir=${join(room, 'profile')}`, `http://127.0.0.1:${server.address().port}/`,
  ], { stdio: 'ignore' })
  const closed = new Promise((done) => browser.on('exit', done))
  try {
    print(await figures)
  } finally {
    browser.kill()
    await closed
    server.close()
  }
}

/** The built page, the plan if there is one, and where the page sends its figures. */
function serve() {
  let tell, fail
  const figures = new Promise((done, failed) => ([tell, fail] = [done, failed]))
  setTimeout(() => fail(new Error('the browser sent nothing')), TIME_MAX_MS).unref()
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      let body = ''
      request.on('data', (part) => (body += part)).on('end', () => (response.end(), tell(JSON.parse(body))))
      return
    }
    const path = request.url === '/' ? '/index.html' : request.url
    const file = path === '/plan.json' ? plan : join(room, 'dist', path)
    if (!file || !existsSync(file)) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })
  return { server, figures }
}

function print(runs) {
  if (runs.error) throw new Error(runs.error)
  for (const name of Object.keys(runs[0])) {
    const median = runs.map((run) => run[name]).sort((a, b) => a - b)[1]
    const goal = GOALS[name] === undefined ? '' : `   goal < ${GOALS[name]}`
    console.log(`${name.padEnd(26)}${median.toFixed(name === 'seats' ? 0 : 1).padStart(10)}${goal}`)
  }
}

try {
  await main()
} finally {
  rmSync(room, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
