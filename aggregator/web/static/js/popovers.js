// Popovers: Escape or a press outside closes one and gives the focus back.
const open = () => [...document.querySelectorAll('details.pop[open], [data-pop-body]')];

function close(pop) {
  if (pop.matches('details')) {
    pop.open = false;
    pop.querySelector('summary').focus({ preventScroll: true });
    return;
  }
  const opener = pop.parentElement.querySelector('[data-act="c"], .pick-link');
  pop.remove();
  opener?.focus({ preventScroll: true });
}

document.addEventListener('keydown', event => {
  if (event.key !== 'Escape') return;
  const pop = open().at(-1);
  if (pop) { event.preventDefault(); close(pop); }
});

document.addEventListener('pointerdown', event => {
  for (const pop of open()) if (!pop.contains(event.target)) pop.matches('details') ? (pop.open = false) : pop.remove();
});

document.addEventListener('click', event => {
  const cancel = event.target.closest('[data-close-pop]');
  const pop = cancel?.closest('[data-pop-body]');
  if (pop) { event.preventDefault(); close(pop); }
});

// The button of a row brings its form into the row.
document.addEventListener('submit', event => {
  const button = event.submitter;
  if (event.target.id !== 'collect' || !button?.matches('.pick-link')) return;
  const address = new URL(button.formAction);
  address.search = new URLSearchParams(new FormData(event.target));
  if (matchMedia('(max-width: 60rem)').matches) return;
  event.preventDefault();
  htmx.ajax('GET', address.pathname + address.search, { source: button, target: button.closest('article'), swap: 'beforeend' });
});

// One form for picking at a time, with the first field ready; a narrow screen takes the page of its own.
document.addEventListener('htmx:beforeRequest', event => {
  if (!event.target.matches('[data-act="c"], .pick-link')) return;
  for (const pop of document.querySelectorAll('[data-pop-body]')) pop.remove();
  if (!matchMedia('(max-width: 60rem)').matches) return;
  event.preventDefault();
  location.assign(event.target.href);
});
document.addEventListener('htmx:afterSwap', event => {
  event.target.querySelector?.(':scope > [data-pop-body]')?.querySelector('select, a, button')?.focus();
});
document.addEventListener('htmx:afterRequest', event => {
  const form = event.target.closest?.('[data-closes]');
  const pop = event.detail.successful && form?.closest('[data-pop-body]');
  if (pop) close(pop);
});
