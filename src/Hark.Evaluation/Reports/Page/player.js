// A recording: a button, its log-mel picture as the place to seek, and the time. One plays at a time.

let playing = null;

const clock = seconds => Number.isFinite(seconds)
  ? `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}` : '';

function icon(isPlaying) {
  const shape = isPlaying ? 'M7 5h3.5v14H7zM13.5 5H17v14h-3.5z' : 'M8 5.2v13.6L19 12z';
  return drawing('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, drawing('path', { d: shape }));
}

function picture(index, { id, sound }) {
  const address = sound.picture ? attachment(`picture-${index}`) : null;
  if (address) return element('img', { src: address, alt: `Spectrogram of ${id}`, width: 160, height: 64 });
  return element('span', { class: 'no-picture' });
}

function soundNotes({ note, pictureNote, shortened }) {
  const notes = [...new Set([note, pictureNote, shortened && 'The picture shows the first 60 s.'].filter(Boolean))];
  return notes.map(text => element('p', { class: 'note' }, element('bdi', {}, text)));
}

/** What an item's recording looks like; a reason where it has none that can be played. */
function player(index) {
  const item = report.items[index];
  const { id, sound } = item;
  if (!sound) return null;
  if (!sound.link && !sound.embedded) return element('div', { class: 'sound' }, soundNotes(sound));

  const audio = element('audio', { preload: 'none', src: sound.link });
  const button = element('button', { type: 'button', class: 'play', 'aria-label': `Play ${id}` }, icon(false));
  const seek = element('input', {
    type: 'range', min: 0, max: 1, step: 'any', value: 0, 'aria-label': `Position in ${id}`,
  });
  const head = element('span', { class: 'playhead', hidden: true });
  const time = element('span', { class: 'time' });
  const failure = element('p', { class: 'note problem', hidden: true });
  const box = element('div', { class: 'sound' },
    element('div', { class: 'player' }, button,
      element('div', { class: 'track' }, picture(index, item), head, seek), time, audio),
    soundNotes(sound), failure);

  // An embedded recording is decoded when it is first wanted.
  const load = () => { if (!audio.src) audio.src = attachment(`audio-${index}`); };
  const toggle = () => {
    load();
    if (audio.paused) audio.play().catch(() => {}); // the error event tells why
    else audio.pause();
  };
  const follow = () => {
    const part = audio.duration ? audio.currentTime / audio.duration : 0;
    head.style.setProperty('--place', `${100 * part}%`);
    head.hidden = part === 0;
    seek.value = part;
    seek.setAttribute('aria-valuetext', `${clock(audio.currentTime)} of ${clock(audio.duration)}`);
    time.textContent = `${clock(audio.currentTime)} / ${clock(audio.duration)}`;
  };
  const change = () => {
    const isPlaying = !audio.paused;
    if (isPlaying && playing !== audio) playing?.pause();
    if (isPlaying) playing = audio;
    button.replaceChildren(icon(isPlaying));
    button.setAttribute('aria-label', `${isPlaying ? 'Pause' : 'Play'} ${id}`);
    box.classList.toggle('playing', isPlaying);
  };
  const fail = () => {
    failure.textContent = sound.link
      ? 'This recording cannot be played: it is no longer where it was, or this browser does not know its format.'
      : 'This browser does not know the format of this recording.';
    failure.hidden = false;
  };
  const jump = () => {
    load();
    const to = () => { audio.currentTime = seek.value * audio.duration; };
    if (audio.readyState > 0) to();
    else {
      const wanted = seek.value;
      audio.addEventListener('loadedmetadata', () => { audio.currentTime = wanted * audio.duration; }, { once: true });
      audio.load();
    }
  };

  button.addEventListener('click', toggle);
  seek.addEventListener('input', jump);
  audio.addEventListener('play', change);
  audio.addEventListener('pause', change);
  audio.addEventListener('timeupdate', follow);
  audio.addEventListener('loadedmetadata', follow);
  audio.addEventListener('error', fail);
  box.toggle = toggle;
  return box;
}
