// The blind review: a sound, two captions in random order, and no word about which system wrote which until the reader
// asks for the result. Choices stay in this browser, under the report's id, and can be saved to a file.

const storageKey = `hark-review-${report.id}`;
const choiceNames = ['first', 'second', 'tie', 'skip'];
const review = { place: 0, choices: new Map(), references: 'after', seenAfter: null }; // choices by number of item

const reviewItems = () => report.review.items;
const isAnswered = place => review.choices.has(reviewItems()[place]);
const answered = () => reviewItems().filter(index => review.choices.has(index)).length;

/** The choices as a file: BlindChoices.cs reads it. */
function exportedChoices() {
  const { items, first, seed } = report.review;
  const choices = items.flatMap((index, place) => review.choices.has(index)
    ? [{ item: report.items[index].id, first: first[place], choice: review.choices.get(index) }] : []);
  return {
    format: 'hark-blind-choices', version: 1, report: report.id, systems: report.systems, seed,
    offered: items.length, references: review.references, seenAfter: review.seenAfter, choices,
  };
}

function takeChoices(file) {
  if (file?.format !== 'hark-blind-choices' || file.version !== 1) throw new Error('This is no file of choices.');
  if (!Array.isArray(file.choices)) throw new Error('This file holds no choices.');
  if (file.report !== report.id) throw new Error('These choices belong to another report.');
  const numbers = new Map(reviewItems().map(index => [report.items[index].id, index]));
  const taken = file.choices.filter(({ item, choice }) => numbers.has(item) && choiceNames.includes(choice));
  if (taken.length < file.choices.length) throw new Error('It names items or choices that this report does not have.');
  for (const { item, choice } of taken) review.choices.set(numbers.get(item), choice);
  review.references = ['after', 'shown'].includes(file.references) ? file.references : 'after';
  review.seenAfter = file.seenAfter ?? review.seenAfter;
}

function saveChoices() {
  try {
    localStorage.setItem(storageKey, JSON.stringify(exportedChoices()));
  } catch {
    review.isUnsaved = true; // a browser may forbid it; the start page says so
  }
}

function loadChoices() {
  try {
    const text = localStorage.getItem(storageKey);
    if (text) takeChoices(JSON.parse(text));
  } catch {
    review.choices.clear(); // what is stored is not ours
  }
}

function download() {
  const text = JSON.stringify(exportedChoices(), null, 1);
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  element('a', { href: address, download: `choices-${report.id.slice(0, 8)}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

async function upload(input, message) {
  try {
    takeChoices(JSON.parse(await input.files[0].text()));
    saveChoices();
    showReviewStart();
  } catch (error) {
    message.textContent = `Not loaded. ${error instanceof SyntaxError ? 'This is no file of choices.' : error.message}`;
  }
}

const key = name => element('kbd', {}, name);

function showReviewPage(...content) {
  playing?.pause();
  byId('review').replaceChildren(element('div', { class: 'row' },
    element('h2', { tabindex: -1 }, 'Blind review'),
    element('div', { class: 'row' },
      action('Save choices', download, { class: 'quiet', disabled: answered() === 0 }),
      action('Back to the report', closeReview, { class: 'quiet' }))), ...content);
}

function loadButton() {
  const message = element('p', { class: 'note problem', role: 'alert' });
  const input = element('input', {
    type: 'file', accept: '.json,application/json', class: 'hidden', 'aria-label': 'File of choices', tabindex: -1,
  });
  input.addEventListener('change', () => upload(input, message));
  return [input, action('Load choices', () => input.click(), { class: 'quiet' }), message];
}

function showReviewStart() {
  const total = reviewItems().length, done = answered(), same = report.items.length - total;
  const references = element('select', {}, element('option', { value: 'after' }, 'after the choice'),
    element('option', { value: 'shown' }, 'from the beginning'));
  references.value = review.references;
  references.addEventListener('change', () => { review.references = references.value; saveChoices(); });
  review.place = Math.max(0, reviewItems().findIndex((_, place) => !isAnswered(place)));
  showReviewPage(
    element('p', { class: 'lead' },
      'Listen, read two captions in random order, and say which describes the sound better. Which system wrote which '
      + 'stays hidden until you ask for the result.'),
    element('p', {}, `${plural(total, 'item')} to judge, in random order: whenever you stop, it is a fair sample.`
      + (same ? ` ${plural(same, 'item')} with the same caption twice ${same === 1 ? 'is' : 'are'} left out.` : '')
      + (done ? ` You have judged ${count(done)}.` : '')
      + (review.isUnsaved ? ' This browser keeps no choices for this page: save them before you leave.' : '')),
    element('p', {}, element('label', {}, 'Show the references ', references)),
    element('p', { class: 'keys' }, key('1'), ' or ', key('2'), ' choose, ', key('T'), ' tie, ', key('S'), ' skip, ',
      key('B'), ' back, ', key('Space'), ' play or pause'),
    element('div', { class: 'row start' },
      total ? action(done ? 'Continue' : 'Start', () => showReviewItem(),
        { class: 'primary', disabled: done === total }) : null,
      done ? action('Show the result', showReviewResult, { class: 'quiet' }) : null, loadButton()));
  (byId('review').querySelector('.primary:enabled') ?? byId('review').querySelector('h2')).focus();
}

function reviewCaption(text, place, choice) {
  return element('div', { class: 'option', 'data-chosen': choice === choiceNames[place] },
    caption(text, new Set()),
    choiceButton(`Caption ${place + 1}`, choiceNames[place], `${place + 1}`, choice));
}

function choiceButton(label, name, letter, choice) {
  return action([`${label} `, key(letter)], () => choose(name), {
    class: 'choice', 'data-choice': name, 'aria-pressed': String(choice === name),
  });
}

function progress() {
  const total = reviewItems().length;
  return element('div', { class: 'progress' },
    element('progress', { max: total, value: answered(), 'aria-label': 'Judged items' }),
    element('span', { role: 'status' }, `${count(answered())} of ${count(total)} judged`));
}

function showReviewItem(isRevealing = false) {
  const index = reviewItems()[review.place], item = report.items[index];
  const first = report.review.first[review.place], choice = review.choices.get(index);
  const sound = player(index);
  const isShown = isRevealing || review.references === 'shown';
  const next = action('Next', goOn, { class: 'primary', hidden: !isRevealing });
  showReviewPage(progress(),
    element('div', { class: 'stage' },
      sound ?? element('p', { class: 'note' }, `No recording: ${item.id}`),
      element('p', { class: 'question' }, 'Which caption describes the sound better?'),
      element('div', { class: 'options' },
        reviewCaption(item.captions[first], 0, choice), reviewCaption(item.captions[1 - first], 1, choice)),
      element('div', { class: 'row middle' },
        choiceButton('Tie', 'tie', 'T', choice), choiceButton('Skip', 'skip', 'S', choice), next),
      isShown ? element('div', { class: 'reveal' },
        element('h3', {}, 'References'), referenceList(item.references)) : null),
    element('div', { class: 'row' },
      action('Previous item', goBack, { class: 'quiet', disabled: review.place === 0 }),
      action('Stop and show the result', showReviewResult, { class: 'quiet', disabled: answered() === 0 })));
  review.isItemShown = true;
  review.toggle = sound?.toggle;
  (isRevealing ? next : byId('review').querySelector('h2')).focus();
}

function choose(choice) {
  review.choices.set(reviewItems()[review.place], choice);
  saveChoices();
  if (choice === 'skip' || review.references === 'shown') goOn();
  else showReviewItem(true);
}

function goOn() {
  if (review.place + 1 < reviewItems().length) {
    review.place++;
    showReviewItem();
  } else {
    showReviewResult();
  }
}

function goBack() {
  if (review.place === 0) return;
  review.place--;
  showReviewItem();
}

/** How often each system was preferred, and ties and skips. */
function tally() {
  const result = { preferred: [0, 0], tie: 0, skip: 0 };
  reviewItems().forEach((index, place) => {
    const choice = review.choices.get(index), first = report.review.first[place];
    if (choice === 'first') result.preferred[first]++;
    else if (choice === 'second') result.preferred[1 - first]++;
    else if (choice) result[choice]++;
  });
  return result;
}

function tallyRow(name, value, total, kind) {
  const bar = element('span', { class: `tally ${kind}` });
  bar.style.setProperty('--part', `${total ? 100 * value / total : 0}%`);
  return element('tr', {}, element('th', { scope: 'row' }, name), element('td', { class: 'number' }, count(value)),
    element('td', { class: 'grow' }, bar));
}

function showReviewResult() {
  review.isItemShown = false;
  review.seenAfter ??= answered();
  saveChoices();
  const { preferred, tie, skip } = tally();
  const total = answered(), p = signTest(...preferred), decided = preferred[0] + preferred[1];
  showReviewPage(progress(),
    element('table', { class: 'result' }, element('tbody', {},
      tallyRow(systemName(0), preferred[0], total, 'a'), tallyRow(systemName(1), preferred[1], total, 'b'),
      tallyRow('tie', tie, total, ''), tallyRow('skipped', skip, total, ''))),
    element('p', { class: 'lead', id: 'sign-test' },
      `Sign test over ${plural(decided, 'preference')}: p ${p < 0.001 ? '' : '= '}${probability(p)}. `
      + (p < 0.05 ? 'This is more than chance would easily give.' : 'Chance alone could well give this.')),
    review.seenAfter < reviewItems().length ? element('p', { class: 'note' },
      `The result was first shown after ${plural(review.seenAfter, 'judged item')}. Saved choices say so: a reader who `
      + 'knows it is no longer quite blind.') : null,
    element('div', { class: 'row start' },
      answered() < reviewItems().length ? action('Continue', showReviewStart, { class: 'primary' }) : null,
      action('Forget all choices', forget, { class: 'quiet' })));
  byId('review').querySelector('h2').focus();
}

function forget() {
  if (!confirm('Forget all choices of this review? Those that were saved to a file stay there.')) return;
  review.choices.clear();
  review.seenAfter = null;
  try { localStorage.removeItem(storageKey); } catch { /* nothing was kept */ }
  showReviewStart();
}

function openReview() {
  byId('report').hidden = true;
  byId('nav').hidden = true;
  document.body.classList.add('blind');
  byId('review').hidden = false;
  showReviewStart();
  scrollTo(0, 0);
}

function closeReview() {
  playing?.pause();
  review.isItemShown = false;
  byId('review').hidden = true;
  byId('review').replaceChildren();
  document.body.classList.remove('blind');
  byId('report').hidden = false;
  byId('nav').hidden = false;
  byId('open-review').focus();
}

function pressed(event) {
  if (!review.isItemShown || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.matches('input, select, textarea')) return;
  const choice = { 1: 'first', 2: 'second', t: 'tie', s: 'skip' }[lower(event.key)];
  if (choice) choose(choice);
  else if (lower(event.key) === 'b') goBack();
  else if (event.key === ' ' && !event.target.matches('button')) review.toggle?.();
  else return;
  event.preventDefault();
}

function startReview() {
  if (!isComparison) return;
  loadChoices();
  byId('open-review').hidden = false;
  byId('open-review').addEventListener('click', openReview);
  document.addEventListener('keydown', pressed);
}
