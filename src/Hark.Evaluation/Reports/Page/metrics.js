// The table of metrics. Its pictures share one axis, in percent: of a metric's own value for one system, of the first
// system's value for a comparison.

const clearP = 0.05;
const plot = { width: 200, height: 28, edge: 10 };

/** Which system is clearly ahead: 0, 1, or null. Both tests must say so. */
function winner({ difference, better }) {
  if (!difference || difference.value === 0) return null;
  const isClear = p => p != null && p < clearP;
  if (!isClear(difference.bootstrapP) || !isClear(difference.randomizationP)) return null;
  return (difference.value > 0) === (better !== 'lower') ? 1 : 0;
}

/** Low, middle and high of a metric's picture as fractions; null where there is nothing to divide by. */
function fractions({ values, difference }) {
  const base = Math.abs(values[0].value);
  const shown = isComparison ? difference : values[0];
  if (!base || shown?.low == null || shown.high == null) return null;
  const middle = isComparison ? 0 : shown.value;
  return [shown.low, shown.value, shown.high].map(value => (value - middle) / base);
}

function plotAxis(metrics) {
  const ends = metrics.map(fractions).filter(Boolean).flat().map(Math.abs);
  const longest = Math.min(1, Math.max(0.01, ...ends)); // what is longer than 100 % is cut
  const step = roundStep(longest, 2);
  const limit = Math.ceil(longest / step - 1e-9) * step;
  const x = fraction => plot.width / 2
    + Math.max(-1, Math.min(1, fraction / limit)) * (plot.width / 2 - plot.edge);
  return { limit, x };
}

function axisPicture({ limit, x }) {
  const percent = fraction => `${fraction > 0 ? '+' : fraction < 0 ? '−' : ''}${+(Math.abs(fraction) * 100).toFixed(1)}`;
  const ticks = [-limit, 0, limit].map(tick => drawing('text',
    { x: x(tick), y: 14, 'text-anchor': tick < 0 ? 'start' : tick > 0 ? 'end' : 'middle', dx: 8 * -Math.sign(tick) * -1 },
    `${percent(tick)}${tick === 0 ? '' : ' %'}`));
  return drawing('svg', { class: 'plot axis', viewBox: `0 0 ${plot.width} 20`, 'aria-hidden': 'true' }, ticks);
}

function intervalPicture(metric, axis) {
  const ends = fractions(metric);
  if (!ends) return null;
  const [low, middle, high] = ends.map(axis.x);
  const center = plot.height / 2;
  const ahead = isComparison ? winner(metric) : 0;
  const percent = value => `${signed(value * 100, 1)} %`;
  const words = `${percent(ends[1])}, from ${percent(ends[0])} to ${percent(ends[2])}`;
  return drawing('svg', {
    class: `plot ${ahead == null ? '' : sides[ahead]}`, viewBox: `0 0 ${plot.width} ${plot.height}`, role: 'img',
  },
    drawing('title', {}, `${metric.label}: ${words}`),
    drawing('line', { class: 'zero', x1: axis.x(0), x2: axis.x(0), y1: 0, y2: plot.height }),
    drawing('line', { class: 'whisker', x1: low, x2: high, y1: center, y2: center }),
    [low, high].map(end => drawing('line', { class: 'whisker', x1: end, x2: end, y1: center - 4, y2: center + 4 })),
    drawing('circle', { class: 'value', cx: middle, cy: center, r: 4 }));
}

function valueCell({ value, low, high, note }) {
  if (value == null) return element('td', { class: 'number missing', title: note }, 'n/a');
  return element('td', { class: 'number' },
    element('span', { class: 'value', title: String(value) }, format(value)),
    low == null ? null : element('span', { class: 'interval' }, `${format(low)} – ${format(high)}`));
}

function metricName({ name, label, values }) {
  const notes = [...new Set(values.filter(value => value.value != null).map(value => value.note).filter(Boolean))];
  return element('th', { scope: 'row', title: name }, label, notes.map(note => element('span', { class: 'note' }, note)));
}

function differenceCells(metric, axis) {
  const { difference } = metric;
  if (!difference) return [element('td', { colspan: 5, class: 'note' }, 'No comparison: only one system has it.')];
  return [
    element('td', { class: 'number' },
      element('span', { class: 'value', title: String(difference.value) }, signed(difference.value)),
      element('span', { class: 'interval' }, `${signed(difference.low)} – ${signed(difference.high)}`)),
    element('td', { class: 'picture' }, intervalPicture(metric, axis)),
    element('td', { class: 'number', title: String(difference.bootstrapP) }, probability(difference.bootstrapP)),
    element('td', { class: 'number', title: String(difference.randomizationP) }, probability(difference.randomizationP)),
    element('td', { class: 'verdict' }, verdict(metric)),
  ];
}

function verdict(metric) {
  const ahead = winner(metric);
  if (ahead == null) return element('span', { class: 'unclear' }, 'no clear difference');
  return [systemName(ahead), metric.better === 'neither' ? ' higher' : ' better'];
}

function metricRow(metric, axis) {
  const reasons = [...new Set(metric.values.map(value => value.note).filter(Boolean))];
  if (metric.values.every(value => value.value == null)) {
    return element('tr', { class: 'missing', 'data-metric': metric.name }, element('th', { scope: 'row' }, metric.label),
      element('td', { class: 'number' }, 'n/a'),
      element('td', { class: 'note', colspan: isComparison ? 6 : 1 }, reasons.join(' ')));
  }
  return element('tr', { 'data-metric': metric.name }, metricName(metric), metric.values.map(valueCell),
    isComparison ? differenceCells(metric, axis)
      : element('td', { class: 'picture' }, intervalPicture(metric, axis)));
}

function metricHead(axis) {
  const column = (title, kind) => element('th', { scope: 'col', class: kind }, title);
  const picture = element('th', { scope: 'col', class: 'picture' },
    isComparison ? 'relative to the first' : 'interval around the value', axisPicture(axis));
  return element('tr', {}, column('Metric'),
    report.systems.map((_, side) => column(isComparison ? systemName(side) : 'Value', 'number')),
    isComparison ? [column('Difference', 'number'), picture, column('p, bootstrap', 'number'),
      column('p, swaps', 'number'), column('Verdict')] : picture);
}

function showMetrics() {
  const axis = plotAxis(report.metrics);
  byId('metrics-table').append(
    element('thead', {}, metricHead(axis)),
    element('tbody', {}, report.metrics.map(metric => metricRow(metric, axis))));
  byId('metrics-note').textContent = isComparison
    ? `Small figures are 95 % bootstrap intervals; those of differences are paired. A difference is called clear where `
      + `both two-sided p-values (paired bootstrap, approximate randomisation by swaps) are below ${clearP}. `
      + 'They are not corrected for the number of metrics.'
    : 'Small figures are 95 % bootstrap intervals over the captions.';
}

function comparisonLead() {
  const compared = report.metrics.filter(metric => metric.difference && metric.better !== 'neither');
  const wins = [0, 1].map(side => compared.filter(metric => winner(metric) === side).length);
  const order = wins[1] >= wins[0] ? [1, 0] : [0, 1];
  const unclear = compared.length - wins[0] - wins[1];
  const changed = `${plural(report.changedCaptions, 'caption differs', 'captions differ')}.`;
  if (wins[0] + wins[1] === 0) return [`No metric of ${compared.length} shows a clear difference. `, changed];
  return [systemName(order[0]), ` is better by ${wins[order[0]]} of ${plural(compared.length, 'metric')}, `,
    systemName(order[1]), ` by ${wins[order[1]] || 'none'}`,
    unclear ? `; ${unclear} ${unclear === 1 ? 'shows' : 'show'} no clear difference. ` : '. ', changed];
}

function showHeading() {
  byId('kind').textContent = isComparison ? 'Comparison of captions' : 'Evaluation of captions';
  byId('title').append(...isComparison
    ? [systemName(0), element('span', { class: 'versus' }, ' and '), systemName(1)] : [systemName(0)]);
  byId('lead').append(...isComparison ? comparisonLead()
    : [`${plural(report.items.length, 'caption')} judged by `
      + `${plural(report.metrics.filter(metric => metric.values[0].value != null).length, 'metric')}.`]);
  const facts = [['Items', count(report.items.length)], ...report.facts];
  byId('facts').append(...facts.map(([name, text]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, element('bdi', {}, text)))));
}
