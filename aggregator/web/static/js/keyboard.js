// Keys: each presses the control that a pointer would press, so that there is one way of doing things.
import { current, firstVisible, rows, step, stepGroup } from './rows.js';

const article = () => document.querySelector('[data-page-of]');
const press = (selector, inside = document) => inside?.querySelector(selector)?.click();
const acting = () => article() ?? current();

const list = {
  j: () => step(1),
  k: () => step(-1),
  n: () => stepGroup(1),
  p: () => stepGroup(-1),
  o: () => press('.entry-head a, .card-head a', current()),
  Enter: () => press('.entry-head a, .card-head a', current()),
};
const page = {
  j: () => press('a[data-act="j"]'),
  k: () => press('a[data-act="k"]'),
  o: () => openOriginal(),
  d: () => press('[data-act="d"]'),
};
const both = {
  v: () => openOriginal(),
  m: () => press('[data-act="m"], .dot', acting()),
  s: () => press('[data-act="s"], .star', acting()),
  c: () => press('[data-act="c"], .pick-link', acting()),
  A: () => press('[data-act="A"]'),
  J: () => onward('next'),
  K: () => onward('back'),
  u: () => (document.querySelector('form.toast') ?? document.getElementById('undo'))?.requestSubmit(),
  '/': () => { const field = document.getElementById('q'); field ? showSearch(field) : location.assign('/#search'); },
  '?': () => showKeys(),
};

let after = null;  // "g" was pressed a moment ago

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const at = event.target;
  if (at.closest('input, textarea, select, [contenteditable], audio, video, dialog')) return;
  // Enter on a link or button is that control's own.
  if (event.key === 'Enter' && at.closest('a, button, summary')) return;
  const run = after === 'g' ? goTo(event.key) : (article() ? page : list)[event.key] ?? both[event.key];
  after = after === null && event.key === 'g' ? 'g' : null;
  if (after) setTimeout(() => { after = null; }, 1500);
  if (!run) return;
  event.preventDefault();
  run();
});

function goTo(key) {
  const link = document.querySelector(`a[data-go="${CSS.escape(key)}"]`);
  if (link) return () => link.click();
  return key === 'c' && (() => location.assign('/collections'));  // also where the sidebar lists none
}

function openOriginal() {
  const here = acting();
  // A row does not carry the address: fifty of them would be a tenth of the page.
  const way = here?.dataset.original ?? (here?.matches('[data-entry]:not([data-bare])') && `/entry/${here.dataset.entry}/original`);
  if (!way) return;
  open(way, '_blank', 'noopener');
  if (!here.matches('.is-read, [data-page-of]')) press('[data-act="m"], .dot', here);
}

// The next list with something unread, from the one that is here or that this entry was opened from.
function onward(way) {
  const shown = document.querySelector('[data-list]')?.dataset.list ?? (article() ? location.search : '');
  const list = new URLSearchParams(shown.replace(/^[^?]*/, ''));
  list.set('way', way);
  location.assign(`/next?${list}`);
}

// The list comes when it is asked for; a page that was left open has it from then on.
async function showKeys() {
  if (!document.getElementById('keys')) {
    const answer = await fetch('/keys', { headers: { 'HX-Request': 'true' } }).catch(() => null);
    if (!answer?.ok || answer.redirected || document.getElementById('keys')) return;
    document.body.insertAdjacentHTML('beforeend', await answer.text());
  }
  document.getElementById('keys')?.showModal();
}

function showSearch(field) {
  if (!field.offsetParent) location.hash = 'search';
  field.focus();
  field.select();
}

document.addEventListener('click', event => {
  if (event.target.closest('[data-keys]')) showKeys();
  if (event.target.closest('dialog [data-close]') || event.target.matches('dialog')) event.target.closest('dialog').close();
  // "Above here" is above the chosen row, else above what is in sight.
  const above = event.target.closest('[data-above]');
  if (above) above.value = (current() ?? firstVisible(rows()))?.dataset.key ?? '';
}, true);

export function unlock(root = document) {
  for (const hidden of root.querySelectorAll('[data-keys], [data-above], [data-toast] [data-close]')) hidden.hidden = false;
}
unlock();
document.addEventListener('htmx:load', event => unlock(event.detail.elt));

