"""Evidence synthesis, from what a study reported to what may be said about it.

One package per step of the work; none imports from a later one:

=============== ======================================== ============================
package         holds                                    asks
=============== ======================================== ============================
`records`       what each study reported, and where      What was observed?
`estimates`     an effect and its uncertainty, per study How large, how sure?
`appraisal`     flags: what limits a study or a number   How far may we trust it?
`synthesis`     what several works say jointly           What is the joint statement?
`presentation`  figures, tables, reports                 How do we show it?
=============== ======================================== ============================

The names below are loaded when they are first used, so importing costs next to nothing.
"""

import lazy_loader

__version__ = "0.1.0"

# the names, room by room, stand in __init__.pyi, where editors and type checkers look
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
