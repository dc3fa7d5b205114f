// The sidebar: which parts are open, feeds of a folder that come when it is opened, and where the reader is.
const YEAR = 365 * 86400;
const MOST = 100;  // as web/opened.py reads
const nav = () => document.getElementById('side-nav');

// Kept in a cookie, so that the next page comes as this one was left.
function remember(name, open) {
  const [, kept = ''] = document.cookie.match(/(?:^|; )parts=([^;]*)/) ?? [];
  const others = kept.split('.').filter(word => word && word.replace(/^-/, '') !== name);
  const words = [...others, (open ? '' : '-') + name].slice(-MOST);
  document.cookie = `parts=${words.join('.')}; path=/; max-age=${YEAR}; samesite=lax`;
}

const nameOf = part => part.dataset.keep ?? (part.dataset.folder && `folder-${part.dataset.folder}`);

document.addEventListener('click', event => {
  const part = event.target.closest('summary')?.parentElement;
  const name = part && nameOf(part);
  if (name) remember(name, !part.open);  // the click is about to turn it
  const folder = event.target.closest('a[data-folder]');
  if (!folder || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openFolder(folder);
});

async function openFolder(link) {
  const address = `/side/folder/${link.dataset.folder}?${nav().dataset.beside.slice(1)}`;
  const answer = await fetch(address, { headers: { 'HX-Request': 'true' } }).catch(() => null);
  if (!answer?.ok) return location.assign(link.href);
  const part = document.createElement('template');
  part.innerHTML = await answer.text();
  const folder = part.content.querySelector('details');
  link.replaceWith(folder);
  remember(nameOf(folder), true);
  folder.querySelector('summary').focus({ preventScroll: true });
  upgrade(folder);
  markHere();
}

// With script a closed folder is opened in its place.
function upgrade(root = document) {
  for (const link of root.querySelectorAll('a[data-folder]')) {
    link.setAttribute('role', 'button');
    link.setAttribute('aria-expanded', 'false');
  }
}

// What comes when it is opened.
document.addEventListener('toggle', event => {
  const part = event.target;
  if (!part.open || !part.dataset?.load) return;
  const address = part.dataset.load;
  delete part.dataset.load;
  const inside = part.querySelector(':scope > div.pop-body > div') ?? part.querySelector(':scope > div');
  htmx.ajax('GET', address, { target: inside, swap: 'innerHTML' });
}, true);

// A list that was changed in its place leaves the sidebar as it is, but for where the reader is.
function markHere() {
  const list = document.querySelector('[data-list]');
  if (!list) return;
  for (const part of [nav(), document.getElementById('tabs')]) {
    if (!part) continue;
    for (const link of part.querySelectorAll('[aria-current]')) link.removeAttribute('aria-current');
    const links = [...part.querySelectorAll('a:not([data-folder])')];
    const at = address => links.find(link => link.getAttribute('href') === address);
    (at(list.dataset.list) ?? at(list.dataset.side))?.setAttribute('aria-current', 'page');
  }
}

upgrade();
document.addEventListener('htmx:oobAfterSwap', event => upgrade(event.target));
document.addEventListener('htmx:afterSwap', event => { if (event.detail.target?.id === 'content') markHere(); });
