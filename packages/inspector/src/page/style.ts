/** One stylesheet, light and dark. */

export const STYLE = `
:root {
  --paper: #f6f4ef; --card: #fffefb; --ink: #23201b; --soft: #625c51; --line: #ddd7ca;
  --wax: #a8322d; --wax-ink: #fff; --code: #f1ede3; --focus: #1f5f9f;
  --good: #246043; --bad: #a02a25; --warn: #7d5300;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #191714; --card: #221f1b; --ink: #ece7dc; --soft: #b1a999; --line: #3b362d;
    --wax: #e5776f; --wax-ink: #1d1412; --code: #2b2721; --focus: #8abbe8;
    --good: #86cca7; --bad: #f0968e; --warn: #e2b866;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 84rem; padding: 1.25rem clamp(.9rem, 3vw, 2rem) 3rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.5 ui-sans-serif, system-ui, sans-serif;
}
header { margin-bottom: 1.25rem; }
header p { margin: .25rem 0 0; color: var(--soft); }
h1 { display: flex; align-items: center; gap: .6rem; margin: 0; font-size: 1.4rem; letter-spacing: -.01em; }
h2 { margin: 0 0 .7rem; font-size: 1.08rem; } h3 { margin: 1.1rem 0 .3rem; font-size: .95rem; }
.seal { width: 1.4rem; height: 1.4rem; border-radius: 50%; background: var(--wax); box-shadow: inset 0 0 0 .28rem var(--wax), inset 0 0 0 .42rem var(--card); }
.columns { display: grid; gap: 1.1rem; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); align-items: start; }
.columns > div { display: grid; gap: 1.1rem; grid-template-columns: minmax(0, 1fr); }
@media (max-width: 56rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
.card { padding: 1rem 1.15rem 1.15rem; border: 1px solid var(--line); border-radius: .7rem; background: var(--card); }
p { margin: .45rem 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: .9rem; }
.bad { color: var(--bad); }
.notice { margin: 0 0 1.1rem; padding: .65rem .95rem; border-left: .3rem solid var(--wax); border-radius: .4rem; background: var(--card); }
code, pre { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace; font-size: .875rem; }
code { overflow-wrap: anywhere; }
pre { margin: .4rem 0; padding: .65rem .8rem; border-radius: .45rem; background: var(--code); white-space: pre-wrap; overflow-wrap: anywhere; }
pre.data { max-height: 24rem; overflow-y: auto; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin: .8rem 0 0; font-size: .93rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
meter { width: min(12rem, 45%); vertical-align: middle; margin-right: .5rem; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; }
caption { padding: .6rem 0 .3rem; color: var(--soft); text-align: left; }
th { font-weight: 500; text-align: left; } thead th { color: var(--soft); }
th, td { padding: .25rem .8rem .25rem 0; border-top: 1px solid var(--line); }
td:last-child, th:last-child { width: 45%; padding-right: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.bar { display: block; width: 100%; height: .5rem; } .bar rect { fill: var(--wax); }
.acts { display: grid; gap: .6rem; margin: 0; padding: 0; list-style: none; }
.acts form { display: grid; grid-template-columns: minmax(0, 13rem) minmax(0, 1fr); gap: .3rem .9rem; align-items: center; }
@media (max-width: 34rem) { .acts form { grid-template-columns: minmax(0, 1fr); } }
button { min-height: 2.25rem; padding: .35rem .8rem; border: 1px solid var(--wax); border-radius: .45rem; background: var(--card); color: var(--wax); font: inherit; font-weight: 600; cursor: pointer; }
button:hover:not(:disabled) { background: var(--wax); color: var(--wax-ink); }
button:disabled { border-style: dashed; border-color: var(--soft); color: var(--soft); cursor: not-allowed; }
button.quiet { margin-top: 1rem; border-color: var(--line); color: var(--ink); font-weight: 400; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.timeline { margin: 0; padding: 0; list-style: none; }
.timeline li { padding: .6rem 0; border-top: 1px solid var(--line); }
.timeline li:first-child { border-top: 0; padding-top: 0; }
.timeline li.quiet { padding: .3rem 0; }
.line { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .6rem; margin: 0; }
.line .request { flex: 1 1 8rem; } .line .when { margin-left: auto; white-space: nowrap; }
.pill { padding: 0 .55rem; border: 1px solid currentColor; border-radius: 999px; color: var(--soft); font-size: .82rem; font-weight: 600; white-space: nowrap; }
.pill.created, .pill.updated, .pill.renewed { color: var(--good); }
.pill.cleared, .pill.destroyed, .pill.bad { color: var(--bad); }
.note { margin: .4rem 0 0; padding: .1rem .8rem; border-left: .2rem solid var(--warn); }
.note.failed, .note.refused { border-color: var(--bad); } .note.accepted { border-color: var(--good); }
.note p { margin: .25rem 0; }
.remedy::before { content: 'Remedy: '; font-weight: 600; }
summary { padding: .4rem 0; cursor: pointer; color: var(--soft); }
details .timeline { margin-top: .5rem; }
a { color: var(--focus); }
`
