// The exact two-sided sign test, as SignTest.cs has it.

function signTest(a, b) {
  const total = a + b;
  let logTerm = -total * Math.log(2), sum = 0; // of C(n, 0) / 2^n
  for (let k = 0; k <= Math.min(a, b); k++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log((total - k) / (k + 1));
  }
  return Math.min(1, 2 * sum);
}
