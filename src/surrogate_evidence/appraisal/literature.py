"""Which work says why a limitation matters?

The literature that rules and docstrings cite ships with the library: a flag names
its reference wherever it is raised.
"""

from functools import cache
from importlib.resources import as_file, files

from surrogate_evidence.records import Bibliography, read_bibliography


@cache
def methods_bibliography() -> Bibliography:
    """Return the literature of methods that the library cites.

    Returns
    -------
    Bibliography
        By key, such as ``"altman1995"``.

    Examples
    --------
    >>> print(methods_bibliography()["altman1995"].title)
    Absence of evidence is not evidence of absence
    """
    resource = files("surrogate_evidence") / "data" / "methods.bib"
    with as_file(resource) as path:
        return read_bibliography(path)


def short_reference(key: str) -> str:
    """Return a work as author and year."""
    return methods_bibliography()[key].short
