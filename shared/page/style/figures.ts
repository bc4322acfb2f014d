/** Cards, charts and tables. */
export const figureStyle = `
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: 0.75rem; }
.cards > div { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 0.8rem 1rem; min-width: 0; }
.cards dt { color: var(--quiet); font-size: 0.83rem; }
.cards .value { font-size: 1.45rem; font-weight: 700; line-height: 1.4; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }

.title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 1rem; margin-bottom: 0.6rem; }
.files { margin-left: auto; display: inline-flex; gap: 0.9rem; }
.title a { font-size: 0.85rem; padding: 0.2rem 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 0.9rem; padding: 0; list-style: none; font-size: 0.83rem; color: var(--quiet); }
.legend li { display: inline-flex; align-items: center; gap: 0.4rem; }
.legend svg { width: 0.8rem; height: 0.8rem; }
.legend rect { width: 100%; height: 100%; }

.box { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; overflow-x: auto; }
.chart { display: grid; grid-template-columns: 3rem 1fr; grid-template-rows: 12rem 1.5rem; padding: 1rem 1rem 0.25rem 0; }
.chart svg { display: block; width: 100%; height: 100%; overflow: visible; }
.chart .ticks { grid-column: 2; }
.chart text { font-size: 0.75rem; fill: var(--quiet); text-anchor: middle; font-variant-numeric: tabular-nums; }
.chart .scale text { text-anchor: end; dominant-baseline: central; transform: translateX(-0.6rem); }
.grid { stroke: var(--line); }
.c1 { fill: var(--c1); } .c2 { fill: var(--c2); } .c3 { fill: var(--c3); } .c4 { fill: var(--c4); } .c5 { fill: var(--c5); }
.plot rect { stroke: var(--paper); stroke-width: 0.5px; }
.hatched { fill: url(#hatch); }
pattern path { stroke: var(--paper); stroke-width: 1.2px; opacity: 0.6; }
.growing { opacity: 0.55; }
.plot rect.column { fill: transparent; stroke: none; }
.bar:hover { filter: brightness(1.12); }
.before { fill: none; stroke: var(--past); stroke-width: 1.75px; stroke-dasharray: 2 3; vector-effect: non-scaling-stroke; }

details { margin-top: 0.6rem; }
details .box { margin-top: 0.6rem; }
details summary { cursor: pointer; color: var(--link); font-size: 0.85rem; width: max-content; padding: 0.2rem 0; }

table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.5rem 0.9rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td code, th code { white-space: nowrap; }
.heading + .box, .heading + .problem + .box { margin-top: 1.25rem; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { font-size: 0.8rem; font-weight: 400; color: var(--quiet); white-space: nowrap; }
tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: 7rem; }
tbody th.when { overflow-wrap: normal; }
tbody th .detail { margin-left: 0.4rem; }
.name { display: -webkit-inline-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; vertical-align: bottom; }
a > .name { text-decoration: underline; }
td.number, th.number { text-align: right; white-space: nowrap; }
td.long { overflow-wrap: anywhere; min-width: 8rem; }
.share { width: 26%; }
.share svg { display: block; margin-top: 0.45rem; width: 100%; min-width: 3rem; height: 0.5rem; border-radius: 3px; overflow: hidden; }
.share rect { height: 100%; }
.rail { fill: var(--rail); width: 100%; }
.limits { padding: 0; list-style: none; display: grid; gap: 0.75rem; }
.limits li { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 0.8rem 1rem; min-width: 0; }
.limit-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.75rem; overflow-wrap: anywhere; }
.limit-head strong { margin-left: auto; font-variant-numeric: tabular-nums; }
svg.limit { display: block; width: 100%; height: 0.75rem; border-radius: 3px; margin: 0.4rem 0; overflow: hidden; }
svg.limit rect { height: 100%; }
.notch { stroke: var(--ink); stroke-width: 2px; }
.fill.fine { fill: var(--c2); } .fill.near { fill: var(--c4); } .fill.over { fill: var(--c5); }
.over { color: var(--over); font-weight: 600; } .near { font-weight: 600; }
.narrow { display: none; }
.since { display: block; font-size: 0.83rem; }
.box + .detail { margin-top: 0.6rem; }
.plan { white-space: nowrap; }
.plan svg.limit { display: inline-block; vertical-align: middle; width: 4.5rem; height: 0.5rem; margin: 0 0.3rem 0 0; }
.plain-list { padding: 0; margin: 0; list-style: none; }
.plain-list a { display: inline-block; padding: 0.15rem 0; }
.state.refused, .state.unmapped, .state.late { border-color: var(--c5); color: var(--over); }
.state { display: inline-block; border: 1px solid var(--edge); border-radius: 1em; padding: 0 0.7em; font-size: 0.83rem; }
.state.final { background: var(--mark); }
@media (max-width: 40rem) {
  th, td { padding: 0.5rem 0.6rem; }
  .cards { grid-template-columns: 1fr 1fr; }
  .cards > div:last-child:nth-child(odd) { grid-column: 1 / -1; }
  .cards .value { font-size: 1.25rem; }
  .chart { grid-template-columns: 2.6rem 1fr; padding-right: 0.6rem; }
  .wide { display: none; }
  .narrow { display: block; }
  thead th.number, thead th { white-space: normal; }
  td.number .detail { display: block; white-space: normal; }
  td.long { min-width: 6rem; }
  .plan svg.limit { display: none; }
  .share { width: 18%; }
  .share svg { min-width: 2rem; }
  tbody th .detail { display: block; margin-left: 0; }
  tbody th .detail.name { display: -webkit-box; }
  tbody th { min-width: 5rem; }
}
@media (max-width: 24rem) {
  th, td { padding: 0.5rem 0.35rem; }
  details table { font-size: 0.85rem; }
  details th, details td { padding: 0.5rem 0.25rem; }
}
@media (max-width: 22rem) {
  table, .state { font-size: 0.8rem; }
  th, td { padding: 0.5rem 0.2rem; }
  tbody th { min-width: 4rem; }
  .state { padding: 0 0.35em; }
  [aria-labelledby='status'] .share { display: none; }
}
@media (min-width: 100rem) { .chart { grid-template-rows: 16rem 1.5rem; } }
@media print { .chart { grid-template-rows: 8rem 1.5rem; } .box { overflow: visible; } .files { display: none; } details::details-content { content-visibility: visible; } }
`;
