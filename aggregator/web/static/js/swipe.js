// Swipes on touch: a row to its start turns read and unread, to its end the star. Another swipe takes it back.
const START = 12;  // px before a move counts as a swipe and not as a scroll
const ENOUGH = 72;  // px from which letting go acts
const MOST = 112;
const words = () => document.getElementById('swipe-words')?.dataset;

let swipe = null;

addEventListener('pointerdown', event => {
  if (event.pointerType !== 'touch' || !event.isPrimary) { drop(); return; }
  const row = event.target.closest('.list article[data-entry]');
  if (!row?.querySelector('.dot, .star') || event.target.closest('[data-pop-body]')) return;
  swipe = { row, id: event.pointerId, x: event.clientX, y: event.clientY, by: 0, on: false };
});

addEventListener('pointermove', event => {
  if (event.pointerId !== swipe?.id) return;
  const [dx, dy] = [event.clientX - swipe.x, event.clientY - swipe.y];
  if (!swipe.on) {
    if (Math.abs(dy) > START) return drop();
    if (Math.abs(dx) < START) return;
    swipe.on = true;
    swipe.row.classList.add('is-swiped');
  }
  swipe.by = Math.max(-MOST, Math.min(MOST, dx));
  const side = getComputedStyle(swipe.row).direction === 'rtl' ? -1 : 1;
  const toEnd = swipe.by * side > 0;
  swipe.button = swipe.row.querySelector(toEnd ? '.star' : '.dot');
  const said = words();
  const label = toEnd
    ? (swipe.button.getAttribute('aria-pressed') === 'true' ? said.unstar : said.star)
    : (swipe.row.classList.contains('is-read') ? said.unread : said.read);
  swipe.row.dataset.swipe = label;
  swipe.row.classList.toggle('to-end', toEnd);
  swipe.row.classList.toggle('is-far', Math.abs(swipe.by) >= ENOUGH);
  swipe.row.style.setProperty('--by', `${swipe.by}px`);
}, { passive: true });

addEventListener('pointerup', event => {
  if (event.pointerId !== swipe?.id) return;
  const { on, by, button } = swipe;
  drop();
  if (!on) return;
  // The finger lifted over a link is no press.
  addEventListener('click', stop, { capture: true, once: true });
  setTimeout(() => removeEventListener('click', stop, { capture: true }), 50);
  if (Math.abs(by) >= ENOUGH) setTimeout(() => button.click(), 60);
});
addEventListener('pointercancel', drop);

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

function drop() {
  const row = swipe?.row;
  swipe = null;
  if (!row?.matches('.is-swiped')) return;
  row.classList.add('is-let');
  row.style.setProperty('--by', '0px');
  setTimeout(() => {
    row.classList.remove('is-swiped', 'is-let', 'to-end', 'is-far');
    row.style.removeProperty('--by');
    delete row.dataset.swipe;
  }, 180);
}
