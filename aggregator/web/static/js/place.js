// "Back" leads to the same place of a list, with the pages that were there. Where the browser kept the page whole
// there is nothing to do; else it is remembered how far the list had come, and which row stood where.
import { depth, older } from './endless.js';
import { rows } from './rows.js';

const KEPT = 'places';
const MOST = 20;
const FRAMES = 30;
const list = () => document.querySelector('[data-list]')?.dataset.list;

function here() {
  const seen = rows().filter(row => row.getBoundingClientRect().bottom > 0).slice(0, 60);
  if (!seen.length) return null;
  return { pages: depth(), rows: seen.map(row => row.id), top: seen[0].getBoundingClientRect().top, scrolled: scrollY > 0 };
}

function keep() {
  const place = list() && here();
  if (!place) return;
  place.rows.length = Math.min(place.rows.length, 5);
  const places = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]').filter(([address]) => address !== list());
  sessionStorage.setItem(KEPT, JSON.stringify([...places, [list(), place]].slice(-MOST)));
}

let soon;
addEventListener('scroll', () => { clearTimeout(soon); soon = setTimeout(keep, 150); }, { passive: true });
addEventListener('pagehide', keep);

async function go(place) {
  let moved = false;
  const leave = () => { moved = true; };
  for (const name of ['wheel', 'touchmove', 'keydown']) addEventListener(name, leave, { once: true, passive: true });
  while (depth() < place.pages && !moved && await older());
  // Until it holds still: rows that come into sight take their own height only then.
  for (let frame = 0, still = 0; frame < FRAMES && still < 3 && !moved; frame += 1) {
    const row = place.rows.map(id => document.getElementById(id)).find(Boolean);
    const off = row ? row.getBoundingClientRect().top - place.top : 0;
    if (Math.abs(off) >= 1) scrollBy({ top: off, behavior: 'instant' });
    still = Math.abs(off) < 1 ? still + 1 : 0;
    await new Promise(requestAnimationFrame);
  }
  for (const name of ['wheel', 'touchmove', 'keydown']) removeEventListener(name, leave);
}

function comeBack() {
  const [, place] = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]').find(([address]) => address === list()) ?? [];
  const [way] = performance.getEntriesByType('navigation');
  const row = location.hash.match(/^#e\d+$/) && location.hash.slice(1);
  if (!place || !(row || ['back_forward', 'reload'].includes(way?.type))) return;
  // A link to a row leads there, wherever it stood.
  if (!row) { if (place.scrolled) go(place); }
  else if (!document.getElementById(row)) go(place.rows.includes(row) ? place : { ...place, rows: [row], top: innerHeight / 3 });
}
comeBack();

// The way back of an entry's page is the browser's own where the list was just left.
document.addEventListener('click', event => {
  const link = event.target.closest('a[data-back]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || history.length < 2) return;
  if (first(document.referrer) !== first(link.href)) return;
  event.preventDefault();
  history.back();
});

// The address of a list, whichever of its pages the link names.
function first(address) {
  const url = new URL(address, location);
  url.searchParams.delete('before');
  return url.origin + url.pathname + url.search;
}

// "All read" of a group: its button is one of a form that the groups share.
document.addEventListener('submit', event => {
  if (event.target.id !== 'some-read') return;
  event.preventDefault();
  const values = Object.fromEntries(new FormData(event.target));
  htmx.ajax('POST', event.submitter.getAttribute('formaction'), { source: event.submitter, target: '#content', swap: 'innerHTML', values });
});

// Marking a group, and undo, leave the reader where they are in a list that is made anew.
let stay = null;
document.addEventListener('htmx:beforeRequest', event => {
  if (event.detail.target?.id !== 'content') return;
  stay = event.target.matches('#undo, .group-head .all-read') ? here() : null;
});
document.addEventListener('htmx:beforeSwap', event => {
  if (event.detail.target?.id !== 'content') return;
  keep();
  if (stay) event.detail.swapOverride = 'innerHTML';
});
document.addEventListener('htmx:afterSettle', event => {
  if (event.detail.target?.id !== 'content' || !stay) return;
  const place = stay;
  stay = null;
  if (place.scrolled) go(place);
});
