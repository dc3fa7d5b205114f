// Marks change at once wherever the entry and its counts stand; an entry that is opened becomes read.
const READ_HERE = 'read';  // ids read in this tab, for lists that "back" shows again as they were

document.addEventListener('marked', event => {
  const { entry, read, starred } = event.detail;
  for (const row of document.querySelectorAll(`article[data-entry="${entry}"]`)) row.classList.toggle('is-read', read);
  for (const press of document.querySelectorAll(`[data-press="star-${entry}"]`)) press.setAttribute('aria-pressed', starred);
  remember(entry, read);
});

document.addEventListener('numbers', event => {
  for (const [id, words] of Object.entries(event.detail)) {
    const shown = document.getElementById(id);
    if (shown) shown.textContent = words;
  }
});

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
    document.querySelector(`article[data-entry="${entry}"]`)?.classList.add('is-read');
  }
});

function readOpened() {
  const page = document.querySelector('[data-page-of][data-unread]');
  if (!page) return;
  delete page.dataset.unread;
  document.getElementById(`read-${page.dataset.pageOf}`)?.click();
}
// htmx binds its buttons when the document is complete, and this script may run before.
document.readyState === 'complete' ? readOpened() : addEventListener('load', readOpened);
