/**
 * Area under the receiver operating characteristic: how probably a positive has the larger score (Mann and Whitney 1947);
 * equal scores count half. NaN without positives or without negatives. O(n log n).
 */
export function auroc(scores: Float64Array, labels: Uint8Array): number {
  const order = ranked(scores).reverse();
  let positives = 0;
  let ranks = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]] === scores[order[from]]) {
      to++;
    }
    for (let place = from; place < to; place++) {
      positives += labels[order[place]];
      ranks += labels[order[place]] * ((from + 1 + to) / 2);
    }
    from = to;
  }
  const negatives = scores.length - positives;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Average precision: mean over the positives of the precision down to each. NaN without positives. Ties in the order given. */
export function averagePrecision(scores: Float64Array, labels: Uint8Array): number {
  let found = 0;
  let sum = 0;
  ranked(scores).forEach((index, place) => {
    if (labels[index] === 1) {
      found++;
      sum += found / (place + 1);
    }
  });
  return sum / found;
}

/** Indices, largest score first. */
function ranked(scores: Float64Array): number[] {
  return Array.from(scores.keys()).sort((one, other) => scores[other] - scores[one]);
}
