// A line on top of what is being fetched, when it takes longer than 200 ms; the old content stays.
const timers = new Map();

document.addEventListener('htmx:beforeRequest', event => {
  const target = event.detail.target;
  timers.set(event.detail.xhr, setTimeout(() => target?.classList.add('busy'), 200));
});
document.addEventListener('htmx:afterRequest', event => {
  clearTimeout(timers.get(event.detail.xhr));
  timers.delete(event.detail.xhr);
  event.detail.target?.classList.remove('busy');
});
