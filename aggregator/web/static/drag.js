// The picks of a collection, put in order by dragging a handle, or by keys: Space lifts and drops, arrows move,
// Escape puts back. What moved is sent as the up and down buttons send it.
const items = () => document.getElementById('items');
const list = () => items()?.querySelector('[data-drags]');
const rows = () => [...list().querySelectorAll('[data-item]')];
const said = document.querySelector('[data-place]');
const slot = Object.assign(document.createElement('li'), { className: 'slot' });
slot.setAttribute('aria-hidden', 'true');

let lifted = null; // { row, from, to }: to is where it would stand among all the others

function show() {
  for (const handle of items()?.querySelectorAll('[data-handle]') ?? []) handle.hidden = false;
}

function lift(row) {
  lifted = { row, from: rows().indexOf(row), to: rows().indexOf(row) };
  row.classList.add('is-lifted');
  mark();
}

function mark() {
  const others = rows().filter(row => row !== lifted.row);
  if (lifted.to === lifted.from) slot.remove();
  else list().insertBefore(slot, others[lifted.to] ?? null);
  said.textContent = said.dataset.place.replace('{place}', lifted.to + 1).replace('{all}', rows().length);
}

function putBack() {
  lifted.row.classList.remove('is-lifted');
  slot.remove();
  lifted = null;
}

async function drop() {
  const { row, from, to } = lifted;
  const focused = row.contains(document.activeElement);
  putBack();
  if (to === from) return;
  const form = row.querySelector('.moves-btns');
  await window.htmx.ajax('POST', form.action, {
    source: form, target: '#items', swap: 'outerHTML',
    values: { csrf_token: form.elements.csrf_token.value, position: to },
  });
  show();
  if (focused) document.querySelector(`#${row.id} [data-handle]`)?.focus();
}

document.addEventListener('pointerdown', event => {
  const handle = event.target.closest('[data-handle]');
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  handle.focus();
  handle.setPointerCapture(event.pointerId);
  lift(handle.closest('[data-item]'));
});

document.addEventListener('pointermove', event => {
  if (!lifted || !event.target.closest('[data-handle]')) return;
  const others = rows().filter(row => row !== lifted.row);
  const middle = row => { const box = row.getBoundingClientRect(); return box.top + box.height / 2; };
  lifted.to = others.filter(row => middle(row) < event.clientY).length;
  mark();
  if (event.clientY < 80) window.scrollBy(0, -12);
  if (event.clientY > window.innerHeight - 80) window.scrollBy(0, 12);
});

document.addEventListener('pointerup', () => { if (lifted) drop(); });
document.addEventListener('pointercancel', () => { if (lifted) putBack(); });

document.addEventListener('keydown', event => {
  const handle = event.target.closest?.('[data-handle]');
  if (!handle) return;
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.key === ' ') lifted ? drop() : lift(handle.closest('[data-item]'));
  else if (lifted && step) { lifted.to = Math.max(0, Math.min(rows().length - 1, lifted.to + step)); mark(); }
  else if (lifted && event.key === 'Escape') putBack();
  else return;
  event.preventDefault();
});

document.addEventListener('htmx:afterSettle', show);
show();
