"""What must a result over several studies have, to be asked a question?

Each protocol is what one kind of rule asks about: whatever has these attributes can be
asked, so that the rules need none of the modules whose results they judge.
"""

from collections.abc import Iterable
from typing import Protocol, runtime_checkable


@runtime_checkable
class OverStudies(Protocol):
    """Anything said over a number of studies."""

    @property
    def k(self) -> int: ...  # noqa: D102


@runtime_checkable
class Pooled(Protocol):
    """A pooled estimate with its heterogeneity and its prediction interval."""

    @property
    def k(self) -> int: ...  # noqa: D102
    @property
    def tau2(self) -> float: ...  # noqa: D102
    @property
    def i2(self) -> float: ...  # noqa: D102
    @property
    def pi_low(self) -> float: ...  # noqa: D102


@runtime_checkable
class Predicted(Protocol):
    """A prediction of the effect in a new study."""

    @property
    def k(self) -> int: ...  # noqa: D102
    @property
    def pi_low(self) -> float: ...  # noqa: D102


@runtime_checkable
class SideBySide(Protocol):
    """Answers of several methods to one question."""

    @property
    def compared(self) -> int: ...  # noqa: D102
    @property
    def covering_0(self) -> int: ...  # noqa: D102


@runtime_checkable
class Votes(Protocol):
    """Directions of effect, counted."""

    @property
    def k(self) -> int: ...  # noqa: D102
    @property
    def better(self) -> int: ...  # noqa: D102
    @property
    def no_difference(self) -> int: ...  # noqa: D102
    @property
    def unclear(self) -> int: ...  # noqa: D102
    @property
    def several_outcomes(self) -> int: ...  # noqa: D102


@runtime_checkable
class CombinedP(Protocol):
    """P-values combined into one."""

    @property
    def k(self) -> int: ...  # noqa: D102
    @property
    def p_values(self) -> tuple[float, ...]: ...  # noqa: D102


@runtime_checkable
class Moderated(Protocol):
    """Effects regressed on features of the studies."""

    @property
    def k(self) -> int: ...  # noqa: D102
    @property
    def moderators(self) -> int: ...  # noqa: D102


@runtime_checkable
class AsymmetryTested(Protocol):
    """A test of whether small studies show other effects."""

    @property
    def asymmetry_k(self) -> int: ...  # noqa: D102


class ReasonLike(Protocol):
    """One reason of the gate."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def fact(self) -> str: ...  # noqa: D102
    @property
    def standing(self) -> str: ...  # noqa: D102


@runtime_checkable
class Gated(Protocol):
    """An answer to whether studies may be pooled."""

    @property
    def k(self) -> int: ...  # noqa: D102
    @property
    def reasons(self) -> Iterable[ReasonLike]: ...  # noqa: D102
    @property
    def randomised(self) -> tuple[bool, ...]: ...  # noqa: D102
