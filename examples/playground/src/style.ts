/** One stylesheet, light and dark. */

export const STYLE = `
:root {
  --paper: #f6f4ef; --card: #fffefb; --ink: #23201b; --soft: #6a6459; --line: #e2ddd1;
  --wax: #a8322d; --wax-ink: #fff; --code: #f1ede3; --focus: #2b6cb0;
  --good: #2f6f4f; --idle: #6a6459; --gone: #a8322d;
  color-scheme: light dark;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #191714; --card: #221f1b; --ink: #ece7dc; --soft: #a59d8e; --line: #37322a;
    --wax: #e0685f; --wax-ink: #1d1412; --code: #2b2721; --focus: #7fb2e5;
    --good: #7fc6a0; --idle: #a59d8e; --gone: #e98a82;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 72rem; padding: 1.25rem clamp(1rem, 4vw, 2.5rem) 4rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 ui-sans-serif, system-ui, sans-serif;
}
header { display: flex; flex-wrap: wrap; gap: .75rem 2rem; align-items: center; justify-content: space-between; margin-bottom: 1.25rem; }
.about { flex-basis: 100%; max-width: 56rem; margin: 0; color: var(--soft); }
.about a, .card a:not(.button) { color: var(--focus); }
.brand { display: flex; align-items: center; gap: .6rem; margin: 0; font-size: 1.25rem; font-weight: 650; letter-spacing: -.01em; }
.seal { width: 1.5rem; height: 1.5rem; border-radius: 50%; background: radial-gradient(circle at 35% 30%, color-mix(in srgb, var(--wax) 65%, white), var(--wax) 60%); box-shadow: inset 0 0 0 .22rem color-mix(in srgb, var(--wax) 80%, black); }
nav { display: flex; flex-wrap: wrap; gap: .25rem; padding: .25rem; border: 1px solid var(--line); border-radius: 999px; background: var(--card); }
nav a { padding: .2rem .85rem; border-radius: 999px; color: var(--soft); text-decoration: none; }
@media (max-width: 30rem) { nav { width: 100%; justify-content: space-between; } nav a { padding: .2rem .5rem; font-size: .95rem; } }
nav a[aria-current] { background: var(--ink); color: var(--paper); }
.columns { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr); align-items: start; }
.columns > div { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
@media (max-width: 52rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
.narrow { max-width: 40rem; margin: 4rem auto; }
.card { padding: 1.1rem 1.25rem 1.25rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
.card.error { border-top: .3rem solid var(--wax); }
h1, h2 { margin: 0 0 .75rem; line-height: 1.25; letter-spacing: -.01em; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.05rem; }
p { margin: .5rem 0; }
.hint, .by, .empty { color: var(--soft); font-size: .9rem; }
.notice { margin: 0 0 1.25rem; padding: .7rem 1rem; border-left: .3rem solid var(--good); border-radius: .4rem; background: var(--card); }
code, pre { font-family: ui-monospace, 'SF Mono', Menlo, Consolas, monospace; font-size: .875rem; }
pre { margin: .5rem 0; padding: .7rem .85rem; border-radius: .5rem; background: var(--code); white-space: pre-wrap; overflow-wrap: anywhere; }
.cookie { margin: .5rem 0; padding: .5rem .85rem; border-radius: .5rem; background: var(--code); overflow-wrap: anywhere; }
.cookie p { margin: 0; } .cookie ul { margin: .2rem 0 0; padding-left: 1.2rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; margin: .9rem 0 0; font-size: .92rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
meter { width: min(14rem, 100%); vertical-align: middle; margin-right: .4rem; }
.line { display: flex; flex-wrap: wrap; align-items: center; gap: .35rem .6rem; }
.outcome { padding: .05rem .6rem; border: 1px solid currentColor; border-radius: 999px; font-size: .82rem; font-weight: 600; color: var(--idle); }
.outcome.created, .outcome.updated, .outcome.renewed { color: var(--good); }
.outcome.cleared, .outcome.destroyed { color: var(--gone); }
form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin: 0 0 .8rem; }
label { display: grid; gap: .2rem; flex: 1 1 7rem; color: var(--soft); font-size: .9rem; }
label.check { display: flex; flex-basis: 100%; align-items: center; gap: .5rem; }
input:not([type]), input[type=text] { width: 100%; padding: .45rem .6rem; border: 1px solid var(--line); border-radius: .45rem; background: var(--paper); color: var(--ink); font: inherit; }
button, .button { display: inline-block; padding: .45rem 1rem; border: 1px solid transparent; border-radius: .45rem; background: var(--wax); color: var(--wax-ink); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
button.quiet, .button.quiet { border-color: var(--line); background: transparent; color: var(--ink); }
button:hover, .button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; gap: .6rem; } .row form { margin: 0; }
.commands { grid-template-columns: minmax(0, 1fr); gap: .2rem; } .commands dt { margin-top: .5rem; } .commands dd { display: flex; gap: .5rem; align-items: center; } .commands pre { flex: 1; min-width: 0; margin: 0; }
[hidden] { display: none !important; }
.devices { list-style: none; padding: 0; display: grid; gap: 0.5rem }
.devices li { display: flex; gap: 1rem; align-items: center; justify-content: space-between }
.devices form { margin: 0 }
`
