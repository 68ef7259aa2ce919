// Captions beside references: search, sort, and one page of items at a time, so that thousands stay quick.

const pageSize = 20;
const view = { query: '', metric: '', side: 'a', isDescending: false, page: 0, found: [] };
const words = /[\p{L}\p{M}\p{N}]+(?:['’]\p{L}+)*/gu;

const lower = text => text.toLowerCase();
let haystacks = null; // made by the first search

function searchText({ id, captions, references }) {
  return lower([id, ...captions, ...references].join('\n'));
}

/** What an item is sorted by: a score, a difference, or null, which always comes last. */
function sortKey(index) {
  const [first, second] = report.scores[view.metric].map(scores => scores?.[index] ?? null);
  if (view.side === 'a') return first;
  if (view.side === 'b') return second;
  if (first == null || second == null) return null;
  return view.side === 'disagreement' ? Math.abs(second - first) : second - first;
}

function sorted(indexes) {
  if (!view.metric) return view.isDescending ? indexes.reverse() : indexes;
  const keys = new Map(indexes.map(index => [index, sortKey(index)]));
  const sign = view.isDescending ? -1 : 1;
  return indexes.sort((one, other) => {
    const a = keys.get(one), b = keys.get(other);
    if (a == null || b == null) return (a == null) - (b == null) || one - other;
    return sign * (a - b) || one - other;
  });
}

function find() {
  const wanted = lower(view.query).split(/\s+/).filter(Boolean);
  let indexes = report.items.map((_, index) => index);
  if (wanted.length) {
    haystacks ??= report.items.map(searchText);
    indexes = indexes.filter(index => wanted.every(word => haystacks[index].includes(word)));
  }
  view.found = sorted(indexes);
}

/** Where known words are; neighbours with only white space between them are one run. */
function knownRuns(text, known) {
  const runs = [];
  for (const match of text.matchAll(words)) {
    if (!known.has(lower(match[0]))) continue;
    const stop = match.index + match[0].length, last = runs.at(-1);
    if (last && !text.slice(last[1], match.index).trim()) last[1] = stop;
    else runs.push([match.index, stop]);
  }
  return runs;
}

/** A caption; words that some reference has too are marked. */
function caption(text, known) {
  const parts = [];
  let end = 0;
  for (const [start, stop] of knownRuns(text, known)) {
    parts.push(text.slice(end, start), element('mark', {}, text.slice(start, stop)));
    end = stop;
  }
  parts.push(text.slice(end));
  return element('p', { class: 'caption', dir: 'auto' }, text.trim() ? parts : element('em', {}, 'no words'));
}

const wordsOf = texts => new Set(texts.flatMap(text => text.match(words) ?? []).map(lower));

function referenceList(references) {
  return element('ul', { class: 'references', 'aria-label': 'References' },
    references.map(text => element('li', { dir: 'auto' }, text)));
}

function scoreTable(index) {
  const metrics = scoredMetrics().filter(({ name, judges }) => judges || name === view.metric);
  const mark = name => name === view.metric ? 'sorted' : null;
  const head = metrics.map(({ name, label }) => element('th', { scope: 'col', class: mark(name) }, label));
  const cells = side => metrics.map(({ name }) =>
    element('td', { class: mark(name) }, format(report.scores[name][side]?.[index], 3)));
  const differences = metrics.map(({ name }) => {
    const [a, b] = report.scores[name].map(scores => scores?.[index]);
    return element('td', { class: mark(name) }, a == null || b == null ? 'n/a' : signed(b - a, 3));
  });
  const width = metrics.length > 8 ? 'wide many' : 'wide';
  return element('div', { class: width }, element('table', { class: 'item-scores' },
    element('thead', {}, element('tr', {}, isComparison ? element('td') : null, head)),
    element('tbody', {},
      report.systems.map((_, side) => element('tr', {},
        isComparison ? element('th', { scope: 'row' }, systemName(side)) : null, cells(side))),
      isComparison
        ? element('tr', { class: 'difference' }, element('th', { scope: 'row' }, 'difference'), differences) : null)));
}

function itemCard(index) {
  const item = report.items[index];
  const known = wordsOf(item.references);
  const isSame = isComparison && item.captions[0] === item.captions[1];
  return element('article', { class: 'item', 'data-index': index, 'aria-label': item.id },
    element('header', {}, element('h3', {}, element('bdi', {}, item.id)),
      element('span', { class: 'ordinal' }, `item ${count(index + 1)}`)),
    player(index),
    element('div', { class: 'texts' },
      item.captions.slice(0, isSame ? 1 : 2).map((text, side) => element('div', { class: 'candidate' },
        isSame ? element('span', { class: 'system' }, 'the same caption')
          : isComparison ? systemName(side) : null, caption(text, known))),
      referenceList(item.references)),
    scoreTable(index));
}

function pager(box) {
  const pages = Math.max(1, Math.ceil(view.found.length / pageSize));
  const go = step => () => {
    view.page = Math.max(0, Math.min(pages - 1, view.page + step));
    showItems();
    if (box.id === 'pager-bottom') byId('captions').scrollIntoView();
  };
  const button = (text, step, isOff) => action(text, go(step), { class: 'quiet', disabled: isOff });
  box.replaceChildren(
    button('Previous', -1, view.page === 0),
    element('span', {}, `${count(view.page + 1)} of ${count(pages)}`),
    button('Next', 1, view.page >= pages - 1));
}

function showItems() {
  playing?.pause();
  const shown = view.found.slice(view.page * pageSize, (view.page + 1) * pageSize);
  byId('items').replaceChildren(...shown.map(itemCard));
  byId('count').textContent = view.found.length === report.items.length
    ? plural(report.items.length, 'item')
    : `${count(view.found.length)} of ${plural(report.items.length, 'item')}`;
  pager(byId('pager-top'));
  pager(byId('pager-bottom'));
}

function updateCaptions() {
  view.query = byId('search').value;
  view.metric = byId('sort-metric').value;
  view.side = isComparison ? byId('sort-side').value : 'a';
  byId('sort-side-label').hidden = !isComparison || !view.metric;
  byId('sort-direction').textContent = view.isDescending ? '↓ descending' : '↑ ascending';
  view.page = 0;
  find();
  showItems();
}

/** The direction that is wanted most often: large disagreements first, otherwise the worst first. */
function chooseDirection() {
  view.isDescending = byId('sort-metric').value !== '' && byId('sort-side').value === 'disagreement';
  updateCaptions();
}

function startCaptions() {
  byId('sort-metric').append(element('option', { value: '' }, 'order of the file'), ...metricOptions());
  const parts = isComparison ? [['disagreement', 'disagreement'], ['difference', 'second − first'],
    ['a', report.systems[0]], ['b', report.systems[1]]] : [];
  byId('sort-side').append(...parts.map(([value, text]) => element('option', { value }, text)));
  byId('tools').addEventListener('submit', event => event.preventDefault());
  byId('search').addEventListener('input', updateCaptions);
  byId('sort-metric').addEventListener('change', chooseDirection);
  byId('sort-side').addEventListener('change', chooseDirection);
  byId('sort-direction').addEventListener('click', () => {
    view.isDescending = !view.isDescending;
    updateCaptions();
  });
  updateCaptions();
}
