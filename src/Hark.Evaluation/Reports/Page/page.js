// The page's scripts are joined to one module, in the order that ReportPage names; they share their names.
// Whatever comes from the results reaches the page as text, never as markup.

const report = JSON.parse(document.getElementById('data').textContent);
const isComparison = report.systems.length === 2;
const sides = ['a', 'b']; // classes of the two systems

const byId = id => document.getElementById(id);

/** An HTML element. Attributes that are null or false are left out; `on` holds event listeners. */
function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An element of a drawing. */
function drawing(name, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function fill(target, { on = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value != null && value !== false) target.setAttribute(name, value === true ? '' : value);
  }
  for (const [event, listener] of Object.entries(on)) target.addEventListener(event, listener);
  target.append(...children.flat(Infinity).filter(child => child != null));
  return target;
}

/** A system's name behind a mark of its colour and shape. Without a comparison there is nothing to tell apart. */
function systemName(side) {
  return element('span', { class: `system ${isComparison ? sides[side] : ''}` },
    element('bdi', {}, report.systems[side]));
}

/** A button. */
const action = (content, run, attributes = {}) =>
  element('button', { type: 'button', ...attributes, on: { click: run } }, content);

/** A figure for people: large whole numbers as they are, others with so many digits. */
function format(value, digits = 4) {
  if (value == null) return 'n/a';
  if (Number.isInteger(value) && Math.abs(value) >= 10) return count(value).replace('-', '−');
  return value.toFixed(Math.abs(value) >= 100 ? 1 : digits).replace('-', '−');
}

/** A difference: with its sign, unless it rounds to nothing. */
function signed(value, digits) {
  const text = format(value, digits);
  if (/^−?[0.]+$/.test(text)) return text.replace('−', '');
  return (value > 0 ? '+' : '') + text;
}

const count = value => value.toLocaleString('en');

const plural = (value, one, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`;

const probability = p => p == null ? 'n/a' : p < 0.001 ? '< 0.001' : p.toFixed(3);

/** The round step (1, 2 or 5 times a power of ten) that makes at most so many of a range. */
function roundStep(range, most) {
  const power = 10 ** Math.floor(Math.log10(range / most));
  return power * [1, 2, 5, 10].find(factor => range / (factor * power) <= most);
}

/** The next round number. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find(factor => value <= factor * power * (1 + 1e-9));
}

/** Where an embedded recording or picture is, as an address; null where none is embedded. */
const attachment = id => byId(id)?.textContent ?? null;
