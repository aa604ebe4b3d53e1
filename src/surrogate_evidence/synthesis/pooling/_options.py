"""What can be asked of a pooled analysis, and does it go together?"""

from dataclasses import dataclass

from surrogate_evidence._checks import check_amount, check_choice, check_level
from surrogate_evidence.errors import ArgumentError

MODELS = ("random-effects", "common-effect")
"""How the true effects of different studies can be thought to relate."""

ESTIMATORS = ("REML", "ML", "PM", "EB", "DL", "HE", "SJ")
"""Estimators of tau² by name."""

TESTS = ("hartung-knapp", "modified-hartung-knapp", "t", "z")
"""Where the interval and the p-value of the estimate come from."""

PREDICTIONS = ("by-test", "normal", "k-1", "k-2")
"""Rules of the prediction interval."""

FEWEST_PREDICTED = 5
"""Studies from which a prediction interval is given without being asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for, after :func:`chosen` has checked it."""

    model: str
    tau2: str | float
    test: str
    level: float
    prediction: str | None

    @property
    def tau2_method(self) -> str:
        """How tau² was come by, as a column says it."""
        if self.model == "common-effect":
            return "none"
        return self.tau2 if isinstance(self.tau2, str) else "given"

    @property
    def estimator(self) -> str | None:
        """Which estimator of tau² is wanted, if any."""
        known = self.model == "common-effect" or not isinstance(self.tau2, str)
        return None if known else str(self.tau2)

    @property
    def i2_method(self) -> str:
        """Which definition of I² and H² goes with the model."""
        return "q" if self.model == "common-effect" else "tau2"

    @property
    def pi_rule(self) -> str:
        """Which rule a prediction interval follows."""
        if self.prediction not in {None, "by-test"}:
            return str(self.prediction)
        return self.test_rule

    @property
    def test_rule(self) -> str:
        """Which of these rules has the distribution of the test."""
        return "normal" if self.test == "z" else "k-1"

    @property
    def fewest_predicted(self) -> int:
        """Studies from which there is a prediction interval."""
        if self.prediction is None:
            return FEWEST_PREDICTED
        return 3 if self.pi_rule == "k-2" else 2


def chosen(
    *,
    tau2: object,
    test: object,
    level: object,
    model: object,
    prediction: object,
) -> Options:
    """Return options that go together, or say which do not exist.

    Examples
    --------
    >>> chosen(tau2="reml", test=None, level=0.95, model="random-effects",
    ...        prediction=None)
    Traceback (most recent call last):
    surrogate_evidence.errors.ArgumentError: tau2 must be one of 'REML', 'ML', 'PM',
    'EB', 'DL', 'HE' or 'SJ', got 'reml'. Did you mean 'REML'?
    """
    model = check_choice(model, MODELS, "model")
    if test is None:
        test = "z" if model == "common-effect" else "hartung-knapp"
    if prediction is not None:
        prediction = check_choice(prediction, PREDICTIONS, "prediction")
        if model == "common-effect":
            msg = (
                "a common-effect model has no spread of effects to predict from; leave "
                'prediction out, or use model="random-effects".'
            )
            raise ArgumentError(msg)
    return Options(
        model=model,
        tau2=_estimator(tau2),
        test=check_choice(test, TESTS, "test"),
        level=check_level(level),
        prediction=prediction,
    )


def _estimator(tau2: object) -> str | float:
    if isinstance(tau2, str):
        return check_choice(tau2, ESTIMATORS, "tau2")
    return check_amount(tau2, "tau2")
