import { tokens, type ThemeName } from '@onsale/design/tokens'

/** The colours of our pages as variables of the widget; nothing of the page around it gets in. */
function colours(theme: ThemeName): string {
  const { surface, line, ink, inkSoft, accent, accentHover, onAccent, accentInk, warning, danger, sunken } = tokens[theme]
  const all = { surface, line, ink, soft: inkSoft, accent, hover: accentHover, on: onAccent, focus: accentInk, warning, danger, sunken }
  return `color-scheme:${theme};${Object.entries(all).map(([name, value]) => `--${name}:${value}`).join(';')}`
}

const RULES = `
:host{display:block;${colours('light')};max-width:40rem;text-align:start;font:400 1rem/1.5 'Noto Sans SC','PingFang SC',-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Microsoft YaHei',sans-serif;letter-spacing:normal;text-transform:none;word-spacing:normal;text-indent:0;white-space:normal;color:var(--ink);font-variant-numeric:tabular-nums}
:host([hidden]){display:none}
@media (prefers-color-scheme:dark){:host(:not([theme=light])){${colours('dark')}}}
:host([theme=dark]){${colours('dark')}}
*{box-sizing:border-box;margin:0;padding:0}
section{background:var(--surface);color:var(--ink);border:1px solid var(--line);border-radius:12px;padding:16px;overflow-wrap:anywhere}
.title{font-size:1.25rem;line-height:1.4;font-weight:700}
.soft,.by{color:var(--soft);font-size:.875rem}
.price{margin-top:4px;font-weight:600}
ul{list-style:none;margin-top:12px;border-top:1px solid var(--line)}
li{display:flex;flex-wrap:wrap;align-items:center;gap:8px 16px;min-height:60px;padding:8px 0;border-bottom:1px solid var(--line)}
li>div{flex:1 1 12rem;min-width:0}
.when{font-weight:600}
.cancelled .when{text-decoration:line-through}
.note{font-size:.875rem;color:var(--soft)}
.not_yet .note,.moved{color:var(--warning)}
.cancelled .note{color:var(--danger)}
a,button{font:inherit;color:inherit;border-radius:8px}
a:focus-visible,button:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.buy,button{display:inline-flex;align-items:center;justify-content:center;min-height:44px;padding:0 16px;font-weight:600;text-decoration:none;white-space:nowrap}
.buy{background:var(--accent);color:var(--on)}
.buy:hover{background:var(--hover)}
button{background:none;border:1px solid var(--line);cursor:pointer;margin-top:12px}
.foot{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:0 16px;margin-top:4px}
.more{display:inline-flex;align-items:center;min-height:44px;font-weight:600}
.by{font-size:.75rem}
.bar{height:1rem;border-radius:6px;background:var(--sunken);margin-top:12px}
.bar:first-child{width:60%;margin-top:0}
.hint{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`

let made: CSSStyleSheet | null = null

/** One for all widgets of a page. A style element would be refused where a page's policy forbids inline styles; this is none. */
export function sheet(): CSSStyleSheet {
  if (made === null) {
    made = new CSSStyleSheet()
    made.replaceSync(RULES)
  }
  return made
}
