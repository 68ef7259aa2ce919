// The table of metrics. Its pictures share one axis, in percent: of a metric's own value for one system, of the first
// system's value for a comparison.

const plot = { width: 200, height: 28, edge: 10 };

/** Which system is better by more than chance: 0, 1, or null. */
const winner = ({ difference }) => ({ BetterA: 0, BetterB: 1 })[difference?.verdict] ?? null;

/** Low, middle and high of a metric's picture as fractions; null where there is nothing to divide by. */
function fractions({ values, difference }) {
  const base = Math.abs(values[0].value);
  const shown = isComparison ? difference : values[0];
  if (!base || shown?.low == null || shown.high == null) return null;
  const middle = isComparison ? 0 : shown.value;
  return [shown.low, shown.value, shown.high].map(value => (value - middle) / base);
}

/** How far the axis goes to one side: as far as the intervals, but one that reaches much farther is cut. */
function reach(metrics, sign) {
  const reaches = metrics.map(fractions).filter(Boolean).map(ends => Math.max(0, ...ends.map(end => sign * end)));
  reaches.sort((a, b) => a - b);
  const usual = reaches[reaches.length >> 1] ?? 0, longest = Math.max(0, ...reaches);
  return usual === 0 ? longest : Math.max(...reaches.filter(value => value <= 5 * usual));
}

function plotAxis(metrics) {
  const [below, above] = [reach(metrics, -1), reach(metrics, 1)];
  const least = Math.max(below, above, 0.01) / 3; // both sides have room for their label
  const [low, high] = [below, above].map(side => roundUp(Math.max(side, least)));
  const width = plot.width - 2 * plot.edge;
  const x = fraction => plot.edge + (Math.max(-low, Math.min(high, fraction)) + low) / (low + high) * width;
  return { low: -low, high, x };
}

function axisPicture({ low, high, x }) {
  const percent = fraction => `${fraction > 0 ? '+' : '−'}${+(Math.abs(fraction) * 100).toFixed(1)} %`;
  const ticks = [low, 0, high].map(tick => drawing('text', {
    x: x(tick) + Math.sign(tick) * plot.edge, y: 14, 'text-anchor': tick < 0 ? 'start' : tick > 0 ? 'end' : 'middle',
  }, tick === 0 ? '0' : percent(tick)));
  return drawing('svg', { class: 'plot axis', viewBox: `0 0 ${plot.width} 20`, 'aria-hidden': 'true' }, ticks);
}

function intervalPicture(metric, axis) {
  const ends = fractions(metric);
  if (!ends) return null;
  const [low, middle, high] = ends.map(axis.x);
  const center = plot.height / 2;
  const isInside = end => end >= axis.low - 1e-9 && end <= axis.high + 1e-9;
  const cap = (end, place) => drawing('path', {
    class: 'whisker', d: isInside(end) ? `M${place} ${center - 4}v8` // an arrow where it is cut
      : `M${place - 4 * Math.sign(end)} ${center - 4}L${place} ${center}l${-4 * Math.sign(end)} 4`,
  });
  const ahead = isComparison ? winner(metric) : 0;
  const percent = value => `${signed(value * 100, 1)} %`;
  const words = `${isComparison ? `${percent(ends[1])}, ` : ''}from ${percent(ends[0])} to ${percent(ends[2])}`;
  return drawing('svg', {
    class: `plot ${ahead == null ? '' : sides[ahead]}`, viewBox: `0 0 ${plot.width} ${plot.height}`, role: 'img',
  },
    drawing('title', {}, `${metric.label}: ${words}`),
    drawing('line', { class: 'zero', x1: axis.x(0), x2: axis.x(0), y1: 0, y2: plot.height }),
    drawing('line', { class: 'whisker', x1: low, x2: high, y1: center, y2: center }),
    cap(ends[0], low), cap(ends[2], high),
    isInside(ends[1]) ? drawing('circle', { class: 'value', cx: middle, cy: center, r: 4 }) : null);
}

// On a narrow screen rows become blocks, and cells show their label.
function figureCell(label, value, low, high, write) {
  return element('td', { class: 'number', 'data-label': label },
    element('span', { class: 'value', title: String(value) }, write(value)),
    low == null ? null : element('span', { class: 'interval' }, `${write(low)} to ${write(high)}`));
}

function valueCell({ value, low, high, note }, side) {
  const label = isComparison ? report.systems[side] : 'Value';
  if (value == null) return element('td', { class: 'number missing', title: note, 'data-label': label }, 'n/a');
  return figureCell(label, value, low, high, figure => format(figure));
}

function probabilityCell(label, p) {
  return element('td', { class: 'number', title: String(p), 'data-label': label }, probability(p));
}

const isMissing = ({ values }) => values.every(({ value }) => value == null);

/** Why a metric is missing, or what a reader must know of it. */
function metricNotes(metric) {
  const notes = new Set(metric.values.map(({ note }) => note).filter(Boolean));
  if (isMissing(metric) && notes.size === 0) notes.add('It has no value for these captions.');
  return [...notes];
}

function metricName(metric, notes) {
  const title = [metric.name, metric.summary].filter(Boolean).join(': ');
  return element('th', { scope: 'row', title, class: isMissing(metric) ? 'missing' : null }, metric.label,
    notes.map(note => element('span', { class: 'note' }, note)));
}

function differenceCells(metric, axis) {
  const { difference } = metric;
  if (!difference) return [element('td', { colspan: 5 })];
  return [
    figureCell('Difference', difference.value, difference.low, difference.high, figure => signed(figure)),
    element('td', { class: 'picture' }, intervalPicture(metric, axis)),
    probabilityCell('p, bootstrap', difference.bootstrapP),
    probabilityCell('p, swaps', difference.randomizationP),
    element('td', { class: 'verdict' }, verdict(metric)),
  ];
}

function verdict(metric) {
  const ahead = winner(metric);
  if (ahead != null) return [systemName(ahead), ' is better'];
  const words = { Same: 'the same', Different: 'different' }[metric.difference.verdict] ?? 'not distinguishable';
  return element('span', { class: 'unclear' }, words);
}

function metricRow(metric, axis) {
  const notes = metricNotes(metric), values = metric.values.map((value, side) => valueCell(value, side));
  const row = (...cells) => element('tr', { 'data-metric': metric.name }, cells);
  if (isComparison && isMissing(metric)) {
    return row(metricName(metric, []), values, element('td', { colspan: 5, class: 'note' }, notes.join(' ')));
  }
  return row(metricName(metric, notes), values, isComparison ? differenceCells(metric, axis)
    : element('td', { class: 'picture' }, intervalPicture(metric, axis)));
}

function metricHead(axis) {
  const column = (title, kind) => element('th', { scope: 'col', class: kind }, title);
  const picture = element('th', { scope: 'col', class: 'picture' },
    isComparison ? 'Relative to the first' : 'Interval around the value', axisPicture(axis));
  return element('tr', {}, column('Metric'),
    report.systems.map((_, side) => column(isComparison ? systemName(side) : 'Value', 'number')),
    isComparison ? [column('Difference', 'number'), picture, column('p, bootstrap', 'number'),
      column('p, swaps', 'number'), column('Verdict')] : picture);
}

function fillTable(table, metrics) {
  const axis = plotAxis(metrics);
  table.classList.toggle('single', !isComparison);
  table.append(element('thead', {}, metricHead(axis)),
    element('tbody', {}, metrics.map(metric => metricRow(metric, axis))));
}

function showMetrics() {
  const [judging, describing] = [true, false].map(judges => report.metrics.filter(metric => metric.judges === judges));
  fillTable(byId('metrics-table'), judging);
  fillTable(byId('variety-table'), describing);
  byId('variety').hidden = describing.length === 0;
  byId('metrics-note').textContent = isComparison
    ? 'Small figures are 95 % bootstrap intervals; those of differences are paired. The p-values are two-sided, by '
      + 'paired bootstrap and by approximate randomisation (swaps). Verdicts rest on the second, or on the first where '
      + 'there is none, corrected by Holm for the number of metrics, below 0.05; the p-values shown are not corrected.'
    : 'Small figures are 95 % bootstrap intervals over the captions.';
}

function comparisonLead() {
  const compared = report.metrics.filter(metric => metric.difference && metric.judges);
  const wins = [0, 1].map(side => compared.filter(metric => winner(metric) === side).length);
  const order = wins[1] >= wins[0] ? [1, 0] : [0, 1];
  const unclear = compared.length - wins[0] - wins[1];
  const changed = `${count(report.changedCaptions)} of ${plural(report.items.length, 'caption')} differ.`;
  if (wins[0] + wins[1] === 0) {
    return [`The two are not distinguishable by any of ${plural(compared.length, 'metric')}. `, changed];
  }
  const [more, fewer] = order;
  return [systemName(more), ` is better by ${wins[more]} of ${plural(compared.length, 'metric')}, `,
    systemName(fewer), ` by ${wins[fewer] || 'none'}`,
    unclear ? `; by ${unclear} they are not distinguishable. ` : '. ', changed];
}

function evaluationLead() {
  const judging = report.metrics.filter(({ judges, values }) => judges && values[0].value != null);
  return [`${plural(report.items.length, 'caption')} judged by ${plural(judging.length, 'metric')}.`];
}

function showHeading() {
  byId('kind').textContent = isComparison ? 'Comparison of captions' : 'Evaluation of captions';
  byId('title').append(...isComparison
    ? [systemName(0), element('span', { class: 'versus' }, ' and '), systemName(1)] : [systemName(0)]);
  byId('lead').append(...isComparison ? comparisonLead() : evaluationLead());
  const facts = [['Items', count(report.items.length)], ...report.facts];
  byId('facts').append(...facts.map(([name, text]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, element('bdi', {}, text)))));
}
