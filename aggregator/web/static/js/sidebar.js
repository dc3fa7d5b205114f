// Which parts of the sidebar are open is the reader's: kept in this browser.
const KEEP = 'open';
const kept = () => JSON.parse(localStorage.getItem(KEEP) ?? '{}');

function restore(root = document) {
  const known = kept();
  for (const part of root.querySelectorAll('details[data-keep]')) {
    if (part.dataset.keep in known) part.open = known[part.dataset.keep];
  }
}

document.addEventListener('toggle', event => {
  const part = event.target;
  if (part.matches?.('details[data-keep]')) localStorage.setItem(KEEP, JSON.stringify({ ...kept(), [part.dataset.keep]: part.open }));
}, true);

restore();
document.addEventListener('htmx:oobAfterSwap', event => restore(event.target));
document.addEventListener('htmx:afterSwap', event => restore(event.target));
