// What pages gain by script. All of them work without it.
import './js/keeping.js';
import './js/completion.js';
import './js/keyboard.js';
import './js/marks.js';
import './js/pictures.js';
import './js/popovers.js';
import './js/sidebar.js';
import './js/toasts.js';
import './js/progress.js';
import './js/edition.js';
import './js/endless.js';
import './js/place.js';
import './js/arrived.js';
import './js/swipe.js';
