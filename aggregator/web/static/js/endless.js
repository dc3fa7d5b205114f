// A list goes on as one reads: the next page comes before the end is in sight. Without this script its link leads there.
import { rows } from './rows.js';

const AHEAD = '1500px';
const more = () => document.getElementById('more');
const next = () => more()?.querySelector('a[rel="next"]');

let pages = 1;  // of this list, on the page
let coming = null;

/** How many pages of the list are there. */
export const depth = () => pages;

/** The next page is put after the last. False when there is none, or none to be had now. */
export function older() {
  coming ??= bring().catch(() => false).then(came => {
    coming = null;
    if (came) watch();  // its end may be in sight at once
    return came;
  });
  return coming;
}

async function bring() {
  const [link, list] = [next(), document.getElementById('list')];
  if (!link) return false;
  const answer = await fetch(link.href, { headers: { 'HX-Request': 'true', 'HX-Target': 'more' } });
  if (!answer.ok || answer.headers.has('HX-Redirect')) return false;
  const page = document.createElement('template');
  page.innerHTML = await answer.text();
  await new Promise(done => setTimeout(done));  // reading it and putting it into place are two tasks, both short
  if (!list.isConnected || !link.isConnected) return false;  // another list meanwhile
  append(list, page.content);
  pages += 1;
  return true;
}

function append(list, page) {
  const first = page.querySelector('[data-group]');
  const last = [...list.querySelectorAll('[data-group]')].at(-1);
  // A section goes on under its heading; on the front page each page has columns of its own.
  if (first && last?.dataset.group === first.dataset.group && !first.matches('.front-sec')) {
    (last.querySelector('.cards') ?? last).append(...first.querySelectorAll('article'));
    first.remove();
  }
  const way = page.getElementById('more');
  const newest = way?.querySelector('[data-newest]');
  if (!list.querySelector('#more [data-newest]')) newest?.remove();  // it stands above
  const sections = [...page.querySelectorAll('[data-group]')];
  more().replaceWith(page);
  const shown = way?.querySelector('[data-shown]');
  if (shown) shown.textContent = new Intl.NumberFormat(document.documentElement.lang === 'de' ? 'de-CH' : 'en-GB').format(rows().length);
  for (const part of way ? [...sections, way] : sections) htmx.process(part);
}

const sight = new IntersectionObserver(seen => {
  if (seen.some(one => one.isIntersecting)) older();
}, { rootMargin: `0px 0px ${AHEAD}` });

function watch() {
  sight.disconnect();
  if (next()) sight.observe(more());
}

document.addEventListener('click', event => {
  const link = event.target.closest('#more a[rel="next"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  older().then(came => { if (!came) location.assign(link.href); });
}, true);

document.addEventListener('htmx:afterSwap', event => {
  if (event.detail.target?.id !== 'content') return;
  pages = 1;
  watch();
});
watch();
