# The public names, in the order of the work.
from . import appraisal as appraisal
from . import estimates as estimates
from . import presentation as presentation
from . import records as records
from . import synthesis as synthesis
from .appraisal import appraise as appraise
from .estimates import compare as compare
from .estimates import composition as composition
from .estimates import exact_test as exact_test
from .estimates import multiverse as multiverse
from .estimates import proportion as proportion
from .presentation import save_figures as save_figures
from .records import Missing as Missing
from .records import Review as Review
from .records import check_review as check_review
from .records import load_review as load_review
from .records import reconstruct as reconstruct
from .synthesis import gate as gate
from .synthesis import pool as pool
from .synthesis import pool_by as pool_by
from .synthesis import simulate as simulate

__version__: str
