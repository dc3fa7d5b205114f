// Marks change at once wherever the entry and its counts stand; an entry that is opened becomes read.
import { say } from './toasts.js';

const READ_HERE = 'read';  // ids read in this tab, for lists that "back" shows again as they were

// Buttons of rows are those of one form, "acts". One after the other, so that the last press of a button counts.
let sent = Promise.resolve();

document.addEventListener('submit', event => {
  const button = event.submitter;
  if (event.target.id !== 'acts' || !button?.matches('.dot, .star')) return;
  event.preventDefault();
  const row = button.closest('article');
  const before = stateOf(row);
  const address = button.formAction;
  const after = button.matches('.dot') ? { ...before, read: !before.read } : { ...before, starred: !before.starred };
  show(after);
  sent = sent.then(() => send(address, event.target)).catch(problem => {
    show(before);
    say(problem.message || document.getElementById('toasts').dataset.offline);
  });
});

async function send(address, form) {
  const answer = await fetch(address, {
    method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { 'HX-Request': 'true' }, keepalive: true,
  }).catch(() => { throw new Error(); });
  const elsewhere = answer.headers.get('HX-Redirect');
  if (elsewhere) return location.assign(elsewhere);
  if (!answer.ok) throw new Error((await answer.text()).slice(0, 300));
  for (const [name, detail] of Object.entries(JSON.parse(answer.headers.get('HX-Trigger') ?? '{}'))) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

const stateOf = row => ({
  entry: Number(row.dataset.entry),
  read: row.classList.contains('is-read'),
  starred: row.querySelector('.star')?.getAttribute('aria-pressed') === 'true',
});

function show({ entry, read, starred }) {
  for (const row of document.querySelectorAll(`article[data-entry="${entry}"]`)) {
    row.classList.toggle('is-read', read);
    const dot = row.querySelector('.dot:not([hx-post])');
    dot?.setAttribute('formaction', `/entry/${entry}/${read ? 'unread' : 'read'}`);
    dot?.setAttribute('aria-labelledby', `${read ? 'lu' : 'lr'} h${entry}`);
    const star = row.querySelector('.star:not([hx-post])');
    star?.setAttribute('formaction', `/entry/${entry}/${starred ? 'unstar' : 'star'}`);
    star?.setAttribute('aria-pressed', starred);
    recount(row.closest('.group'));
  }
  for (const press of document.querySelectorAll(`[data-press="star-${entry}"]`)) press.setAttribute('aria-pressed', starred);
  remember(entry, read);
}

// The number over a group that stands on this page as a whole, where the list is of what is unread.
function recount(group) {
  const shown = group?.querySelector('[data-rows]');
  if (shown && group.closest('[data-unread]')) shown.textContent = group.querySelectorAll('article:not(.is-read)').length;
}

document.addEventListener('marked', event => show(event.detail));

document.addEventListener('numbers', event => {
  for (const [name, words] of Object.entries(event.detail)) {
    if (name === 'n-title') document.title = (words && `(${words}) `) + document.title.replace(/^\([^)]*\) /, '');
    for (const shown of document.querySelectorAll(placeOf(name))) shown.textContent = words;
  }
});

// Where a number stands. The sidebar's are found by their links: ids would make every page longer.
function placeOf(name) {
  const [, kind, key] = name.match(/^n-(topic|feed|folder|head)-(.+)$/) ?? [];
  if (!kind) return `[id="${name}"], [data-n="${name}"]`;
  if (kind === 'head') return `[data-group="topic-${key}"] > .group-head > h2 + .num`;
  if (kind === 'folder') return `#side-nav a[data-folder="${key}"] > .num, #side-nav details[data-folder="${key}"] > summary > .num`;
  const beside = document.getElementById('side-nav')?.dataset.beside ?? '';
  return `#side-nav a[href="/?${kind}=${key}${beside}"] > .num`;
}

// The bar at the bottom of an entry's page presses the tools beside it.
document.addEventListener('click', event => {
  const press = event.target.closest('[data-press]');
  const button = press && document.getElementById(press.dataset.press);
  if (!button) return;
  event.preventDefault();
  button.click();
});

function remember(entry, read) {
  const known = new Set(JSON.parse(sessionStorage.getItem(READ_HERE) ?? '[]'));
  read ? known.add(entry) : known.delete(entry);
  sessionStorage.setItem(READ_HERE, JSON.stringify([...known].slice(-500)));
}

// A list out of the browser's memory has not heard what was read since.
addEventListener('pageshow', event => {
  if (!event.persisted) return;
  for (const entry of JSON.parse(sessionStorage.getItem(READ_HERE) ?? '[]')) {
    for (const row of document.querySelectorAll(`article[data-entry="${entry}"]`)) show({ ...stateOf(row), read: true });
  }
});

function readOpened() {
  // A page that was kept (../sw.js) has nobody to tell.
  const page = document.querySelector('html:not([data-kept]) [data-page-of][data-unread]');
  if (!page) return;
  delete page.dataset.unread;
  document.getElementById(`read-${page.dataset.pageOf}`)?.click();
}
// htmx binds its buttons when the document is complete, and this script may run before.
document.readyState === 'complete' ? readOpened() : addEventListener('load', readOpened);
