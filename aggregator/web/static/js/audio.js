// Speed, skipping and the place where the listener was, beside the browser's own player. Kept in this browser.
const PLACES = 'audio';  // file → seconds, the latest last
const SPEED = 'audio-speed';
const MOST = 100;  // files
const LEAST = 5;  // seconds that are worth coming back to
const EVERY = 2000;  // milliseconds between two notes of the place

const kept = () => new Map(JSON.parse(localStorage.getItem(PLACES) ?? '[]'));

function keep(file, seconds) {
  const places = kept();
  places.delete(file);
  if (seconds >= LEAST) places.set(file, Math.floor(seconds));
  localStorage.setItem(PLACES, JSON.stringify([...places].slice(-MOST)));
}

export function clock(seconds) {
  const [h, m, s] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const two = number => String(number).padStart(2, '0');
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function equip(bar) {
  const audio = bar.parentElement.querySelector('audio');
  const speed = bar.querySelector('[data-speed]');
  const go = bar.querySelector('[data-continue]');
  const file = audio.src;
  let noted = 0;

  const place = kept().get(file);
  if (place) {
    audio.currentTime = place;  // before anything is loaded, this is where it will begin (HTML, 4.8.11.6)
    const words = go.querySelector('[data-words]');
    words.textContent = words.dataset.words.replace('{time}', clock(place));
    go.hidden = false;
    go.addEventListener('click', () => audio.play());
  }
  audio.addEventListener('play', () => {
    if (go.contains(document.activeElement)) audio.focus({ preventScroll: true });
    go.hidden = true;
  });

  const pace = () => { audio.defaultPlaybackRate = audio.playbackRate = Number(speed.value); };
  const wish = localStorage.getItem(SPEED);
  if ([...speed.options].some(option => option.value === wish)) speed.value = wish;
  pace();
  speed.addEventListener('change', () => { localStorage.setItem(SPEED, speed.value); pace(); });

  for (const skip of bar.querySelectorAll('[data-skip]')) {
    skip.addEventListener('click', () => {
      const end = Number.isFinite(audio.duration) ? audio.duration : Infinity;
      audio.currentTime = Math.min(Math.max(audio.currentTime + Number(skip.dataset.skip), 0), end);
    });
  }

  const note = () => { if (!audio.ended && audio.readyState) keep(file, audio.currentTime); };
  audio.addEventListener('timeupdate', () => {
    if (audio.paused || performance.now() - noted < EVERY) return;
    noted = performance.now();
    note();
  });
  for (const name of ['pause', 'seeked']) audio.addEventListener(name, note);
  addEventListener('pagehide', note);
  audio.addEventListener('ended', () => keep(file, 0));
  bar.hidden = false;
}

document.querySelectorAll('[data-audio]').forEach(equip);
