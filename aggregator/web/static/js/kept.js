// The page of what is kept on this device: titles out of the kept pages themselves, the latest first.
const list = document.querySelector('[data-kept-list]');

async function kept() {
  const found = [];
  for (const name of 'caches' in window ? await caches.keys() : []) {
    if (!/^(entry|list)-/.test(name)) continue;
    const cache = await caches.open(name);
    for (const request of (await cache.keys()).reverse()) {
      const text = await (await cache.match(request, { ignoreVary: true })).text();
      found.push({ kind: name.split('-')[0], url: request.url, page: new DOMParser().parseFromString(text, 'text/html') });
    }
  }
  return found;
}

// What tells two of them apart: an entry's feed and day, a list's choices that are not the usual ones.
const USUAL = '#match-any, #by-topic, #as-headlines, #show-all, #by-date';

function about(page) {
  const parts = page.querySelectorAll(`.article-meta > :is(.article-src, time), .filter :is(.chip, .seg a)[aria-current]:not(${USUAL})`);
  return [...parts].map(part => {
    const words = part.cloneNode(true);
    for (const extra of words.querySelectorAll('.num, .hush, .tile')) extra.remove();
    return words.textContent.trim();
  }).join(', ');
}

function line({ url, page }) {
  const heading = page.querySelector('h1');
  const link = Object.assign(document.createElement('a'), { href: url, className: 'link' });
  const title = Object.assign(document.createElement('span'), { textContent: heading?.textContent.trim() || url, dir: 'auto' });
  if (heading?.lang) title.lang = heading.lang;
  link.append(title, Object.assign(document.createElement('small'), { textContent: about(page) }));
  const item = document.createElement('li');
  item.append(link);
  return item;
}

kept().then(found => {
  for (const part of list.querySelectorAll('[data-kind]')) {
    const lines = found.filter(one => one.kind === part.dataset.kind).map(line);
    part.querySelector('ul').append(...lines);
    part.hidden = !lines.length;
  }
  list.querySelector('[data-none]').hidden = found.length > 0;
});
