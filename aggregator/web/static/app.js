// What pages gain by script. All of them work without it.
import './js/keyboard.js';
import './js/marks.js';
import './js/popovers.js';
import './js/sidebar.js';
import './js/toasts.js';
import './js/progress.js';
