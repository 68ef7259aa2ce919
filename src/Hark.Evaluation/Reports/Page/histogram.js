// How a metric's scores are spread over the items: the first system as bars, the second as a line above them.

const chart = { width: 960, height: 280, left: 48, right: 12, top: 12, bottom: 34, bins: 25 };

const scoredMetrics = () => report.metrics.filter(({ name }) =>
  report.scores[name].some(scores => scores?.some(score => score != null)));

/** Choices of a metric: those that judge, then those that only describe. */
function metricOptions() {
  const options = metrics => metrics.map(({ name, label }) => element('option', { value: name }, label));
  const [judging, describing] = [true, false].map(judges => scoredMetrics().filter(metric => metric.judges === judges));
  return [...options(judging),
    ...(describing.length ? [element('optgroup', { label: 'Variety' }, options(describing))] : [])];
}

/** Counts per bin of equal width; bins[side][i]. An item's score lies in exactly one bin. */
function binScores(name) {
  const systems = report.scores[name].map(scores => scores?.filter(score => score != null) ?? []);
  let low = Infinity, high = -Infinity;
  for (const score of systems.flat()) {
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const step = roundStep(high - low, chart.bins);
  const start = Math.floor(low / step + 1e-9) * step;
  const size = Math.floor((high - start) / step + 1e-9) + 1;
  const bins = systems.map(scores => {
    const counts = new Array(size).fill(0);
    for (const score of scores) counts[Math.min(size - 1, Math.max(0, Math.floor((score - start) / step + 1e-9)))]++;
    return counts;
  });
  const mean = scores => scores.length ? scores.reduce((sum, score) => sum + score, 0) / scores.length : null;
  const missing = systems.map(scores => report.items.length - scores.length);
  return { start, step, size, bins, means: systems.map(mean), missing };
}

function scales({ size, bins }) {
  const most = Math.max(1, ...bins.flat());
  const step = Math.max(1, roundStep(most, 4));
  const top = Math.ceil(most / step) * step;
  const x = bin => chart.left + bin / size * (chart.width - chart.left - chart.right);
  const y = value => chart.height - chart.bottom - value / top * (chart.height - chart.top - chart.bottom);
  return { x, y, step, top };
}

function frame(histogram, { x, y, step, top }) {
  const lines = [];
  for (let value = 0; value <= top; value += step) {
    const ends = { x1: chart.left, x2: chart.width - chart.right, y1: y(value), y2: y(value) };
    lines.push(drawing('line', { class: value ? 'grid' : 'zero', ...ends }),
      drawing('text', { class: 'tick', x: chart.left - 8, y: y(value) + 4, 'text-anchor': 'end' }, count(value)));
  }
  const every = [1, 2, 5, 10].find(bins => histogram.size / bins <= 10);
  const digits = Math.max(0, -Math.floor(Math.log10(histogram.step) + 1e-9));
  for (let bin = 0; bin <= histogram.size; bin += every) {
    lines.push(drawing('text', { class: 'tick', x: x(bin), y: chart.height - 12, 'text-anchor': 'middle' },
      (histogram.start + bin * histogram.step).toFixed(digits).replace('-', '−')));
  }
  return lines;
}

function bars({ bins }, { x, y }, label) {
  return bins[0].map((value, bin) => drawing('rect', {
    class: 'bar a', x: x(bin) + 1, width: x(bin + 1) - x(bin) - 2, y: y(value), height: y(0) - y(value),
  }, drawing('title', {}, label(bin))));
}

function steps({ bins }, { x, y }) {
  const path = bins[1].map((value, bin) => `V${y(value)}H${x(bin + 1)}`).join('');
  return drawing('path', { class: 'steps b', d: `M${x(0)} ${y(0)}${path}V${y(0)}` });
}

function meanMark(mean, side, { start, step }, { x, y, top }) {
  if (mean == null) return null;
  const place = x((mean - start) / step);
  return drawing('line', { class: `mean ${sides[side]}`, x1: place, x2: place, y1: y(top), y2: y(0) });
}

function histogramTable(histogram) {
  const digits = Math.max(0, -Math.floor(Math.log10(histogram.step) + 1e-9));
  const edge = bin => (histogram.start + bin * histogram.step).toFixed(digits);
  const rows = histogram.bins[0].map((_, bin) => element('tr', {},
    element('th', { scope: 'row' }, `${edge(bin)} – ${edge(bin + 1)}`),
    histogram.bins.map(counts => element('td', { class: 'number' }, count(counts[bin])))));
  const missing = element('tr', {}, element('th', { scope: 'row' }, 'no score'),
    histogram.missing.map(value => element('td', { class: 'number' }, count(value))));
  return element('details', {}, element('summary', {}, 'As a table'), element('table', {},
    element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Score'),
      report.systems.map((_, side) => element('th', { scope: 'col', class: 'number' }, systemName(side))))),
    element('tbody', {}, rows, missing)));
}

function histogramLegend(histogram) {
  return element('figcaption', { class: 'legend' }, histogram.bins.map((_, side) => element('span', {},
    systemName(side), ` mean ${format(histogram.means[side], 3)}`,
    histogram.missing[side] ? `, ${count(histogram.missing[side])} without a score` : '')));
}

function showHistogram() {
  const metric = report.metrics.find(({ name }) => name === byId('histogram-metric').value);
  const histogram = binScores(metric.name);
  const scale = scales(histogram);
  const edge = bin => format(histogram.start + bin * histogram.step, 3);
  const label = bin => `${edge(bin)} to ${edge(bin + 1)}: `
    + report.systems.map((name, side) => `${name} ${count(histogram.bins[side][bin])}`).join(', ');
  const picture = drawing('svg', {
    viewBox: `0 0 ${chart.width} ${chart.height}`, role: 'img', 'aria-labelledby': 'histogram-title histogram-text',
  },
    drawing('title', { id: 'histogram-title' }, `${metric.label} scores of ${plural(report.items.length, 'item')}`),
    drawing('desc', { id: 'histogram-text' }, report.systems.map((name, side) =>
      `${name}: mean ${format(histogram.means[side], 3)}`).join('; ')),
    frame(histogram, scale), bars(histogram, scale, label), isComparison ? steps(histogram, scale) : null,
    histogram.means.map((mean, side) => meanMark(mean, side, histogram, scale)));
  byId('histogram').replaceChildren(histogramLegend(histogram), picture, histogramTable(histogram));
}

function startHistogram() {
  const metrics = scoredMetrics();
  if (metrics.length === 0) {
    byId('scores').hidden = true;
    return;
  }
  const select = byId('histogram-metric');
  select.append(...metricOptions());
  select.value = (metrics.find(({ name }) => name === 'cider_d') ?? metrics[0]).name;
  select.addEventListener('change', showHistogram);
  showHistogram();
}
