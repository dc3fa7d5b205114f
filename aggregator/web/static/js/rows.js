// The rows of the list, and the one that the keys act on.
const BARS = { top: 64, bottom: 80 };  // what sticky bars may cover

export const rows = () => [...document.querySelectorAll('article[data-entry]')];

export const current = () => document.querySelector('article[data-entry].is-at');

// The list's address, under which the chosen row is remembered for when the reader comes back.
const place = () => document.querySelector('[data-list]')?.dataset.list;

export function choose(row) {
  if (!row) return;
  current()?.querySelector('.keys')?.remove();
  current()?.classList.remove('is-at');
  row.classList.add('is-at');
  showKeys(row);
  scrollOnlyAsNeeded(row);
  if (place()) sessionStorage.setItem('at', JSON.stringify([place(), row.id]));
}

export function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  choose(at < 0 ? firstVisible(all) : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
}

export function stepGroup(by) {
  const groups = [...document.querySelectorAll('.group')].filter(group => group.querySelector('[data-entry]'));
  const at = groups.indexOf(current()?.closest('.group'));
  const target = at < 0 ? groups[0] : groups[Math.min(Math.max(at + by, 0), groups.length - 1)];
  choose(target?.querySelector('[data-entry]'));
}

export function firstVisible(all = rows()) {
  return all.find(row => row.getBoundingClientRect().top >= 0) ?? all[0];
}

function showKeys(row) {
  const hint = document.getElementById('row-keys')?.content.cloneNode(true);
  const text = row.querySelector('.entry-text');
  if (!hint || !text || matchMedia('(max-width: 60rem)').matches) return;
  let foot = row.querySelector('.entry-foot');
  if (!foot) {
    // Floats over the padding, so that the rows below stay where they are.
    hint.firstElementChild.classList.add('keys-over');
    text.append(hint);
    return;
  }
  foot.append(hint);
}

function scrollOnlyAsNeeded(row) {
  const box = row.getBoundingClientRect();
  const over = box.top - BARS.top;
  const under = box.bottom - (innerHeight - BARS.bottom);
  const by = over < 0 ? over : under > 0 ? Math.min(under, over) : 0;
  if (by) scrollBy({ top: by, behavior: 'instant' });
}

function comeBack() {
  const [list, id] = JSON.parse(sessionStorage.getItem('at') ?? '[]');
  const row = list && list === place() && document.getElementById(id);
  if (row && !current()) { row.classList.add('is-at'); showKeys(row); }
}
comeBack();
addEventListener('pageshow', comeBack);
