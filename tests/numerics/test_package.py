"""The package as a whole: what importing it costs, its examples, its kernels compiled and interpreted."""

import doctest
import importlib
import os
import subprocess
import sys

import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher

from ganket.numerics import aberration, arrays, cori, gamma, reproduction

MODULES = (arrays, gamma, cori, reproduction, aberration)


def imported_by(statement, names):
    """Which of the names a fresh interpreter has imported after the statement."""
    script = f"import sys; {statement}; print(*sorted({names!r} & set(sys.modules)))"
    path = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=path
    ).stdout.split()


@pytest.mark.parametrize("module", ["ganket.numerics", "ganket.numerics.weeks"])
def test_importing_it_imports_nothing_heavy(module):
    assert imported_by(f"import {module}", {"numpy", "numba", "django", "scipy", "ganket.lib"}) == []


def test_the_kernels_need_neither_django_nor_another_app():
    modules = ", ".join(module.__name__ for module in MODULES)
    assert imported_by(f"import {modules}", {"numba", "django", "ganket.lib", "ganket.situation"}) == ["numba"]


@pytest.mark.parametrize("name", ["weeks", "gamma", "reproduction", "aberration"])
def test_examples_in_the_docstrings_are_true(name):
    failed, tried = doctest.testmod(importlib.import_module(f"ganket.numerics.{name}"))
    assert tried > 0
    assert failed == 0


@pytest.fixture
def run_twice(monkeypatch):
    """Run something compiled, then again with every kernel replaced by the Python it was compiled from."""

    def run(function):
        compiled = function()
        for module in MODULES:
            for name, value in list(vars(module).items()):
                if isinstance(value, Dispatcher):
                    monkeypatch.setattr(module, name, value.py_func)
        with np.errstate(divide="ignore", invalid="ignore"):
            interpreted = function()
        monkeypatch.undo()
        return compiled, interpreted

    return run


def _example():
    """Three series with everything: gaps, a late start, imported cases, large and broken counts."""
    random = np.random.default_rng(7)
    counts = random.poisson([[3.0], [40.0], [4000.0], [0.0]], (4, 45)).astype(float)
    counts[1] += 0.5
    counts[0, :4] = 0.0
    missing = np.zeros(counts.shape, bool)
    missing[0, [0, 1, 14]] = True
    missing[2, 20] = True
    return counts, missing, np.floor(counts / 4.0)


def test_compiled_and_interpreted_reproduction_agree(run_twice):
    counts, missing, imported = _example()

    def both():
        with_short_memory = estimate(counts * (np.arange(45) < 20), missing, None, [0.0, 0.5, 0.5])
        return estimate(counts, missing, imported, weights), with_short_memory

    weights = reproduction.discretised_serial_interval(4.7, 2.9, 20)
    weights /= weights.sum()
    estimate = reproduction.estimate_reproduction
    compiled, interpreted = run_twice(both)
    for one, other in zip(compiled, interpreted, strict=True):
        for name in ("mean", "low", "high", "sd", "cases_in_window", "why_not"):
            np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-12)
    reasons = set(compiled[0].why_not.ravel()) | set(compiled[1].why_not.ravel())
    assert reasons == set(reproduction.WhyNot)


def test_compiled_and_interpreted_aberrations_agree(run_twice):
    counts, missing, _ = _example()

    def both():
        return aberration.detect_aberrations(counts, missing, 0.0)

    one, other = run_twice(both)
    for name in ("c1", "c2", "c3", "c1_alarm", "c2_alarm", "c3_alarm"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=1e-9)
    short = np.ones((1, 3)), np.zeros((1, 3), bool)
    assert all(np.isnan(found.c1).all() for found in run_twice(lambda: aberration.detect_aberrations(*short)))


def test_compiled_and_interpreted_gamma_agree(run_twice):
    def everything():
        tail, normal = 0.025, gamma.normal_quantile(0.025)
        shapes = (0.1, 0.5, 1.0, 7.5, 200.0, 1000.0)
        quantiles = [gamma.quantile(shape, tail, normal, is_upper) for shape in shapes for is_upper in (False, True)]
        spread = [gamma.distribution(shape, x) for shape in shapes for x in (0.0, 0.2, 2.0, 250.0)]
        return (
            quantiles,
            spread,
            gamma._fill_table(998.0, tail, normal),
            [gamma._start(0.1, 0.025, -1.96, False), gamma._start(0.1, 0.49, 0.025, True)],
        )

    compiled, interpreted = run_twice(everything)
    for one, other in zip(compiled, interpreted, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_compiled_and_interpreted_settling_and_intervals_agree(run_twice):
    def everything():
        settled = reproduction.settle_negative_days([[3.0, -9.0, 0.0, 4.0, 0.0, -2.0]], np.zeros((1, 6), bool))
        return settled.counts, settled.unsettled, reproduction.discretised_serial_interval(2.6, 1.5, 12)

    compiled, interpreted = run_twice(everything)
    for one, other in zip(compiled, interpreted, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize(("bad", "words"), [(np.nan, "not a finite"), (-1.0, "negative")])
def test_compiled_and_interpreted_checks_agree(run_twice, bad, words):
    counts, missing = np.array([[1.0, np.nan, bad]]), np.array([[False, True, False]])

    def refusal():
        with pytest.raises(ValueError, match=rf"counts\[0, 2\] is {words}") as refused:
            arrays.check_received("counts", counts, missing)
        return str(refused.value)

    one, other = run_twice(refusal)
    assert one == other
