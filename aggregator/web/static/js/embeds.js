// A press loads the player of another site, shut off from this page but for what players need.
document.addEventListener('click', event => {
  const link = event.target.closest('a[data-player]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const frame = document.createElement('iframe');
  frame.className = link.hasAttribute('data-sound') ? 'embed-frame embed-sound' : 'embed-frame';
  frame.title = link.dataset.title;
  frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-presentation allow-popups');
  frame.allow = 'autoplay; encrypted-media; fullscreen; picture-in-picture';
  // Some players refuse to play for nobody; more than our host they need not know.
  frame.referrerPolicy = 'strict-origin';
  frame.src = link.dataset.player;
  link.replaceWith(frame);
  frame.focus();
});
