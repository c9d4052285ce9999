/** The page's style. `light-dark()` follows the system, and the button that sets `color-scheme`. */
export const STYLE = `
:root { color-scheme: light dark;
  --page: light-dark(#f6f7f9, #14171c); --card: light-dark(#fff, #1c2027); --line: light-dark(#dfe3e8, #2e343e);
  --text: light-dark(#1b2027, #e4e8ee); --dim: light-dark(#5b6673, #98a3b0); --link: light-dark(#0b62c4, #76b4ff);
  --bad: light-dark(#b3261e, #ff8a80); --bad-soft: light-dark(#fdecea, #3b1d1c);
  --mark: light-dark(#8a4b00, #ffc56b); --mark-soft: light-dark(#fff3df, #3a2c14);
  --good: light-dark(#1b7238, #7bd88f); --good-soft: light-dark(#e6f5ea, #17301f);
  --warn: light-dark(#7a5900, #f0cf65); --warn-soft: light-dark(#fcf4d9, #332b12);
  --shade: light-dark(#0003, #fff3); --box: light-dark(#dbe8f8, #24405f); --box-dim: light-dark(#eceff3, #262c35);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.25rem; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
html:not(.js) .script { display: none; }
header { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; align-items: center; margin-bottom: 1rem; }
h1 { font-size: 1.05rem; margin: 0; } h1 span { font-weight: 400; color: var(--dim); }
.subject { grid-row: 2; grid-column: 1 / -1; margin: .1rem 0 0; color: var(--dim); font-size: .875rem; }
.tools { margin: 0; display: flex; gap: .5rem; align-items: center; } #hits { color: var(--dim); font-size: .8rem; order: -1; white-space: nowrap; } #hits:empty { display: none; } #theme { min-width: 5.6em; }
input, button { font: inherit; font-size: .875rem; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .35rem .7rem; }
button { cursor: pointer; } :focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
.card, .closed { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.25rem; margin: 0 0 1rem; min-width: 0; }
.closed { padding: .6rem 1.25rem; } .closed > summary { font-weight: 600; } .closed > .card { border: 0; padding: 0; margin: .5rem 0 0; } .closed > .card > h2 { display: none; }
h2 { font-size: 1rem; margin: 0 0 .6rem; } p { margin: .4rem 0; }
.verdict, .verdict-bad { border-left: 5px solid var(--bad); } .verdict-good { border-left: 5px solid var(--good); } .verdict h2 { font-size: 1.5rem; line-height: 1.25; margin: .4rem 0; } .verdict h2 .place { font-size: 1rem; font-weight: 400; }
.verdict .cause { font-size: 1.1rem; } .kicker { margin: 0; } .reasons { margin: .6rem 0 0; padding-left: 1.1rem; color: var(--dim); font-size: .875rem; }
code, pre, .stack, .place, td { font-family: var(--mono); font-size: .86em; } .verdict h2 code { font-size: 1em; }
pre, .grid { background: var(--page); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; margin: .5rem 0; line-height: 1.45; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; } .row { display: block; min-height: 1.45em; padding-left: 9ch; text-indent: -9ch; } .option { white-space: nowrap; } .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(27ch, 1fr)); font: .86em/1.45 var(--mono); white-space: pre-wrap; }
.note { padding: 0 1.25rem; font-weight: 600; }
.dim, .place { color: var(--dim); } .bad { color: var(--bad); } .good { color: var(--good); } .warn { color: var(--warn); } .mark { color: var(--mark); font-weight: 600; } .strong { font-weight: 600; }
.badge { display: inline-block; font: 600 .75rem/1.5 system-ui, sans-serif; padding: 0 .5em; border-radius: .4em; background: var(--box-dim); color: var(--text); }
.badge.bad, .badge.error, .badge.fault { background: var(--bad-soft); color: var(--bad); } .badge.mark, .badge.culprit { background: var(--mark-soft); color: var(--mark); }
.badge.warning, .badge.warn { background: var(--warn-soft); color: var(--warn); } .badge.good { background: var(--good-soft); color: var(--good); }
.key { display: grid; grid-template-columns: 6em minmax(0, max-content) auto; justify-content: start; gap: .1rem .6rem; align-items: baseline; margin: .35rem 0; } .key > span { color: var(--dim); }
.copy { font-size: .75rem; padding: 0 .5rem; margin-left: .4rem; color: var(--dim); } h2 .copy { float: right; font-weight: 400; }
.stack { list-style: none; margin: 0; padding: 0; } .frame { display: flex; gap: .75rem; padding: .22rem .5rem; border-left: 3px solid transparent; border-radius: 0 .3rem .3rem 0; }
.frame code { font-size: 1em; } .frame .number { color: var(--dim); min-width: 2.6em; text-align: right; flex: none; } .frame .what { min-width: 0; } .frame .place { margin-left: .8em; font-size: 1em; }
.frame .detail { display: none; color: var(--dim); font-size: .85em; } .frame:hover .detail, .frame:focus-within .detail { display: inline; margin-left: .8em; }
.frame.culprit { background: var(--mark-soft); border-color: var(--mark); } .frame.culprit code { font-weight: 600; } .frame.fault { background: var(--bad-soft); border-color: var(--bad); }
.frame.library, .frame.abort, .frame.handler, .frame.trampoline { color: var(--dim); }
details > summary { cursor: pointer; padding: .2rem 0; } details.folded { color: var(--dim); margin-bottom: .3rem; font-size: .9rem; } .finding { border-top: 1px solid var(--line); padding: .35rem 0; }
.scroll { overflow-x: auto; margin: .4rem 0; background: linear-gradient(to right, var(--card) 30%, transparent) 0 0 / 2.5rem 100% local, linear-gradient(to left, var(--card) 30%, transparent) 100% 0 / 2.5rem 100% local, linear-gradient(to right, var(--shade), transparent) 0 0 / .9rem 100% scroll, linear-gradient(to left, var(--shade), transparent) 100% 0 / .9rem 100% scroll; background-repeat: no-repeat; } table { border-collapse: collapse; } th { font-size: .78rem; color: var(--dim); font-weight: 600; } td, th { padding: .22rem 1.25rem .22rem 0; vertical-align: top; text-align: left; border-top: 1px solid var(--line); } td.right, th.right { text-align: right; } td, th { white-space: nowrap; } td.wide { white-space: normal; min-width: 12rem; } tr:first-child td { border-top: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .9rem; margin: .4rem 0; } dt { color: var(--dim); } dd { margin: 0; font-family: var(--mono); font-size: .86em; }
ul { padding-left: 1.2rem; margin: .4rem 0; }
.icicle { font: .78rem/1.4 var(--mono); margin: .6rem 0; overflow: hidden; border-radius: .4rem; } .node { display: flex; flex-direction: column; flex: 1 1 0; min-width: 0; } .children { display: flex; min-width: 0; }
.box { display: block; width: 100%; text-align: left; border: 0; border-right: 1px solid var(--card); border-bottom: 1px solid var(--card); border-radius: 0; padding: .1rem .35rem; font: inherit; background: var(--box); white-space: nowrap; overflow: hidden; text-overflow: ellipsis; min-height: 1.55em; }
.box.library, .box.idle { background: var(--box-dim); color: var(--dim); } .box.running { background: var(--mark-soft); } .box.abort { background: var(--warn-soft); } .box.culprit { background: var(--mark); color: var(--card); font-weight: 600; } .box.fault { background: var(--bad); color: var(--card); } .box small { opacity: .7; } .box:hover { filter: brightness(.93); }
.away { display: none; }
.bars { display: grid; grid-template-columns: minmax(8rem, 32%) 1fr; gap: .3rem .8rem; align-items: center; } .bar { display: flex; align-items: center; gap: .5rem; } .bar i { display: block; height: 1.1rem; min-width: 2px; border-radius: 0 .25rem .25rem 0; background: var(--bad); } .bar i.possible { background: var(--warn); } .bar i.reachable { background: var(--dim); } .bar span { white-space: nowrap; font-size: .8rem; color: var(--dim); }
summary > p { display: inline; } .long summary { padding: 0; } .size { float: right; width: 8rem; height: .55rem; margin: .5em 0 0 1rem; border-radius: .3rem; background: var(--box-dim); overflow: hidden; } .size i { display: block; height: 100%; min-width: 2px; background: var(--dim); } .size .lost { background: var(--bad); } .size .possible { background: var(--warn); } .share { display: flex; height: .9rem; border-radius: .3rem; overflow: hidden; margin: .5rem 0; } .share i { display: block; min-width: 2px; } .tone-good { background: var(--good); } .tone-warn { background: var(--warn); } .tone-bad { background: var(--bad); } .tone-dim { background: var(--dim); }
.legend { font-size: .8rem; display: flex; flex-wrap: wrap; gap: .2rem 1rem; } .legend span::before { content: ''; display: inline-block; width: .7em; height: .7em; border-radius: .2em; background: currentColor; margin-right: .4em; }
.tree ul { list-style: none; padding-left: 1.1rem; margin: 0; border-left: 1px solid var(--line); } .tree > ul { padding-left: 0; border: 0; } .tree li { padding: .1rem 0 .1rem .4rem; } .tree .dim { font-size: .85rem; } .tree .share { display: inline-flex; width: 7rem; height: .55rem; margin: 0 .5rem; vertical-align: middle; }
@media (max-width: 600px) { body { padding: .6rem; } header { grid-template-columns: 1fr; } .tools { grid-row: 3; margin-top: .5rem; } .tools input { flex: 1; min-width: 0; } #hits { min-width: 0; } .card, .closed { padding: .8rem .85rem; }
  .frame .what { padding-left: 1.2em; text-indent: -1.2em; } .what > * { text-indent: 0; }
  .verdict h2 { font-size: 1.25rem; } .frame { gap: .5rem; padding: .3rem .3rem; } .frame .number { min-width: 2em; } .frame .place { display: block; margin-left: 0; } .key { grid-template-columns: minmax(0, 1fr) auto; } .key > span { grid-column: 1 / -1; } .note { padding: 0 .85rem; } td, th { white-space: normal; overflow-wrap: break-word; padding-right: .7rem; } td.wide { overflow-wrap: anywhere; } td.wide { min-width: 5rem; } td.right { white-space: nowrap; } td:last-child, th:last-child { padding-right: 0; } .size { width: 4rem; } dl { grid-template-columns: 1fr; } dd { margin-bottom: .3rem; } .bars { grid-template-columns: 1fr; } }
@media print { .tools, .copy { display: none; } body { max-width: none; } .card { break-inside: avoid; } }
`;
