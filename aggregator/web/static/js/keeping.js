// Brings the worker that keeps opened pages for reading without a connection (../../sw.js). Browsers allow it under
// https and on the machine itself; elsewhere nothing is kept.
if ('serviceWorker' in navigator) {
  const first = !navigator.serviceWorker.controller;
  navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(ready => {
    if (!first) return;
    const files = performance.getEntriesByType('resource').map(one => new URL(one.name))
      .filter(url => url.origin === location.origin && url.pathname.startsWith('/static/')).map(url => url.href);
    ready.active.postMessage({ keep: location.href.split('#')[0], files });
  });
}
