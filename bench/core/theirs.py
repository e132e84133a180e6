"""Times scikit-learn, statsmodels and ruptures on the inputs that the bench wrote: theirs.py PLAN ANSWER."""

import json
import statistics
import sys
import time

import numpy
import ruptures
import sklearn
import statsmodels
from sklearn.cluster import DBSCAN
from sklearn.covariance import LedoitWolf
from sklearn.ensemble import IsolationForest
from sklearn.preprocessing import RobustScaler, StandardScaler
from statsmodels.tsa.seasonal import STL

ROUNDS, ENOUGH_S = 7, 4.0


def forest(max_samples):
    return IsolationForest(n_estimators=100, max_samples=max_samples, random_state=42)


def work_of(method, data, parameters):
    if method == "forestFit":
        return lambda: forest(**parameters).fit(data)
    if method == "forestScore":
        fitted = forest(**parameters).fit(data)
        return lambda: fitted.score_samples(data)
    if method == "pelt":
        # Its default, which looks at every fifth place; looking at all of them, as ours does, takes it minutes.
        return lambda: ruptures.Pelt(model="l2").fit(data).predict(pen=parameters["penalty"])
    if method == "kernelCpd":
        return lambda: ruptures.KernelCPD(kernel="linear", min_size=1).fit(data).predict(pen=parameters["penalty"])
    return {
        "standard": lambda: StandardScaler().fit_transform(data),
        "robust": lambda: RobustScaler().fit_transform(data),
        "mahalanobis": lambda: LedoitWolf().fit(data).mahalanobis(data),
        "dbscan": lambda: DBSCAN(**parameters).fit(data),
        "stl": lambda: STL(data, **parameters).fit(),
    }[method]


def timed(work):
    times, begun = [], time.perf_counter()
    work()
    if time.perf_counter() - begun > ENOUGH_S:
        return 1000 * (time.perf_counter() - begun)
    while len(times) < ROUNDS and time.perf_counter() - begun < 2 * ENOUGH_S:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


plan, answer = sys.argv[1:]
ms = {}
for case in json.load(open(plan)):
    data = numpy.fromfile(case["file"])
    if "width" in case:
        data = data.reshape(-1, case["width"])
    ms[case["name"]] = timed(work_of(case["method"], data, case.get("parameters", {})))
    print(f"theirs, {case['name']}: {ms[case['name']]:.3g} ms", file=sys.stderr)
versions = {m.__name__: m.__version__ for m in (numpy, sklearn, statsmodels, ruptures)}
json.dump({"versions": versions, "ms": ms}, open(answer, "w"))
