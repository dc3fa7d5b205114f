// Tells when something new has arrived, while the page is looked at. Nothing moves before the line is pressed.
const EVERY = 60_000;
let asked = Date.now();

async function ask() {
  const line = document.getElementById('arrived');
  if (!line || document.hidden) return;
  asked = Date.now();
  const answer = await fetch(line.dataset.new, { headers: { 'HX-Request': 'true' } }).catch(() => null);
  if (answer?.status !== 200 || !line.isConnected) return;
  const words = await answer.text();
  if (line.dataset.words === words) return;  // said already
  line.dataset.words = words;
  line.innerHTML = words;
  htmx.process(line);
}

setInterval(ask, EVERY);
document.addEventListener('visibilitychange', () => { if (Date.now() - asked >= EVERY) ask(); });
